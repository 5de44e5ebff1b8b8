#include "base/unavailable.h"
#include "conformance/storages.h"
#include "settings/service.h"

namespace gatehouse::conformance {
namespace {

using settings::paths::kBearer;
using settings::paths::kPostTimeout;
using settings::paths::kSmtpPassword;

class SettingStoreTest : public ConformanceTest {
 protected:
  storage::SqlSettings store_{*database_, sealer_};
  storage::SqlHistory history_{*database_, history_key_};
  settings::SettingsService service_{store_, *database_, history_, clock_};
  const history::Actor actor_{history::Actor::Kind::kCommandLine, "root"};
};

GATEHOUSE_ON_EVERY_STORAGE(SettingStoreTest);

TEST_P(SettingStoreTest, KeepsReplacesAndForgets) {
  EXPECT_TRUE(store_.load().empty());
  store_.put(kBearer, "1");
  store_.put(kPostTimeout, "7");
  store_.put(kBearer, "0");
  EXPECT_EQ(store_.load(), (settings::StoredValues{{std::string(kBearer), "0"},
                                                   {std::string(kPostTimeout), "7"}}));
  store_.put(kBearer, std::nullopt);
  EXPECT_EQ(store_.load().size(), 1u);
}

TEST_P(SettingStoreTest, SealsSecrets) {
  store_.put(kSmtpPassword, "hidden");
  EXPECT_EQ(store_.load().at(std::string(kSmtpPassword)), "hidden");
  database_->query("SELECT value, sealed_value FROM settings", {}, [](const storage::Row& row) {
    EXPECT_EQ(row.text(0), "");
    EXPECT_EQ(row.blob(1).find("hidden"), std::string::npos);
  });
}

TEST_P(SettingStoreTest, ADamagedSecretIsAsIfItWereNotSet) {
  store_.put(kBearer, "1");
  store_.put(kSmtpPassword, "hidden");
  for (const auto* damage :
       {"UPDATE settings SET sealed_value = x'00' WHERE path = $1",
        "UPDATE settings SET sealed_value = NULL, value = 'plain' WHERE path = $1"}) {
    database_->execute(damage, {kSmtpPassword});
    EXPECT_EQ(store_.load(), (settings::StoredValues{{std::string(kBearer), "1"}})) << damage;
    ASSERT_EQ(database_->damage().all().size(), 1u);
    EXPECT_EQ(database_->damage().all()[0].key, kSmtpPassword);
  }
  store_.put(kSmtpPassword, "again");
  EXPECT_EQ(store_.load().size(), 2u);
  EXPECT_TRUE(database_->damage().empty());
}

TEST_P(SettingStoreTest, StartsARevision) {
  storage::SqlEvents events(*database_);
  const auto before = events.last();
  store_.put(kBearer, "1");
  EXPECT_GT(events.last(), before);
}

TEST_P(SettingStoreTest, ServiceAppliesAllEditsOrNone) {
  const auto refused = service_.apply(
      {{std::string(kBearer), "1"}, {std::string(kPostTimeout), "0"}, {"no/such/path", "1"}},
      actor_);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().size(), 2u);
  EXPECT_FALSE(service_.values().yes(kBearer));
  EXPECT_TRUE(history_.newest(10, 0).empty());

  ASSERT_TRUE(
      service_.apply({{std::string(kBearer), "yes"}, {std::string(kPostTimeout), "9s"}}, actor_));
  EXPECT_TRUE(service_.values().yes(kBearer));
  EXPECT_EQ(service_.values().number(kPostTimeout), 9);
}

TEST_P(SettingStoreTest, ServiceRecordsWhatChanged) {
  ASSERT_TRUE(service_.apply({{std::string(kPostTimeout), "9"}, {std::string(kSmtpPassword), "pw"}},
                             actor_));
  ASSERT_TRUE(service_.apply({{std::string(kPostTimeout), "9"}}, actor_));
  ASSERT_TRUE(service_.apply({{std::string(kPostTimeout), std::nullopt}}, actor_));
  const auto events = history_.newest(10, 0);
  ASSERT_EQ(events.size(), 3u) << "the edit that changed nothing left no trace";
  EXPECT_EQ(events[0].action, "setting.reset");
  EXPECT_EQ(events[0].changes, (std::vector<history::Change>{{"value", "9", "5"}}));
  EXPECT_EQ(events[1].changes, (std::vector<history::Change>{{"value", "", "(hidden)"}}));
  EXPECT_EQ(events[2].changes, (std::vector<history::Change>{{"value", "5", "9"}}));
  EXPECT_EQ(events[2].actor.name, "root");
}

}  // namespace
}  // namespace gatehouse::conformance
