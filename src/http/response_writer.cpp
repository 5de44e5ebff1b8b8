#include "http/response_writer.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace gatehouse::http {
namespace {

void append_number(std::size_t number, std::string& out) {
  const fmt::format_int digits(number);
  out.append(digits.data(), digits.size());
}

using namespace std::string_view_literals;

}  // namespace

void ResponseWriter::write_status(int status, const Context& context, std::string& out) {
  const auto second = unix_seconds(context.now);
  if (second != date_second_) {
    date_second_ = second;
    date_ = fmt::format("\r\nDate: {:%a, %d %b %Y %H:%M:%S} GMT\r\nX-Request-Id: ",
                        fmt::gmtime(second));
    ok_ = "HTTP/1.1 200 OK" + date_;
  }
  if (status == 200) {
    out.append(ok_).append(context.request_id);
    return;
  }
  out += "HTTP/1.1 "sv;
  append_number(static_cast<std::size_t>(status), out);
  out += ' ';
  out.append(reason_phrase(status)).append(date_).append(context.request_id);
}

void ResponseWriter::write(const Response& response, const Context& context, std::string& out) {
  write_status(response.status(), context, out);
  if (may_have_body(response.status())) {
    if (!response.content_type().empty()) {
      out.append("\r\nContent-Type: "sv).append(response.content_type());
    }
    out += "\r\nContent-Length: "sv;
    append_number(response.body().size(), out);
  }
  write_fields(response, context, out);
  if (may_have_body(response.status()) && context.method != "HEAD") out.append(response.body());
}

void ResponseWriter::write_fields(const Response& response, const Context& context,
                                  std::string& out) {
  if (!response.has_cache_control() && !response.has_type_options()) {  // nearly all
    out += "\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"sv;
  } else {
    if (!response.has_cache_control()) out += "\r\nCache-Control: no-store"sv;
    if (!response.has_type_options()) out += "\r\nX-Content-Type-Options: nosniff"sv;
    out += "\r\n"sv;
  }
  out.append(response.fields()).append(context.scheme_fields);
  out += context.after == AfterAnswer::kClose ? "Connection: close\r\n\r\n"sv : "\r\n"sv;
}

void ResponseWriter::write_stream_head(const Response& head, const StreamEnd& end,
                                       const Context& context, std::string& out) {
  write_status(head.status(), context, out);
  if (may_have_body(head.status())) {
    if (!head.content_type().empty())
      out.append("\r\nContent-Type: "sv).append(head.content_type());
    if (end.by == StreamEnd::By::kLastChunk) out += "\r\nTransfer-Encoding: chunked"sv;
    if (end.by == StreamEnd::By::kLength) {
      out += "\r\nContent-Length: "sv;
      append_number(end.length, out);
    }
  }
  write_fields(head, context, out);
}

void ResponseWriter::write_event_stream_head(const Context& context, std::string& out) {
  write_status(200, context, out);
  out.append(
      "\r\nContent-Type: text/event-stream\r\nCache-Control: no-store\r\nX-Accel-Buffering: no\r\n"
      "X-Content-Type-Options: nosniff\r\n");
  out.append(context.scheme_fields).append("Connection: close\r\n\r\n");
}

}  // namespace gatehouse::http
