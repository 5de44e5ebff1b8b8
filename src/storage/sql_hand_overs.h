#pragma once

#include <string>

#include "crypto/sealer.h"
#include "integrations/hand_over_ports.h"
#include "storage/database.h"
#include "storage/places.h"

namespace gatehouse::storage {

// Hand-overs and deliveries in SQL; verifiers and request tokens are sealed for table, column and
// row.
class SqlHandOvers final : public integrations::HandOverStore, public integrations::DeliveryLog {
 public:
  SqlHandOvers(Database& database, const crypto::Sealer& sealer)
      : database_(database), sealer_(sealer) {}

  std::int64_t begin(const integrations::HandOver& hand_over, const Secret& verifier) override;
  std::optional<integrations::HandOver> find(integrations::IntegrationId integration) override;
  std::map<integrations::IntegrationId, integrations::HandOver> find_all(
      const std::vector<integrations::IntegrationId>& integrations) override;
  void save(const integrations::HandOver& hand_over) override;
  Secret verifier(integrations::IntegrationId integration) override;
  void put_request_token(integrations::IntegrationId integration,
                         const std::optional<integrations::AccessToken>& token) override;
  std::optional<integrations::AccessToken> request_token(
      integrations::IntegrationId integration) override;
  std::vector<integrations::IntegrationId> due(Timestamp now, std::size_t limit) override;
  std::vector<std::int64_t> claimed(Timestamp now) override;
  void release_claim(std::int64_t number, Timestamp now) override;
  std::vector<integrations::IntegrationId> in_state(integrations::HandOver::State state,
                                                    std::size_t limit) override;
  bool is_any_open() override;

  std::int64_t add(const integrations::Delivery& delivery) override;
  integrations::DeliveryPage about(integrations::IntegrationId integration, std::size_t offset,
                                   std::size_t limit) override;

 private:
  std::vector<integrations::IntegrationId> select_ids(std::string_view condition,
                                                      Database::Parameters parameters);
  // `row` is of a hand-over: integration_id, number, and in column `place` what is sealed.
  Secret open(const SealedColumn& column, const Row& row, int place);
  void read_secrets(integrations::IntegrationId integration, std::string_view sql,
                    const Database::Visitor& visit);

  Database& database_;
  const crypto::Sealer& sealer_;
};

}  // namespace gatehouse::storage
