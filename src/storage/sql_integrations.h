#pragma once

#include <string>

#include "base/time.h"
#include "crypto/keyed_hash.h"
#include "crypto/sealer.h"
#include "integrations/ports.h"
#include "storage/database.h"

namespace gatehouse::storage {

// Integrations and their secrets in SQL. Secrets are sealed for table, column and row; an access
// token is stored as a keyed hash beside its sealed form.
class SqlIntegrations final : public integrations::IntegrationStore,
                              public integrations::CredentialStore {
 public:
  SqlIntegrations(Database& database, const crypto::Sealer& sealer,
                  const crypto::LookupHash& lookup)
      : database_(database), sealer_(sealer), lookup_(lookup) {}

  Result<integrations::IntegrationId, integrations::NameTaken> add(
      const integrations::Integration& integration, const Secret& consumer_secret) override;
  std::optional<integrations::Integration> find(integrations::IntegrationId id) override;
  std::optional<integrations::Integration> find_by_name(const std::string& name) override;
  std::optional<integrations::Integration> find_by_consumer_key(const std::string& key) override;
  integrations::Page list(const integrations::Query& query) override;
  Result<void, integrations::NameTaken> save(const integrations::Integration& integration) override;
  void remove(integrations::IntegrationId id) override;

  Secret consumer_secret(integrations::IntegrationId id) override;
  std::optional<integrations::AccessToken> access_token(integrations::IntegrationId id) override;
  void put_access_token(integrations::IntegrationId id,
                        const integrations::AccessToken& token) override;
  void remove_access_token(integrations::IntegrationId id) override;

 private:
  integrations::Page page_of(const integrations::Query& query);
  std::vector<integrations::Integration> select(std::string_view condition,
                                                Database::Parameters parameters);
  void read_resources(std::string_view table, integrations::IntegrationId id,
                      access::GrantSelection& selection);
  // Something of the integration that is not in its own row has changed.
  void changed(integrations::IntegrationId id);
  void put_resources(std::string_view table, std::int64_t id,
                     const access::GrantSelection& selection);
  void put_selections(const integrations::Integration& integration);
  Secret open(std::string_view column, std::int64_t id, std::string_view sealed);

  Database& database_;
  const crypto::Sealer& sealer_;
  const crypto::LookupHash& lookup_;
};

}  // namespace gatehouse::storage
