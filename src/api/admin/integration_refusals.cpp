#include "api/admin/integration_refusals.h"

#include "api/admin/views.h"
#include "base/text.h"

namespace gatehouse::api::admin {
namespace {

using integrations::Integration;

std::string code_of(const ActServices& services, const integrations::FieldProblem& problem,
                    const std::optional<std::string>& name) {
  if (problem.field == "resources") return "unknown";
  if (problem.field != "name" || !name) return "invalid";
  if (trimmed(*name).empty()) return "required";
  const bool taken = services.integrations.find_by_name(std::string(trimmed(*name))).has_value();
  return taken ? "taken" : "invalid";
}

// With what somebody who compares has to know.
Failure<Problem> refuse_conflict(const ActServices& services, const Call& call,
                                 const integrations::Refused& refused) {
  const auto found = services.integrations.find(id_of(call));
  if (!found) return refuse_unknown("integration");
  const auto& current = *found;
  const auto id = std::to_string(static_cast<std::int64_t>(current.id));
  const auto last = services.history.about("integration", id, 1, 0);
  const auto changed_by = last.empty() ? std::string() : last.front().actor.name;
  return Failure(Problem{.status = 412,
                         .code = std::string(name_of(refused.reason)),
                         .detail = refused.message,
                         .more = {{"current", view_of(services, current)},
                                  {"changed_by", changed_by},
                                  {"changed_at", to_iso8601(current.updated_at)}}});
}

}  // namespace

integrations::IntegrationId id_of(const Call& call) {
  return integrations::IntegrationId{number_of(call.parameters[0])};
}

Result<Integration, Problem> integration_within_role(const ActServices& services,
                                                     const Call& call) {
  auto integration = services.integrations.find(id_of(call));
  if (!integration) return refuse_unknown("integration");
  const auto& own = call.caller->identity.role.grant;
  auto missing = access::missing_from(own, integration->details.grant);
  if (missing.empty() && integration->requested) {
    missing = access::missing_from(own, *integration->requested);
  }
  if (!missing.empty()) return refuse_exceeding_role(missing);
  return std::move(*integration);
}

Result<std::int64_t, Problem> version_for(const Call& call) {
  auto version = seen_version(call.request);
  if (!version) return Failure(std::move(version.error()));
  return number_of(*version);
}

Failure<Problem> refuse_act(const ActServices& services, const Call& call,
                            const integrations::Refused& refused,
                            const std::optional<std::string>& name) {
  using integrations::Refusal;
  const std::string code(name_of(refused.reason));
  switch (refused.reason) {
    case Refusal::kInvalid: {
      std::vector<FieldProblem> errors;
      for (const auto& problem : refused.problems) {
        errors.push_back({problem.field, code_of(services, problem, name), problem.message});
      }
      return refuse_form(std::move(errors));
    }
    case Refusal::kConflict:
      return refuse_conflict(services, call, refused);
    case Refusal::kNotFound:
      return refuse(404, code, refused.message);
    case Refusal::kDeclared:
    case Refusal::kAlreadyActive:
    case Refusal::kNotActive:
    case Refusal::kNoCallbackUrl:
    case Refusal::kNoHandOver:
    case Refusal::kBaseUrlMissing:
      break;
  }
  return refuse(409, code, refused.message);
}

}  // namespace gatehouse::api::admin
