#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace gatehouse::process {

// The server's log: one JSON object a line on standard error, {"time", "level", "message", ...}.
// Secrets have no way in: Secret cannot be turned into text. Safe to call from several threads.
class Log {
 public:
  using Fields = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  // `level` is "debug", "info", "warning" or "error".
  explicit Log(const std::string& level);

  void info(std::string_view message, Fields fields = {}) const;
  void warning(std::string_view message, Fields fields = {}) const;
  void error(std::string_view message, Fields fields = {}) const;
};

}  // namespace gatehouse::process
