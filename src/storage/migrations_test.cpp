#include "storage/migrations.h"

#include <gmock/gmock.h>

#include "base/unavailable.h"
#include "crypto/system_random.h"
#include "storage/places.h"
#include "storage/sql_credential_source.h"
#include "storage/sql_hand_overs.h"
#include "storage/sql_history.h"
#include "storage/sql_integrations.h"
#include "storage/sql_usage_report.h"
#include "storage/sqlite_database.h"
#include "support/fixed_clock.h"

namespace gatehouse::storage {
namespace {

class MigrationsTest : public testing::Test {
 protected:
  testing_support::FixedClock clock_;
  std::unique_ptr<Database> database_ = open_sqlite_in_memory();
};

TEST_F(MigrationsTest, AreNumberedWithoutGaps) {
  const auto steps = known_migrations();
  ASSERT_FALSE(steps.empty());
  for (std::size_t i = 0; i < steps.size(); ++i) {
    EXPECT_EQ(steps[i].number, static_cast<std::int64_t>(i + 1)) << steps[i].name;
  }
}

TEST_F(MigrationsTest, RunOnceEach) {
  EXPECT_EQ(schema_version(*database_), 0);
  migrate(*database_, known_migrations(), clock_);
  const auto version = schema_version(*database_);
  EXPECT_EQ(version, known_migrations().back().number);
  migrate(*database_, known_migrations(), clock_);
  EXPECT_EQ(schema_version(*database_), version);
}

TEST_F(MigrationsTest, LeaveNothingOfAStepThatFails) {
  const std::vector<Migration> steps = {{1, "0001_good.sql", "CREATE TABLE good (x BIGINT)"},
                                        {2, "0002_bad.sql", "CREATE TABLE half (x BIGINT); oops"}};
  EXPECT_THROW(migrate(*database_, steps, clock_), Unavailable);
  EXPECT_EQ(schema_version(*database_), 1);
  EXPECT_TRUE(database_->has_table("good"));
  EXPECT_FALSE(database_->has_table("half"));
}

// Records of the history are sealed from this migration on.
constexpr std::size_t kFirstWithSeals = 5;

// What the first version wrote is read by this one, whichever version had the database last.
TEST_F(MigrationsTest, KeepWhatEarlierVersionsStored) {
  const auto all = known_migrations();
  crypto::SystemRandom random;
  const crypto::Sealer sealer({1, 2, 3}, random);
  const crypto::LookupHash lookup({4, 5, 6});
  for (std::size_t last = 1; last < all.size(); ++last) {
    SCOPED_TRACE(all[last - 1].name);
    const auto database = open_sqlite_in_memory();
    migrate(*database, {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(last)}, clock_);
    const auto sealed = sealer.seal(place_of(kConsumerSecretColumn, 7), Secret("the secret"));
    database->execute(
        "INSERT INTO integrations (id, name, name_key, email, callback_url, identity_link_url, "
        "status, setup, all_resources, consumer_key, sealed_consumer_secret, created_at, "
        "updated_at, version, revision) VALUES (7, 'ERP', 'erp', 'a@b.example', 'https://c', "
        "'https://i', 1, 0, 0, 'key', $1, 1001, 2002, 5, 9)",
        {Blob{sealed}});
    database->execute("INSERT INTO integration_resources VALUES (7, 'x')");
    const crypto::LookupHash history_key({7, 8, 9});
    if (last < kFirstWithSeals) {
      database->execute(
          "INSERT INTO history (number, at, actor_kind, actor_name, action, object_type, "
          "object_id, "
          "object_name, changes) VALUES (1, 5, 1, 'ann', 'setting.changed', 'setting', 'p', 'p', "
          "'[]')");
      static_cast<void>(database->next_in_sequence("history"));
    } else {
      SqlHistory(*database, history_key).record({.at = clock_.now(), .action = "setting.changed"});
    }
    migrate(*database, all, clock_);
    SqlIntegrations store(*database, sealer, lookup);
    const auto found = store.find_by_name("ERP");
    ASSERT_TRUE(found);
    EXPECT_EQ(found->id, integrations::IntegrationId{7});
    EXPECT_EQ(found->status, integrations::Status::kActive);
    EXPECT_EQ(found->details.grant.resources, std::vector<std::string>{"x"});
    EXPECT_EQ(found->version, 5);
    EXPECT_FALSE(found->requested);
    EXPECT_EQ(store.consumer_secret(found->id).reveal(), "the secret");
    EXPECT_TRUE(store.save(*found)) << "and it can be changed";
    SqlHistory history(*database, history_key);
    history.record({.at = clock_.now(), .action = "x"});
    EXPECT_EQ(history.newest(10, 0).size(), 2u);
    EXPECT_FALSE(history.verify().fault);
    EXPECT_EQ(history.verify().unprotected, last < kFirstWithSeals ? 1 : 0);
  }
}

// A hand-over that waited when the program was replaced goes on waiting.
TEST_F(MigrationsTest, KeepAHandOverThatIsUnderWay) {
  const auto all = known_migrations();
  migrate(*database_, {all.begin(), all.begin() + 7}, clock_);
  database_->execute(
      "INSERT INTO integrations (id, name, name_key, email, callback_url, identity_link_url, "
      "status, setup, all_resources, consumer_key, sealed_consumer_secret, created_at, "
      "updated_at, version, revision) VALUES (7, 'ERP', 'erp', '', 'https://c', 'https://i', 0, 0, "
      "0, 'key', '', 1001, 2002, 5, 9)");
  database_->execute(
      "INSERT INTO hand_overs (integration_id, number, occasion, state, message, store_base_url, "
      "attempts, retries, started_at, window_started_at, sealed_verifier) "
      "VALUES (7, 3, 0, 1, '', 'https://shop.example/', 1, 0, 1001, 2002, '')");
  migrate(*database_, all, clock_);
  crypto::SystemRandom random;
  const crypto::Sealer sealer({1, 2, 3}, random);
  SqlHandOvers store(*database_, sealer);
  auto found = store.find(integrations::IntegrationId{7});
  ASSERT_TRUE(found);
  EXPECT_EQ(found->state, integrations::HandOver::State::kDelivered);
  EXPECT_EQ(found->window_started_at, Timestamp(std::chrono::milliseconds(2002)));
  EXPECT_FALSE(found->link_opened_at);
  found->link_opened_at = clock_.now();
  store.save(*found);
  EXPECT_EQ(store.find(found->integration)->link_opened_at, clock_.now());
}

// What was counted before there were reasons stays, and new reasons add to it.
TEST_F(MigrationsTest, KeepWhatWasCounted) {
  const auto all = known_migrations();
  migrate(*database_, {all.begin(), all.begin() + 8}, clock_);
  database_->execute(
      "INSERT INTO integrations (id, name, name_key, email, callback_url, identity_link_url, "
      "status, setup, all_resources, consumer_key, sealed_consumer_secret, created_at, "
      "updated_at, version, revision) VALUES (7, 'ERP', 'erp', '', '', '', 1, 0, 0, 'key', '', "
      "1001, 2002, 5, 9)");
  database_->execute(
      "INSERT INTO usage_hours (integration_id, hour, allowed, refused) VALUES (7, 3, 20, 4)");
  migrate(*database_, all, clock_);
  SqlUsage usage(*database_);
  usage.add({{.id = integrations::IntegrationId{7}, .hour = 3, .refused = {{"nonce_used", 2}}}});
  SqlUsageReport report(*database_);
  EXPECT_THAT(report.hours(std::nullopt, 0), testing::ElementsAre(gateway::UsageHour{3, 20, 6}));
  EXPECT_THAT(report.refusals(std::nullopt, 0),
              testing::ElementsAre(gateway::UsageRefusal{"nonce_used", 2}));
}

TEST_F(MigrationsTest, RefuseADatabaseOfANewerProgram) {
  migrate(
      *database_,
      {{1, "0001.sql", "CREATE TABLE a (x BIGINT)"}, {2, "0002.sql", "CREATE TABLE b (x BIGINT)"}},
      clock_);
  EXPECT_THROW(migrate(*database_, {{1, "0001.sql", ""}}, clock_), Unavailable);
}

}  // namespace
}  // namespace gatehouse::storage
