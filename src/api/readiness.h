#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "http/message/handled.h"

namespace gatehouse::api {

// The part that stands for what is stored: calls are judged by it.
inline constexpr std::string_view kStoragePart = "storage";

// What keeps the server, or a part of it, from working now: told by those who notice, shown by
// /readyz. Safe to call from several threads.
class Readiness {
 public:
  enum class Level {
    kDegraded,  // works, except for what the cause names
    kNotReady,  // callers should be sent elsewhere
  };

  struct Trouble {
    std::string part;
    Level level;
    std::string cause;
  };

  // Notes that `part` is in trouble, in place of what was noted of it before. Strangers read the
  // cause: it holds no secret, path or name of an integration, and is a part of a sentence without
  // a line break.
  void set(std::string part, Level level, std::string cause);

  // Notes that `part` works; nothing happens if it did.
  void clear(std::string_view part);

  // What is noted at this moment: what makes the server not ready first, then by part.
  [[nodiscard]] std::vector<Trouble> snapshot() const;

 private:
  struct Noted {
    Level level;
    std::string cause;
  };

  mutable std::mutex mutex_;
  std::map<std::string, Noted, std::less<>> troubles_;
};

// The answer of /readyz: 200 "ready", 200 "ready, degraded: <causes>", or 503 "not ready:
// <causes>" with Retry-After. Plain text of one line.
[[nodiscard]] http::Response readiness_response(const std::vector<Readiness::Trouble>& troubles);

}  // namespace gatehouse::api
