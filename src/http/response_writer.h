#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/time.h"
#include "http/message/response.h"

namespace gatehouse::http {

enum class AfterAnswer { kKeepOpen, kClose };

// Whether answers of that status may have a body.
[[nodiscard]] constexpr bool may_have_body(int status) {
  return status >= 200 && status != 204 && status != 304;
}

// Writes the heads and bodies of answers. One instance belongs to one worker: it remembers the text
// of the current second.
class ResponseWriter {
 public:
  struct Context {
    std::string_view method;  // a HEAD is answered without the body
    std::string_view request_id;
    AfterAnswer after = AfterAnswer::kKeepOpen;
    Timestamp now;
    std::string_view scheme_fields = {};  // whole lines, for the scheme of the request
  };

  // Appends the whole answer to `out`.
  void write(const Response& response, const Context& context, std::string& out);

  // How the end of a streamed body is told.
  struct StreamEnd {
    enum class By { kLength, kLastChunk, kClose } by = By::kClose;
    std::uint64_t length = 0;  // kLength only
  };

  // Appends the head of a streamed answer.
  void write_stream_head(const Response& head, const StreamEnd& end, const Context& context,
                         std::string& out);

  // Appends the head of an event stream, whose body follows until the connection ends.
  void write_event_stream_head(const Context& context, std::string& out);

 private:
  // Without the end of the last line.
  void write_status(int status, const Context& context, std::string& out);
  // From the end of the line before to the empty one.
  static void write_fields(const Response& response, const Context& context, std::string& out);

  std::int64_t date_second_ = -1;
  std::string date_;  // the lines behind the status, up to the request's id
  std::string ok_;    // the same with the status 200 in front, which most answers have
};

}  // namespace gatehouse::http
