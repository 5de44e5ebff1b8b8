#pragma once

#include <boost/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "api/admin/refusals.h"
#include "base/field_problem.h"
#include "base/result.h"
#include "http/message/handled.h"

namespace gatehouse::api::admin {

// A refusal is short, whatever was sent: so many problems are told, and not more of a text that may
// be the sender's.
inline constexpr std::size_t kProblemsTold = 20;

// Why a request of the admin API is refused: what RFC 9457 calls a problem.
struct Problem {
  int status;
  std::string_view code;  // of a table of refusals: for programs
  std::string detail;     // a sentence that says what to do: for people
  std::vector<FieldProblem> errors = {};
  boost::json::object more = {};  // further members of the body
  // Header fields of the answer, such as Allow. One of 503 has Retry-After without being told.
  std::vector<std::pair<std::string, std::string>> fields = {};
  // Why it is an answer of 5xx, for the log only.
  std::string cause = {};
};

// The problem of that row, whose sentence is about `subject`.
[[nodiscard]] Problem problem_of(AdminRefusal refusal, std::string_view subject = {});

// The answer to a request, or why there is none.
using Answer = Result<http::Response, Problem>;

// The problem as application/problem+json: type, title, status, detail, code, request_id and, when
// members of the request are wrong, errors and the first one's name as field. Without `more` it has
// at most a few kilobytes: long texts are cut, and of many errors the first are told.
[[nodiscard]] http::Response to_response(const Problem& problem, std::string_view request_id);

// Problems of a form as the contract has them: cut, and not more than are told.
[[nodiscard]] boost::json::array view_of(const std::vector<FieldProblem>& errors);

// An answer with a JSON body, and one without a body (204).
[[nodiscard]] http::Response json_response(int status, const boost::json::value& body);
[[nodiscard]] http::Response nothing_to_say();

[[nodiscard]] inline Failure<Problem> refuse(AdminRefusal refusal, std::string_view subject = {}) {
  return Failure(problem_of(refusal, subject));
}

[[nodiscard]] inline Failure<Problem> refuse_unknown(std::string_view what) {
  return refuse(AdminRefusal::kNotFound, what);
}

// 422 with everything that is wrong with the form.
[[nodiscard]] Failure<Problem> refuse_form(std::vector<FieldProblem> errors);

// 403 for a role that lacks a resource.
[[nodiscard]] Failure<Problem> refuse_role(std::string_view resource);

// 403 for an act that needs all that an integration holds or shall hold; `missing`, of which there
// is at least one, is what the role lacks.
[[nodiscard]] Failure<Problem> refuse_exceeding_role(const std::vector<std::string>& missing);

}  // namespace gatehouse::api::admin
