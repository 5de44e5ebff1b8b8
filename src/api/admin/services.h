#pragma once

#include <functional>
#include <string>
#include <vector>

#include "access/resource_tree.h"
#include "access/route_table.h"
#include "api/admin/cookies.h"
#include "api/admin/event_bus.h"
#include "base/damage.h"
#include "base/time.h"
#include "base/transaction.h"
#include "crypto/keyed_hash.h"
#include "gateway/usage_report.h"
#include "history/history.h"
#include "integrations/authorization.h"
#include "integrations/hand_over_service.h"
#include "integrations/service.h"
#include "notifications/service.h"
#include "operators/sign_in.h"
#include "settings/service.h"

namespace gatehouse::api::admin {

// How this installation is reached and what it says of itself.
struct Installation {
  std::string admin_path = "/admin";  // begins with "/", does not end with one
  std::vector<std::string> origins;   // "https://shop.example": besides the request's own Host
  std::string version;
  std::string base_url;  // where connectors find the store; empty: where the admin is
  enum class Environment { kProduction, kSandbox } environment = Environment::kProduction;
  Timestamp started_at;
};

// What the operations of the admin API work with.
struct Services {
  integrations::IntegrationService& integrations;
  integrations::AuthorizationService& authorization;
  integrations::HandOverService& hand_overs;
  notifications::NotificationService& notifications;
  settings::SettingsService& settings;
  operators::SignInService& sign_in;
  operators::SessionService& sessions;
  operators::OperatorService& accounts;
  operators::OperatorStore& operators;
  history::HistoryLog& history;
  gateway::UsageReport& usage;
  Transactions& transactions;
  const Damage& damage;
  const access::ResourceTree& tree;
  const access::RouteTable& routes;
  // Whether the embedded store answers a route.
  std::function<bool(const access::Route&)> is_implemented;
  EventBus& events;
  const Clock& clock;
  const crypto::LookupHash& hash;  // keyed for crypto::KeyPurpose::kSessions
  // Told of faults behind an answer of 5xx; the text is for the log.
  std::function<void(std::string_view message)> on_fault;
  Installation installation;

  [[nodiscard]] CookieJar cookies() const { return CookieJar(installation.admin_path); }
};

}  // namespace gatehouse::api::admin
