#include "relay/answer_body.h"

#include <algorithm>

namespace gatehouse::relay {

AnswerBody::AnswerBody(const Framing& framing) : framing_(framing) {
  if (framing.by != Framing::By::kChunks) return;
  chunks_.emplace([this](std::string_view bytes) {
    out_->append(bytes);
    return true;
  });
}

AnswerBody::Progress AnswerBody::read(std::string_view received, std::size_t& used,
                                      std::string& out) {
  switch (framing_.by) {
    case Framing::By::kNothing:
      return Progress::kDone;
    case Framing::By::kLength: {
      const auto taken =
          static_cast<std::size_t>(std::min<std::uint64_t>(framing_.length, received.size()));
      out.append(received.substr(0, taken));
      used += taken;
      framing_.length -= taken;
      return framing_.length == 0 ? Progress::kDone : Progress::kNeedMore;
    }
    case Framing::By::kClose:
      out.append(received);
      used += received.size();
      return Progress::kNeedMore;
    case Framing::By::kChunks:
      break;
  }
  out_ = &out;
  const auto outcome = chunks_->read(received, used);
  out_ = nullptr;
  if (outcome == http::ChunkedBody::Outcome::kDone) return Progress::kDone;
  return outcome == http::ChunkedBody::Outcome::kNeedMore ? Progress::kNeedMore
                                                          : Progress::kMalformed;
}

}  // namespace gatehouse::relay
