#pragma once

#include <boost/json.hpp>
#include <string>
#include <vector>

#include "base/result.h"
#include "http/message.h"

namespace gatehouse::api::admin {

// What is wrong with one member of a request, in a sentence for the person who filled it in.
struct FieldProblem {
  std::string field;
  std::string message;
};

// Why a request of the admin API is refused: what RFC 9457 calls a problem.
struct Problem {
  int status = 400;
  std::string code;    // of a closed list per operation, snake_case: for programs
  std::string detail;  // a sentence that says what to do: for people
  std::vector<FieldProblem> errors = {};
  boost::json::object more = {};         // further members of the body
  std::string retry_after_seconds = "";  // of the header field; empty for none
};

// The answer to a request, or why there is none.
using Answer = Result<http::Response, Problem>;

// The problem as application/problem+json: type, title, status, detail, code, request_id and, when
// members of the request are wrong, errors and the first one's name as field.
[[nodiscard]] http::Response to_response(const Problem& problem, std::string_view request_id);

// An answer with a JSON body.
[[nodiscard]] http::Response json_response(int status, const boost::json::value& body);

[[nodiscard]] inline Failure<Problem> refuse(int status, std::string code, std::string detail) {
  return Failure(Problem{.status = status, .code = std::move(code), .detail = std::move(detail)});
}

// 422 with everything that is wrong with the form.
[[nodiscard]] Failure<Problem> refuse_form(std::vector<FieldProblem> errors,
                                           std::string code = "invalid");

}  // namespace gatehouse::api::admin
