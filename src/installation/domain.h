#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "access/description.h"
#include "base/random.h"
#include "base/time.h"
#include "crypto/keyed_hash.h"
#include "crypto/password.h"
#include "crypto/root_key.h"
#include "crypto/sealer.h"
#include "installation/setup.h"
#include "integrations/authorization.h"
#include "integrations/service.h"
#include "operators/service.h"
#include "settings/service.h"
#include "storage/sql_credential_source.h"
#include "storage/sql_descriptions.h"
#include "storage/sql_documents.h"
#include "storage/sql_hand_overs.h"
#include "storage/sql_history.h"
#include "storage/sql_integrations.h"
#include "storage/sql_notifications.h"
#include "storage/sql_operators.h"
#include "storage/sql_records.h"
#include "storage/sql_settings.h"
#include "storage/sql_usage_report.h"

namespace gatehouse::installation {

// The stores and services of the domain on one database, wired together. The server has one, and so
// has each command.
class Domain {
 public:
  Domain(OpenedDirectory opened, const Clock& clock, Random& random,
         crypto::PasswordCost password_cost);

  // Whether the database was set up for this.
  [[nodiscard]] bool is_new() const { return opened_.age == OpenedDirectory::Age::kNew; }

  // What the last server on this directory was told, for commands that are not. A URL ends with
  // "/"; it is empty before the first server.
  struct ServerFacts {
    std::string store_base_url;                  // where connectors find the store
    std::vector<std::string> allow_callback_to;  // as configured
  };

  [[nodiscard]] ServerFacts server_facts();
  void remember(const ServerFacts& facts);

 private:
  OpenedDirectory opened_;

 public:
  const Clock& clock;
  Random& random;
  crypto::Sealer sealer;
  crypto::LookupHash token_lookup;
  crypto::LookupHash session_lookup;
  crypto::LookupHash history_key;
  crypto::PasswordCost password_cost;
  crypto::FastHash nonce_hash;
  std::unique_ptr<storage::Database> database;
  storage::SqlIntegrations integration_store;
  storage::SqlSettings setting_store;
  storage::SqlHistory history;
  storage::SqlRecords records;
  storage::SqlOperators operator_store;
  storage::SqlHandOvers hand_over_store;
  storage::SqlNotifications notification_store;
  storage::SqlOutbox outbox;
  storage::SqlDocuments documents;
  // Which API is behind the gate. What an operator's role holds are resources of the shipped tree.
  storage::SqlDescriptions descriptions;
  storage::SqlUsage usage;
  storage::SqlUsageReport usage_report;
  storage::SqlCredentialSource credential_source;
  integrations::IntegrationService integrations;
  integrations::AuthorizationService authorization;
  settings::SettingsService settings;
  operators::OperatorService operators;
};

}  // namespace gatehouse::installation
