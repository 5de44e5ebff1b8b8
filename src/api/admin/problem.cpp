#include "api/admin/problem.h"

#include <algorithm>

#include "base/text.h"

namespace gatehouse::api::admin {

namespace json = boost::json;

namespace {

constexpr std::size_t kDetailBytesMax = 1000;
constexpr std::size_t kFieldBytesMax = 100;
constexpr std::size_t kMessageBytesMax = 300;
constexpr std::size_t kErrorBytesMax = 4000;  // of all of them, as they are written
constexpr std::size_t kMissingMax = 20;
constexpr std::string_view kRetryAfterSeconds = "5";

// The text, or what fits of it, without half a character at the end.
std::string cut(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return std::string(text);
  auto end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return std::string(text.substr(0, end)) + "\u2026";
}

}  // namespace

json::array view_of(const std::vector<FieldProblem>& errors) {
  json::array view;
  std::size_t bytes = 0;
  for (const auto& [field, fault, message] : errors) {
    json::object error{{"field", cut(field, kFieldBytesMax)},
                       {"code", kFieldFaults[fault].code},
                       {"message", cut(message, kMessageBytesMax)}};
    bytes += json::serialize(error).size();
    if (!view.empty() && (view.size() == kProblemsTold || bytes > kErrorBytesMax)) break;
    view.push_back(std::move(error));
  }
  return view;
}

http::Response json_response(int status, const json::value& body) {
  return {status, "application/json; charset=utf-8", json::serialize(body)};
}

http::Response nothing_to_say() { return {204, "", ""}; }

http::Response to_response(const Problem& problem, std::string_view request_id) {
  json::object body{{"type", "about:blank"},
                    {"title", http::reason_phrase(problem.status)},
                    {"status", problem.status},
                    {"code", problem.code},
                    {"detail", cut(problem.detail, kDetailBytesMax)},
                    {"request_id", request_id}};
  if (!problem.errors.empty()) {
    body["field"] = cut(problem.errors.front().field, kFieldBytesMax);
    body["errors"] = view_of(problem.errors);
  }
  for (const auto& [name, value] : problem.more) body[name] = value;
  http::Response response(problem.status, "application/problem+json; charset=utf-8",
                          json::serialize(body));
  for (const auto& [name, value] : problem.fields) response.add(name, value);
  if (problem.status == 503) response.add("Retry-After", kRetryAfterSeconds);
  if (problem.status >= 500) {
    response.because(problem.cause.empty() ? std::string(problem.code) + ": " + problem.detail
                                           : problem.cause);
  }
  return response;
}

Problem problem_of(AdminRefusal refusal, std::string_view subject) {
  const auto& row = kAdminRefusals[refusal];
  return {
      .status = row.status, .code = row.code, .detail = filled(row.sentence, {{"{}", subject}})};
}

Failure<Problem> refuse_form(std::vector<FieldProblem> errors) {
  std::vector<std::string> sentences;
  for (const auto& error : errors) {
    if (sentences.size() == kProblemsTold) break;
    sentences.push_back(cut(error.message, kMessageBytesMax));
  }
  auto problem = problem_of(AdminRefusal::kInvalid, joined(sentences, " "));
  problem.errors = std::move(errors);
  return Failure(std::move(problem));
}

Failure<Problem> refuse_role(std::string_view resource) {
  auto problem = problem_of(AdminRefusal::kForbidden, resource);
  problem.more = {{"resource", resource}};
  return Failure(std::move(problem));
}

Failure<Problem> refuse_exceeding_role(const std::vector<std::string>& missing) {
  const std::vector<std::string> told(
      missing.begin(),
      missing.begin() + static_cast<std::ptrdiff_t>(std::min(missing.size(), kMissingMax)));
  const auto more = missing.size() - told.size();
  auto problem =
      problem_of(AdminRefusal::kExceedsYourRole,
                 joined(told, ", ") + (more == 0 ? "" : " and " + std::to_string(more) + " more"));
  json::array resources(told.begin(), told.end());
  problem.more = {{"resource", told.front()}, {"resources", std::move(resources)}};
  return Failure(std::move(problem));
}

}  // namespace gatehouse::api::admin
