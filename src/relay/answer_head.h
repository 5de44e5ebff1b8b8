#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"
#include "http/message/response.h"

namespace gatehouse::relay {

// How the end of a body is told (RFC 9112 section 6.3).
struct Framing {
  enum class By { kNothing, kLength, kChunks, kClose } by = By::kNothing;  // kNothing: no body
  std::uint64_t length = 0;  // kLength; of an answer to HEAD what it announces
};

enum class IsHead { kNo, kYes };

// The head of an answer.
struct AnswerHead {
  http::Response response;  // status and the fields that go on to the client
  Framing framing;
  std::optional<std::uint64_t> announced;  // Content-Length, also where no body follows
  bool keeps_alive = false;                // whether another request may follow

  [[nodiscard]] bool is_interim() const { return response.status() < 200; }
};

// The bytes of the head at the start of what was received, with the empty line at its end; absent
// when that has not come.
[[nodiscard]] std::optional<std::size_t> head_length(std::string_view received);

// Reads a whole head. Fields about the connection, and those that the answer gets anew, are left
// out. Fails with a sentence when it is no well-formed HTTP/1, or two readers could see the body's
// end in two places.
[[nodiscard]] Result<AnswerHead, std::string> read_answer_head(std::string_view head,
                                                               IsHead is_head);

}  // namespace gatehouse::relay
