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

}  // namespace gatehouse::storage
