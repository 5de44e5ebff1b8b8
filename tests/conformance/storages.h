#pragma once

// The storages on which every suite of this folder runs. A suite derives from ConformanceTest and
// is instantiated with GATEHOUSE_ON_EVERY_STORAGE.

#include <gtest/gtest.h>

#include <functional>
#include <memory>

#include "crypto/system_random.h"
#include "storage/migrations.h"
#include "storage/sql_events.h"
#include "storage/sql_history.h"
#include "storage/sql_integrations.h"
#include "storage/sql_operators.h"
#include "storage/sql_settings.h"
#include "storage/sqlite_database.h"
#include "support/fixed_clock.h"
#include "support/temporary_directory.h"

namespace gatehouse::conformance {

struct Storage {
  const char* name;
  // Opens the database that belongs to `directory`; again gives the same data where it is kept.
  std::unique_ptr<storage::Database> (*open)(const std::filesystem::path& directory);
  enum class Keeps { kNothing, kEverything } keeps;
};

inline const Storage kStorages[] = {
    {"sqlite_memory", [](const std::filesystem::path&) { return storage::open_sqlite_in_memory(); },
     Storage::Keeps::kNothing},
    {"sqlite_disk",
     [](const std::filesystem::path& directory) {
       return storage::open_sqlite(directory / "test.db");
     },
     Storage::Keeps::kEverything},
};

class ConformanceTest : public testing::TestWithParam<Storage> {
 protected:
  ConformanceTest() { storage::migrate(*database_, storage::known_migrations(), clock_); }

  testing_support::TemporaryDirectory directory_;
  testing_support::FixedClock clock_;
  crypto::SystemRandom random_;
  std::unique_ptr<storage::Database> database_ = GetParam().open(directory_.path());
  const crypto::Sealer sealer_{{1, 2, 3}, random_};
  const crypto::LookupHash lookup_{{4, 5, 6}};
  const crypto::LookupHash history_key_{{7, 8, 9}};
};

#define GATEHOUSE_ON_EVERY_STORAGE(suite)                                 \
  INSTANTIATE_TEST_SUITE_P(Storages, suite, testing::ValuesIn(kStorages), \
                           [](const auto& storage) { return std::string(storage.param.name); })

}  // namespace gatehouse::conformance
