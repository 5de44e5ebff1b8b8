#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "http/chunked_body.h"
#include "relay/answer_head.h"

namespace gatehouse::relay {

// Takes an answer's body out of what is received.
class AnswerBody {
 public:
  explicit AnswerBody(const Framing& framing);

  // What reads chunks appends to this.
  AnswerBody(const AnswerBody&) = delete;
  AnswerBody& operator=(const AnswerBody&) = delete;

  enum class Progress { kNeedMore, kDone, kMalformed };

  // Reads on from `received` and appends to `out`; adds what it used, never any of what follows
  // the body, to `used`.
  [[nodiscard]] Progress read(std::string_view received, std::size_t& used, std::string& out);

  // The connection has ended: whether the body has, too.
  [[nodiscard]] bool ends_with_connection() const { return framing_.by == Framing::By::kClose; }

 private:
  Framing framing_;  // what is left
  std::optional<http::ChunkedBody> chunks_;
  std::string* out_ = nullptr;  // only within read()
};

}  // namespace gatehouse::relay
