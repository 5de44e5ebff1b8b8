#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "access/resource_tree.h"
#include "access/route_table.h"
#include "base/random.h"
#include "base/time.h"
#include "crypto/keyed_hash.h"
#include "crypto/password.h"
#include "crypto/root_key.h"
#include "crypto/sealer.h"
#include "integrations/service.h"
#include "operators/service.h"
#include "settings/service.h"
#include "storage/sql_credential_source.h"
#include "storage/sql_documents.h"
#include "storage/sql_hand_overs.h"
#include "storage/sql_history.h"
#include "storage/sql_integrations.h"
#include "storage/sql_notifications.h"
#include "storage/sql_operators.h"
#include "storage/sql_settings.h"

namespace gatehouse::app {

// The names of what is in a data directory.
struct DataDirectory {
  std::filesystem::path path;

  [[nodiscard]] std::filesystem::path database() const { return path / "gatehouse.sqlite"; }

  [[nodiscard]] std::filesystem::path key() const { return path / "master.key"; }

  [[nodiscard]] std::filesystem::path nonces() const { return path / "nonces"; }

  [[nodiscard]] std::filesystem::path control_socket() const { return path / "control.sock"; }

  [[nodiscard]] std::filesystem::path lock() const { return path / "serve.lock"; }

  [[nodiscard]] std::filesystem::path delivery_locks() const { return path / "deliveries.lock"; }
};

// A data directory in use: its key, its database and everything of the domain on top, wired
// together. The server has one, and so has each command.
class Installation {
 public:
  enum class Origin { kFound, kMadeNow };

  // Opens the directory, or sets up a new one where there is none or an empty one. Throws
  // ConfigurationError when key and database do not belong together; nothing is written then.
  Installation(DataDirectory directory, const Clock& clock, Random& random,
               crypto::PasswordCost password_cost);

  [[nodiscard]] Origin origin() const { return origin_; }

  [[nodiscard]] const DataDirectory& directory() const { return directory_; }

  // What the last server on this directory was told, for commands that are not. A URL ends with
  // "/"; it is empty before the first server.
  struct ServerFacts {
    std::string store_base_url;                  // where connectors find the store
    std::vector<std::string> allow_callback_to;  // as configured
  };

  [[nodiscard]] ServerFacts server_facts();
  void remember(const ServerFacts& facts);

 private:
  // In the order in which the members below need it.
  DataDirectory directory_;
  Origin origin_;
  crypto::RootKey key_;

 public:
  const Clock& clock;
  Random& random;
  access::ResourceTree resources;
  access::RouteTable routes;
  crypto::Sealer sealer;
  crypto::LookupHash token_lookup;
  crypto::LookupHash session_lookup;
  crypto::PasswordCost password_cost;
  crypto::FastHash nonce_hash;
  std::unique_ptr<storage::Database> database;
  storage::SqlIntegrations integration_store;
  storage::SqlSettings setting_store;
  storage::SqlHistory history;
  storage::SqlOperators operator_store;
  storage::SqlHandOvers hand_over_store;
  storage::SqlNotifications notification_store;
  storage::SqlOutbox outbox;
  storage::SqlDocuments documents;
  storage::SqlUsage usage;
  storage::SqlCredentialSource credential_source;
  integrations::IntegrationService integrations;
  settings::SettingsService settings;
  operators::OperatorService operators;
};

}  // namespace gatehouse::app
