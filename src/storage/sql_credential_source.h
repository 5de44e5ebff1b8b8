#pragma once

#include <functional>

#include "crypto/sealer.h"
#include "gateway/snapshot_keeper.h"
#include "gateway/usage_recorder.h"
#include "settings/values.h"
#include "storage/database.h"

namespace gatehouse::storage {

// Feeds the gateway's snapshots from SQL.
class SqlCredentialSource final : public gateway::CredentialSource {
 public:
  // `settings_in_force` turns what is stored into what the corridor looks at.
  SqlCredentialSource(Database& database, const crypto::Sealer& sealer,
                      std::function<gateway::GatewaySettings()> settings_in_force)
      : database_(database), sealer_(sealer), settings_in_force_(std::move(settings_in_force)) {}

  std::int64_t revision() override;
  Changes changes_since(std::int64_t revision) override;

 private:
  void read_changed(std::int64_t since, Changes& changes);
  void read_resources(std::int64_t since, Changes& changes);
  void read_operator_tokens(Changes& changes);
  Secret open(std::string_view column, std::int64_t id, const std::string& sealed) const;

  Database& database_;
  const crypto::Sealer& sealer_;
  std::function<gateway::GatewaySettings()> settings_in_force_;
};

class SqlUsage final : public gateway::UsageStore {
 public:
  explicit SqlUsage(Database& database) : database_(database) {}

  void add(const std::vector<gateway::UsageEntry>& entries) override;

 private:
  Database& database_;
};

}  // namespace gatehouse::storage
