#pragma once

#include <stdexcept>
#include <string>

namespace gatehouse::configuration {

// Something about the configuration or the data directory is wrong and somebody must change it:
// exit code 78. The text says what is wrong and what to do, one problem a line.
class ConfigurationError : public std::runtime_error {
 public:
  explicit ConfigurationError(const std::string& what) : std::runtime_error(what) {}
};

}  // namespace gatehouse::configuration
