#include "api/admin/router.h"

#include <set>

#include "base/text.h"

namespace gatehouse::api::admin {
namespace {

bool is_parameter(std::string_view segment) { return segment.starts_with('{'); }

// What the pattern's parameters stand for in the path; absent when it does not fit.
std::optional<std::vector<std::string_view>> fit(std::string_view pattern, std::string_view path) {
  const auto wanted = split(pattern, '/');
  const auto given = split(path, '/');
  if (wanted.size() != given.size()) return std::nullopt;
  std::vector<std::string_view> parameters;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    if (is_parameter(wanted[i]) && !given[i].empty()) {
      parameters.push_back(given[i]);
    } else if (wanted[i] != given[i]) {
      return std::nullopt;
    }
  }
  return parameters;
}

}  // namespace

std::vector<Operation> all_operations(const AllServices& services) {
  std::vector<Operation> all;
  for (const auto& part :
       {session_operations(services.session), account_operations(services.account),
        integration_operations(services.integration), activation_operations(services.activation),
        notification_operations(services.notification), access_operations(services.access),
        setting_operations(services.setting), overview_operations(services.overview)}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

Result<Router::Match, Problem> Router::match(std::string_view method, std::string_view path) const {
  std::optional<Match> best;
  std::set<std::string> allowed;
  for (const auto& operation : operations_) {
    auto parameters = fit(operation.pattern, path);
    if (!parameters) continue;
    allowed.emplace(operation.method);
    if (operation.method != method) continue;
    if (!best || parameters->size() < best->parameters.size()) {
      best = Match{&operation, std::move(*parameters)};
    }
  }
  if (best) return std::move(*best);
  if (allowed.empty()) return refuse(AdminRefusal::kNothingHere);
  const auto methods = joined({allowed.begin(), allowed.end()}, ", ");
  auto problem = problem_of(AdminRefusal::kMethodNotAllowed, methods);
  problem.fields = {{"Allow", methods}};
  return Failure(std::move(problem));
}

}  // namespace gatehouse::api::admin
