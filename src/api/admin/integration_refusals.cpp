#include "api/admin/integration_refusals.h"

#include "api/admin/views.h"
#include "base/text.h"

namespace gatehouse::api::admin {
namespace {

using integrations::Integration;

std::string code_of(const Services& services, const integrations::FieldProblem& problem,
                    const std::optional<std::string>& name) {
  if (problem.field == "resources") return "unknown";
  if (problem.field != "name" || !name) return "invalid";
  if (trimmed(*name).empty()) return "required";
  const bool taken = services.integrations.find_by_name(std::string(trimmed(*name))).has_value();
  return taken ? "taken" : "invalid";
}

Failure<Problem> refuse_conflict(const Services& services, const Integration& current) {
  const auto id = std::to_string(static_cast<std::int64_t>(current.id));
  const auto last = services.history.about("integration", id, 1, 0);
  const auto changed_by = last.empty() ? std::string() : last.front().actor.name;
  return Failure(
      Problem{.status = 412,
              .code = "version_conflict",
              .detail = "Somebody changed the integration meanwhile. Compare and decide.",
              .more = {{"current", view_of(services, current)},
                       {"changed_by", changed_by},
                       {"changed_at", to_iso8601(current.updated_at)}}});
}

}  // namespace

integrations::IntegrationId id_of(const Call& call) {
  return integrations::IntegrationId{number_of(call.parameters[0])};
}

Result<Integration, Problem> integration_within_role(const Services& services, const Call& call) {
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

Failure<Problem> refuse_act(const Services& services, const Call& call,
                            const integrations::Refused& refused,
                            const std::optional<std::string>& name) {
  switch (refused.reason) {
    case integrations::Refusal::kInvalid: {
      std::vector<FieldProblem> errors;
      for (const auto& problem : refused.problems) {
        errors.push_back({problem.field, code_of(services, problem, name), problem.message});
      }
      return refuse_form(std::move(errors));
    }
    case integrations::Refusal::kConflict:
      if (const auto current = services.integrations.find(id_of(call))) {
        return refuse_conflict(services, *current);
      }
      break;
    case integrations::Refusal::kDeclared:
      return refuse(409, "declared", refused.message);
    case integrations::Refusal::kAlreadyActive:
      return refuse(409, "already_active", refused.message);
    case integrations::Refusal::kNotActive:
      return refuse(409, "not_active", refused.message);
    case integrations::Refusal::kNoCallbackUrl:
      return refuse(409, "no_callback_url", refused.message);
    case integrations::Refusal::kNoHandOver:
      return refuse(409, "no_hand_over", refused.message);
    case integrations::Refusal::kNotFound:
      break;
  }
  return refuse_unknown("integration");
}

}  // namespace gatehouse::api::admin
