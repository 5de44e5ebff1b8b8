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
  // `settings` and `descriptions` are in the same database; `settings_in_force` turns them into
  // what the corridor looks at.
  using SettingsInForce = std::function<gateway::GatewaySettings(const settings::Values&)>;

  SqlCredentialSource(Database& database, const crypto::Sealer& sealer,
                      settings::SettingStore& settings, access::Descriptions& descriptions,
                      SettingsInForce settings_in_force)
      : database_(database),
        sealer_(sealer),
        settings_(settings),
        descriptions_(descriptions),
        settings_in_force_(std::move(settings_in_force)) {}

  std::int64_t revision() override;
  Changes changes_since(std::int64_t revision) override;

 private:
  void read_changed(std::int64_t since, Changes& changes);
  void read_resources(std::int64_t since, Changes& changes);
  void read_operator_tokens(Changes& changes);
  void read_existing(Changes& changes);
  void read_parts(const Row& row, gateway::StoredCredential& stored) const;
  [[nodiscard]] gateway::StoredCredential credential_of(const Row& row);
  Secret open(std::string_view column, std::int64_t id, const std::string& sealed) const;

  Database& database_;
  const crypto::Sealer& sealer_;
  settings::SettingStore& settings_;
  access::Descriptions& descriptions_;
  SettingsInForce settings_in_force_;
};

class SqlUsage final : public gateway::UsageStore {
 public:
  explicit SqlUsage(Database& database) : database_(database) {}

  void add(const std::vector<gateway::UsageEntry>& entries) override;

 private:
  void add(const gateway::UsageEntry& entry);

  Database& database_;
};

}  // namespace gatehouse::storage
