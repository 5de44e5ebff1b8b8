#include "http/response_writer.h"

#include <fmt/chrono.h>
#include <fmt/compile.h>
#include <fmt/format.h>

#include <iterator>

namespace gatehouse::http {
namespace {

bool may_have_body(int status) { return status >= 200 && status != 204 && status != 304; }

}  // namespace

void ResponseWriter::write_status(int status, const Context& context, std::string& out) {
  const auto second = unix_seconds(context.now);
  if (second != date_second_) {
    date_second_ = second;
    date_ = fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(second));
  }
  fmt::format_to(std::back_inserter(out),
                 FMT_COMPILE("HTTP/1.1 {} {}\r\nDate: {}\r\nX-Request-Id: {}\r\n"), status,
                 reason_phrase(status), date_, context.request_id);
}

void ResponseWriter::write(const Response& response, const Context& context, std::string& out) {
  write_status(response.status(), context, out);
  if (may_have_body(response.status())) {
    if (!response.content_type().empty()) {
      out.append("Content-Type: ").append(response.content_type()).append("\r\n");
    }
    fmt::format_to(std::back_inserter(out), FMT_COMPILE("Content-Length: {}\r\n"),
                   response.body().size());
  }
  if (!response.has_cache_control()) out.append("Cache-Control: no-store\r\n");
  if (!response.has_type_options()) out.append("X-Content-Type-Options: nosniff\r\n");
  out.append(response.fields());
  out.append(context.after == AfterAnswer::kClose ? "Connection: close\r\n\r\n" : "\r\n");
  if (may_have_body(response.status()) && context.method != "HEAD") out.append(response.body());
}

void ResponseWriter::write_event_stream_head(const Context& context, std::string& out) {
  write_status(200, context, out);
  out.append(
      "Content-Type: text/event-stream\r\nCache-Control: no-store\r\nX-Accel-Buffering: no\r\n"
      "X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n");
}

}  // namespace gatehouse::http
