#include <algorithm>
#include <boost/beast/http/status.hpp>
#include <ostream>  // Beast 1.81 uses it without including it
#include <stdexcept>

#include "base/text.h"
#include "http/message/request.h"
#include "http/message/response.h"

namespace gatehouse::http {

std::string_view Request::field(std::string_view name) const {
  for (const auto& field : fields) {
    if (equals_ignoring_case(field.name, name)) return field.value;
  }
  return {};
}

bool Request::has_form() const {
  constexpr std::string_view kForm = "application/x-www-form-urlencoded";
  const auto type = field("Content-Type");
  return equals_ignoring_case(trimmed(type.substr(0, type.find(';'))), kForm);
}

bool is_request_target(std::string_view text) {
  const auto may_be_in_it = [](char c) { return c > ' ' && c < 0x7f && c != '#' && c != '\\'; };
  return text.starts_with('/') && std::ranges::all_of(text, may_be_in_it);
}

Response& Response::add(std::string_view name, std::string_view value) {
  const auto breaks_out = [](char c) { return c == '\r' || c == '\n' || c == '\0'; };
  if (std::ranges::any_of(name, breaks_out) || std::ranges::any_of(value, breaks_out)) {
    throw std::invalid_argument("a header field must be one line");
  }
  has_cache_control_ = has_cache_control_ || name == "Cache-Control";
  has_type_options_ = has_type_options_ || name == "X-Content-Type-Options";
  fields_.append(name).append(": ").append(value).append("\r\n");
  return *this;
}

Response& Response::remove(std::string_view name) {
  for (std::size_t begin = 0; begin < fields_.size();) {
    const auto size = fields_.find("\r\n", begin) + 2 - begin;
    const auto line = std::string_view(fields_).substr(begin, size);
    if (equals_ignoring_case(line.substr(0, line.find(':')), name)) {
      fields_.erase(begin, size);
    } else {
      begin += size;
    }
  }
  return *this;
}

std::string_view reason_phrase(int status) {
  const auto phrase = boost::beast::http::obsolete_reason(
      boost::beast::http::int_to_status(static_cast<unsigned>(status)));
  return {phrase.data(), phrase.size()};
}

}  // namespace gatehouse::http
