#pragma once

#include "crypto/sealer.h"
#include "settings/values.h"
#include "storage/database.h"

namespace gatehouse::storage {

// Settings in SQL; those of type secret are sealed.
class SqlSettings final : public settings::SettingStore {
 public:
  SqlSettings(Database& database, const crypto::Sealer& sealer)
      : database_(database), sealer_(sealer) {}

  settings::StoredValues load() override;
  void put(std::string_view path, const std::optional<std::string>& value) override;

 private:
  Database& database_;
  const crypto::Sealer& sealer_;
};

// The stored text of a setting that is no secret; absent when the default counts.
[[nodiscard]] std::optional<std::string> plain_value(Database& database, std::string_view path);

}  // namespace gatehouse::storage
