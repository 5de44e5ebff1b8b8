#include "commands/terminal_stream.h"

#include "base/text.h"

namespace gatehouse::commands {

void TerminalStream::Buffer::write(std::size_t size) {
  sink_ << with_controls_escaped(std::string_view(pending_).substr(0, size));
  pending_.erase(0, size);
}

TerminalStream::Buffer::int_type TerminalStream::Buffer::overflow(int_type c) {
  if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
  const auto character = traits_type::to_char_type(c);
  xsputn(&character, 1);
  return c;
}

std::streamsize TerminalStream::Buffer::xsputn(const char* text, std::streamsize size) {
  pending_.append(text, static_cast<std::size_t>(size));
  if (const auto end = pending_.rfind('\n'); end != std::string::npos) write(end + 1);
  return size;
}

int TerminalStream::Buffer::sync() {
  write(pending_.size());
  sink_.flush();
  return sink_.good() ? 0 : -1;
}

}  // namespace gatehouse::commands
