#include "api/admin/call.h"

#include <algorithm>

#include "base/limits.h"
#include "base/percent_encoding.h"
#include "base/text.h"

namespace gatehouse::api::admin {
namespace {

std::int64_t seconds_until(Timestamp until, const Clock& clock) {
  return std::max<std::int64_t>(1, unix_seconds(until) - unix_seconds(clock.now()));
}

Problem to_try_again(AdminRefusal refusal, std::int64_t after_seconds) {
  auto problem = problem_of(refusal);
  problem.fields = {{"Retry-After", std::to_string(after_seconds)}};
  return problem;
}

}  // namespace

QueryParameters::QueryParameters(std::string_view query) {
  if (query.empty()) return;
  for (const auto part : split(query, '&')) {
    if (parameters_.size() == limits::kParametersMax) return;
    const auto equals = std::min(part.find('='), part.size());
    const auto value = equals < part.size() ? part.substr(equals + 1) : std::string_view();
    parameters_.emplace_back(percent_decoded(part.substr(0, equals), Plus::kIsSpace),
                             percent_decoded(value, Plus::kIsSpace));
  }
}

std::string QueryParameters::text(std::string_view name) const {
  const auto found = std::ranges::find(
      parameters_, name, [](const auto& pair) { return std::string_view(pair.first); });
  if (found == parameters_.end() || !is_valid_utf8(found->second)) return "";
  return found->second;
}

std::int64_t QueryParameters::number(std::string_view name, std::int64_t least, std::int64_t most,
                                     std::int64_t otherwise) const {
  const auto value = parse_digits(text(name));
  return value && *value >= least && *value <= most ? *value : otherwise;
}

bool may(const access::Grant& grant, const access::ResourceTree& tree, std::string_view resource) {
  if (grant.is_all()) return true;
  const auto number = tree.find(resource);
  return number && grant.holds(*number);
}

std::int64_t number_of(std::string_view segment) { return parse_digits(segment).value_or(0); }

Problem problem_of(const operators::SignInRefused& refused, const Clock& clock) {
  switch (refused.reason) {
    case operators::SignInRefusal::kBusy:
      return to_try_again(AdminRefusal::kManySignIns, 1);
    case operators::SignInRefusal::kLocked:
      return to_try_again(AdminRefusal::kLockedOut, seconds_until(refused.until, clock));
    case operators::SignInRefusal::kWrong:
      break;
  }
  return problem_of(AdminRefusal::kSignInRefused);
}

Problem problem_of_confirmation(const operators::SignInRefused& refused, const Clock& clock) {
  switch (refused.reason) {
    case operators::SignInRefusal::kBusy:
      return problem_of(refused, clock);
    case operators::SignInRefusal::kLocked:
      return problem_of(AdminRefusal::kSessionsEnded);
    case operators::SignInRefusal::kWrong:
      break;
  }
  auto problem = problem_of(AdminRefusal::kPasswordWrong);
  problem.errors = {{"current_password", FieldFault::kPasswordWrong, problem.detail}};
  return problem;
}

Result<void, Problem> confirm_password(const PasswordCheck& services, const Call& call,
                                       const Secret& password) {
  const auto right = services.sign_in.confirm(call.caller->identity.person, password);
  if (!right) return Failure(problem_of_confirmation(right.error(), services.clock));
  if (call.caller->live) services.sessions.confirm(call.caller->live->session.id);
  return {};
}

std::optional<Timestamp> password_counts_until(const PasswordCheck& services,
                                               const Caller& caller) {
  if (caller.live) {
    return operators::password_counts_until(caller.live->session.confirmed_at, services.clock);
  }
  if (!caller.token) return std::nullopt;
  return operators::password_counts_until(caller.token->issued_at, services.clock);
}

Result<void, Problem> require_password(const PasswordCheck& services, const Call& call,
                                       const std::optional<Secret>& given, std::string_view act) {
  if (given) return confirm_password(services, call, *given);
  if (password_counts_until(services, *call.caller)) return {};
  return refuse(AdminRefusal::kPasswordRequired, act);
}

Result<std::string, Problem> seen_version(const http::Request& request) {
  const auto text = trimmed(request.field("If-Match"));
  if (text.empty()) {
    return refuse(AdminRefusal::kPreconditionRequired);
  }
  const bool quoted = text.size() > 2 && text.front() == '"' && text.back() == '"';
  // A tag of another form is not one of ours, so it names no version that there is.
  return quoted ? std::string(text.substr(1, text.size() - 2)) : std::string();
}

}  // namespace gatehouse::api::admin
