#pragma once

#include <string>

#include "http/message/handled.h"
#include "http/response_writer.h"

namespace gatehouse::http {

// Writes the pieces of a streamed body so that the client sees where it ends (RFC 9112 section 6).
class BodyFraming {
 public:
  explicit BodyFraming(const ResponseWriter::StreamEnd& end) : end_(end) {}

  // Appends a piece to `out`. False, and the connection must end, when the client could take the
  // body for whole although it is not: the source is broken, or it has more or less than announced.
  [[nodiscard]] bool append(const BodySource::Piece& piece, std::string& out);

 private:
  ResponseWriter::StreamEnd end_;
};

}  // namespace gatehouse::http
