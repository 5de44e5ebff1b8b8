#pragma once

#include <string>
#include <string_view>

#include "base/lifetime.h"
#include "base/literal.h"

namespace gatehouse::http {

// An answer. Content-Length, Date, X-Request-Id and Connection are added when it is written, and
// "Cache-Control: no-store" and "X-Content-Type-Options: nosniff" unless it has fields of that
// name.
class Response {
 public:
  Response() = default;

  Response(int status, Literal content_type, std::string body)
      : status_(status), content_type_(content_type), body_(std::move(body)) {}

  [[nodiscard]] int status() const { return status_; }

  [[nodiscard]] std::string_view content_type() const { return content_type_; }

  [[nodiscard]] const std::string& body() const GATEHOUSE_LIFETIMEBOUND { return body_; }

  [[nodiscard]] const std::string& fields() const GATEHOUSE_LIFETIMEBOUND { return fields_; }

  // Says why it is an answer of 5xx, for the log under the request's id: the client does not see
  // it.
  Response& because(std::string_view cause) {
    cause_ = cause;
    return *this;
  }

  // Empty unless somebody said.
  [[nodiscard]] const std::string& cause() const GATEHOUSE_LIFETIMEBOUND { return cause_; }

  // Whether it has a field of its own of these names, spelt so.
  [[nodiscard]] bool has_cache_control() const { return has_cache_control_; }

  [[nodiscard]] bool has_type_options() const { return has_type_options_; }

  // Nothing is added about caches and types: it is somebody else's answer, which says what it
  // wants.
  Response& pass_as_it_is() {
    has_cache_control_ = has_type_options_ = true;
    return *this;
  }

  // Puts another body in the place of this one, such as the same in a content coding.
  Response& replace_body(std::string body) {
    body_ = std::move(body);
    return *this;
  }

  // Answers with another status, and the same body.
  Response& replace_status(int status) {
    status_ = status;
    return *this;
  }

  // Adds a header field. Throws std::invalid_argument when name or value could break out of the
  // line.
  Response& add(std::string_view name, std::string_view value);

  // Takes the fields of a name away, in whatever case it is spelt.
  Response& remove(std::string_view name);

 private:
  int status_ = 200;
  Literal content_type_ = "";  // empty: the answer has no body
  std::string body_;
  std::string cause_;
  std::string fields_;  // as written: "Name: value\r\n" for each
  bool has_cache_control_ = false;
  bool has_type_options_ = false;
};

// The words that go with a status: "Not Found". They live as long as the program.
[[nodiscard]] std::string_view reason_phrase(int status);

}  // namespace gatehouse::http
