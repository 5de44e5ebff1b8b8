#pragma once

#include <string_view>

#include "http/message/handled.h"

namespace gatehouse::http {

// A fault of the server itself, or an answer of 5xx.
struct Fault {
  std::string_view cause;
  std::string_view request_id = {};  // empty when it is about no request
  int status = 0;                    // of the answer; 0 when there is none
};

// What the server serves. Each worker has one of its own and calls it on its thread only.
class Site {
 public:
  virtual ~Site() = default;

  // Handles a request. Bodies up to limits::kUnprovenBodyBytesMax are complete; a longer one is
  // still to come. Must not block. What it throws, like what its continuations and its work throw,
  // is answered with 500 and told to the worker.
  [[nodiscard]] virtual Handled handle(const Request& request) = 0;

  // The answer to a request that is refused before it can be handled: malformed, too large. One of
  // 503 says with Retry-After when to try again.
  [[nodiscard]] virtual Response refuse(int status, std::string_view code,
                                        std::string_view message) = 0;
};

}  // namespace gatehouse::http
