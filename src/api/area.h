#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <string>
#include <string_view>

#include "api/refusals.h"
#include "base/transaction.h"
#include "http/message/handled.h"

namespace gatehouse::api {

// Told of faults behind which no request is waiting; the text is for the log.
using OnFault = std::function<void(std::string_view message)>;

// Handles requests on any worker's thread: must not block.
using Handler = std::function<http::Handled(const http::Request&)>;

// A part of the server besides the API behind the gate: the paths that `takes` accepts. Both are
// called on any worker's thread.
struct Area {
  std::function<bool(std::string_view path)> takes;
  Handler handle;
};

// All paths that begin with `prefix`.
[[nodiscard]] Area area_below(std::string prefix, Handler handle);

// Which lane a request belongs to. Called on any worker's thread: must not block.
using LaneOf = std::function<http::Lane(const http::Request&)>;

// Requests that all belong to one lane.
[[nodiscard]] LaneOf always(http::Lane lane);

// A handler that reads the whole body, at most so many bytes, and then has `answer` called on the
// request's lane, where it may wait. What `answer` throws is the cause of an answer of 503 or 500.
// A longer body is answered by `if_longer`, or without it as the API behind the gate answers.
[[nodiscard]] Handler on_lane(LaneOf lane_of,
                              std::function<http::Response(const http::Request&)> answer,
                              std::size_t body_bytes_max,
                              std::function<http::Response(const http::Request&)> if_longer = {});

// The answer when something was thrown, for callers and for the log. What changed is judged as by
// unavailable_since().
[[nodiscard]] http::Response answer_to_fault(const std::exception& fault,
                                             std::uint64_t commits_before);

// What the caller is told when something is Unavailable: that nothing was changed only if this
// thread has committed nothing since `commits_before` was taken of commits_of_this_thread().
[[nodiscard]] ServerRefusal unavailable_since(std::uint64_t commits_before);

// Calls `answer`; a fault becomes an answer that tells the caller nothing but that there is one,
// and the log its cause.
template <class Answer>
[[nodiscard]] http::Handled guarded(const Answer& answer) {
  const auto commits_before = commits_of_this_thread();
  try {
    return answer();
  } catch (const std::exception& fault) {
    return answer_to_fault(fault, commits_before);
  }
}

}  // namespace gatehouse::api
