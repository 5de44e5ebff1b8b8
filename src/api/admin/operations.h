#pragma once

#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "access/description.h"
#include "api/admin/call.h"
#include "api/admin/cookies.h"
#include "api/admin/event_bus.h"
#include "api/admin/installation.h"
#include "base/damage.h"
#include "base/transaction.h"
#include "crypto/keyed_hash.h"
#include "gateway/snapshot.h"
#include "gateway/usage_report.h"
#include "integrations/authorization.h"
#include "integrations/hand_over_service.h"
#include "integrations/service.h"
#include "notifications/service.h"
#include "operators/service.h"
#include "settings/service.h"

namespace gatehouse::api::admin {

// The operations of each part of the contract, and exactly what their handlers need. `tree` is that
// of what operators' roles hold, the shipped one; `access` is the API's.

struct SessionServices {
  operators::SignInService& sign_in;
  operators::SessionService& sessions;
  operators::OperatorStore& operators;
  EventBus& events;
  const Clock& clock;
  CookieJar cookies;
};

[[nodiscard]] std::vector<Operation> session_operations(const SessionServices& services);

struct AccountServices {
  operators::SignInService& sign_in;
  operators::SessionService& sessions;
  operators::OperatorService& accounts;
  EventBus& events;
  const access::ResourceTree& tree;
  const Clock& clock;
  CookieJar cookies;
};

[[nodiscard]] std::vector<Operation> account_operations(const AccountServices& services);

struct IntegrationServices {
  integrations::IntegrationService& integrations;
  integrations::HandOverService& hand_overs;
  history::HistoryLog& history;
  gateway::UsageReport& usage;
  operators::SignInService& sign_in;
  operators::SessionService& sessions;
  Transactions& transactions;
  access::Descriptions& access;
  const Clock& clock;
};

[[nodiscard]] std::vector<Operation> integration_operations(const IntegrationServices& services);

struct ActivationServices {
  integrations::IntegrationService& integrations;
  integrations::AuthorizationService& authorization;
  integrations::HandOverService& hand_overs;
  history::HistoryLog& history;
  gateway::UsageReport& usage;
  operators::SignInService& sign_in;
  operators::SessionService& sessions;
  Transactions& transactions;
  const Clock& clock;
  const Installation& installation;
};

[[nodiscard]] std::vector<Operation> activation_operations(const ActivationServices& services);

struct NotificationServices {
  notifications::NotificationService& notifications;
};

[[nodiscard]] std::vector<Operation> notification_operations(const NotificationServices& services);

struct AccessServices {
  // What calls are judged by at this moment.
  std::function<std::shared_ptr<const gateway::Snapshot>()> snapshot;
};

[[nodiscard]] std::vector<Operation> access_operations(const AccessServices& services);

struct SettingServices {
  settings::SettingsService& settings;
  operators::SignInService& sign_in;
  operators::SessionService& sessions;
  Transactions& transactions;
  const access::ResourceTree& tree;
  const Clock& clock;
  const crypto::LookupHash& hash;
};

[[nodiscard]] std::vector<Operation> setting_operations(const SettingServices& services);

struct OverviewServices {
  integrations::IntegrationService& integrations;
  integrations::HandOverService& hand_overs;
  history::HistoryLog& history;
  gateway::UsageReport& usage;
  const access::ResourceTree& tree;
  access::Descriptions& access;
  const Damage& damage;
  const Clock& clock;
  const Installation& installation;
};

[[nodiscard]] std::vector<Operation> overview_operations(const OverviewServices& services);

// What the caller's role must have for them.
inline constexpr std::string_view kIntegrationsResource = "Magento_Integration::integrations";
inline constexpr std::string_view kDashboardResource = "Magento_Backend::dashboard";
inline constexpr std::string_view kConfigurationResource = "Magento_Config::config";

// An operation for callers who may manage integrations.
[[nodiscard]] inline Operation integration_operation(std::string_view id, std::string_view method,
                                                     std::string_view pattern, Handle handle) {
  return {.id = id,
          .method = method,
          .pattern = pattern,
          .handle = std::move(handle),
          .resource = kIntegrationsResource};
}

// The resource that guards a page of settings (facts/magento 11).
[[nodiscard]] std::string_view resource_of_section(std::string_view section);

}  // namespace gatehouse::api::admin
