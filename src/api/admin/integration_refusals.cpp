#include "api/admin/integration_refusals.h"

#include "api/admin/views.h"
#include "base/text.h"

namespace gatehouse::api::admin {
namespace {

using integrations::Integration;
using integrations::Refusal;

// With what somebody who compares has to know.
Failure<Problem> refuse_conflict(const ActServices& services, const Call& call, Problem problem) {
  const auto found = services.integrations.find(id_of(call));
  if (!found) return refuse_unknown("integration");
  const auto& current = *found;
  const auto id = std::to_string(static_cast<std::int64_t>(current.id));
  const auto last = services.history.about(history::ObjectType::kIntegration, id, 1, 0);
  problem.more = {{"current", view_of(services, current)},
                  {"changed_by", last.empty() ? std::string() : last.front().actor.name},
                  {"changed_at", to_iso8601(current.updated_at)}};
  return Failure(std::move(problem));
}

}  // namespace

integrations::IntegrationId id_of(const Call& call) {
  return integrations::IntegrationId{number_of(call.parameters[0])};
}

Result<Integration, Problem> integration_within_role(const ActServices& services,
                                                     const Call& call) {
  return integration_within_role(services, call, id_of(call));
}

Result<Integration, Problem> integration_within_role(const ActServices& services, const Call& call,
                                                     integrations::IntegrationId id) {
  auto integration = services.integrations.find(id);
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

Problem problem_of(const integrations::Refused& refused) {
  if (refused.reason == Refusal::kInvalid) return refuse_form(refused.problems).value();
  const auto& row = integrations::kActRefusals[refused.reason];
  return {.status = row.status, .code = row.code, .detail = refused.message};
}

Failure<Problem> refuse_act(const ActServices& services, const Call& call,
                            const integrations::Refused& refused) {
  auto problem = problem_of(refused);
  if (refused.reason == Refusal::kConflict) {
    return refuse_conflict(services, call, std::move(problem));
  }
  return Failure(std::move(problem));
}

}  // namespace gatehouse::api::admin
