#pragma once

#include <optional>
#include <string>

#include "api/admin/call.h"
#include "base/transaction.h"
#include "gateway/usage_report.h"
#include "integrations/hand_over_service.h"
#include "integrations/service.h"

namespace gatehouse::api::admin {

// What acts on integrations need, of whatever services have it.
struct ActServices {
  template <class Services>
  ActServices(const Services& of)
      : integrations(of.integrations),
        hand_overs(of.hand_overs),
        history(of.history),
        usage(of.usage),
        transactions(of.transactions),
        clock(of.clock) {}

  integrations::IntegrationService& integrations;
  integrations::HandOverService& hand_overs;
  history::HistoryLog& history;
  gateway::UsageReport& usage;
  Transactions& transactions;
  const Clock& clock;
};

// The integration that a path names.
[[nodiscard]] integrations::IntegrationId id_of(const Call& call);

// The integration that a path names, for acts on it. Refuses with 404 when there is none, and with
// 403 when it holds, or asks for, more than the caller's role: who may not have a thing may neither
// see, move nor take away the credentials that open it. What it found holds within a transaction.
[[nodiscard]] Result<integrations::Integration, Problem> integration_within_role(
    const ActServices& services, const Call& call);

// The same of one that the body names.
[[nodiscard]] Result<integrations::Integration, Problem> integration_within_role(
    const ActServices& services, const Call& call, integrations::IntegrationId id);

// Does `act(const Integration&)`, which returns an Answer, in one transaction with that check.
template <class Act>
[[nodiscard]] Answer act_within_role(const ActServices& services, const Call& call, Act act) {
  return in_transaction(services.transactions, [&]() -> Answer {
    const auto integration = integration_within_role(services, call);
    if (!integration) return Failure(integration.error());
    return act(*integration);
  });
}

// The version that a change was made on, from If-Match. Zero, which no integration has, for a tag
// that is none.
[[nodiscard]] Result<std::int64_t, Problem> version_for(const Call& call);

// Why the integrations' services did not do it, as a problem; refuse_act() adds to a conflict what
// the integration is now.
[[nodiscard]] Problem problem_of(const integrations::Refused& refused);
[[nodiscard]] Failure<Problem> refuse_act(const ActServices& services, const Call& call,
                                          const integrations::Refused& refused);

}  // namespace gatehouse::api::admin
