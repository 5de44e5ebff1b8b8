#pragma once

#include <stdexcept>
#include <string>

namespace gatehouse {

// Something Gatehouse depends on (database, disk, key file) does not answer. Thrown by adapters,
// caught once at the edge of a request or command, answered 503. Nothing is let through because of
// it. The text is for the log and the operator; it holds no secret.
class Unavailable : public std::runtime_error {
 public:
  explicit Unavailable(const std::string& what) : std::runtime_error(what) {}
};

}  // namespace gatehouse
