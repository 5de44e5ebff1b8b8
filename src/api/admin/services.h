#pragma once

#include <functional>
#include <string>
#include <vector>

#include "access/resource_tree.h"
#include "access/route_table.h"
#include "api/admin/cookies.h"
#include "base/time.h"
#include "base/transaction.h"
#include "crypto/keyed_hash.h"
#include "gateway/usage_report.h"
#include "history/history.h"
#include "integrations/service.h"
#include "operators/sign_in.h"
#include "settings/service.h"

namespace gatehouse::api::admin {

// How this installation is reached and what it says of itself.
struct Installation {
  std::string admin_path = "/admin";  // begins with "/", does not end with one
  std::vector<std::string> origins;   // "https://shop.example": besides the request's own Host
  std::string version;
  std::string environment;  // "production" or "sandbox"
};

// What the operations of the admin API work with.
struct Services {
  integrations::IntegrationService& integrations;
  settings::SettingsService& settings;
  operators::SignInService& sign_in;
  operators::SessionService& sessions;
  operators::OperatorStore& operators;
  history::HistoryLog& history;
  gateway::UsageReport& usage;
  Transactions& transactions;
  const access::ResourceTree& tree;
  const access::RouteTable& routes;
  const Clock& clock;
  const crypto::LookupHash& hash;  // keyed for crypto::KeyPurpose::kSessions
  Installation installation;

  [[nodiscard]] CookieJar cookies() const { return CookieJar(installation.admin_path); }
};

}  // namespace gatehouse::api::admin
