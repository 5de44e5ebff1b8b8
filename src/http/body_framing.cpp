#include "http/body_framing.h"

#include <fmt/format.h>

#include <iterator>

namespace gatehouse::http {

bool BodyFraming::append(const BodySource::Piece& piece, std::string& out) {
  using Kind = BodySource::Piece::Kind;
  if (piece.kind == Kind::kBroken) return false;
  switch (end_.by) {
    case ResponseWriter::StreamEnd::By::kClose:
      out += piece.bytes;
      return true;
    case ResponseWriter::StreamEnd::By::kLength:
      if (piece.bytes.size() > end_.length) return false;
      end_.length -= piece.bytes.size();
      out += piece.bytes;
      return piece.kind != Kind::kLast || end_.length == 0;
    case ResponseWriter::StreamEnd::By::kLastChunk:
      if (!piece.bytes.empty()) {  // an empty chunk would be the last
        fmt::format_to(std::back_inserter(out), "{:x}\r\n{}\r\n", piece.bytes.size(), piece.bytes);
      }
      if (piece.kind == Kind::kLast) out += "0\r\n\r\n";
      return true;
  }
  return false;
}

}  // namespace gatehouse::http
