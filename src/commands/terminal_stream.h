#pragma once

#include <ostream>
#include <streambuf>
#include <string>

namespace gatehouse::commands {

// Writes to another stream what a terminal shows as it is: control characters and the like in names
// and messages come out escaped (with_controls_escaped()), whoever put them there. JSON keeps its
// meaning. Writes line by line, and at a flush.
class TerminalStream : public std::ostream {
 public:
  // `sink` must outlive this.
  explicit TerminalStream(std::ostream& sink) : std::ostream(nullptr), buffer_(sink) {
    rdbuf(&buffer_);
  }

  ~TerminalStream() override { flush(); }

  TerminalStream(const TerminalStream&) = delete;
  TerminalStream& operator=(const TerminalStream&) = delete;

 private:
  class Buffer : public std::streambuf {
   public:
    explicit Buffer(std::ostream& sink) : sink_(sink) {}

   protected:
    int_type overflow(int_type c) override;
    std::streamsize xsputn(const char* text, std::streamsize size) override;
    int sync() override;

   private:
    void write(std::size_t size);

    std::ostream& sink_;
    std::string pending_;
  };

  Buffer buffer_;
};

}  // namespace gatehouse::commands
