#include "settings/retention.h"

#include "conformance/onboarding.h"
#include "storage/sql_records.h"

namespace gatehouse::conformance {
namespace {

using std::chrono::days;
using std::chrono::hours;

class RetentionTest : public OnboardingTest {
 protected:
  // One record of each kind.
  void make_records(integrations::IntegrationId id) {
    history_.record({.at = clock_.now(), .action = "x"});
    hand_over_store_.add({.integration = id, .url = "https://x.example", .at = clock_.now()});
    notification_store_.add({.at = clock_.now(), .title = "t"});
    database_->execute(
        "INSERT INTO usage_hours (integration_id, hour, allowed, refused) VALUES ($1, $2, 1, 0)",
        {static_cast<std::int64_t>(id), unix_seconds(clock_.now()) / 3600});
    database_->execute(
        "INSERT INTO usage_refusals (integration_id, hour, code, refused) VALUES ($1, $2, 'x', 1)",
        {static_cast<std::int64_t>(id), unix_seconds(clock_.now()) / 3600});
  }

  static constexpr settings::RetentionRules kAll{days(10), days(10), days(10), days(10)};

  storage::SqlRecords records_{*database_, history_};
};

GATEHOUSE_ON_EVERY_STORAGE(RetentionTest);

TEST_P(RetentionTest, CountsWhatIsKept) {
  EXPECT_EQ(records_.counts().deliveries.count, 0);
  EXPECT_FALSE(records_.counts().usage.oldest);
  const auto id = add();
  const auto before = records_.counts().history.count;
  const auto first = clock_.now();
  make_records(id);
  clock_.advance(days(1));
  make_records(id);
  const auto counts = records_.counts();
  EXPECT_EQ(counts.history.count, before + 2);
  EXPECT_EQ(counts.deliveries.count, 2);
  EXPECT_EQ(counts.deliveries.oldest, first);
  EXPECT_EQ(counts.notifications.count, 2);
  EXPECT_EQ(counts.notifications.oldest, first);
  EXPECT_EQ(counts.usage.count, 2);
  EXPECT_LE(*counts.usage.oldest, first);
}

TEST_P(RetentionTest, RemovesOnlyWhatIsOldEnough) {
  const auto id = add();
  make_records(id);
  clock_.advance(days(9));
  make_records(id);
  EXPECT_EQ(records_.remove_expired(kAll, clock_.now()).removed, 0u);
  clock_.advance(days(2));
  EXPECT_GT(records_.remove_expired(kAll, clock_.now()).removed, 0u);
  const auto counts = records_.counts();
  EXPECT_EQ(counts.history.count, 1);
  EXPECT_EQ(counts.deliveries.count, 1);
  EXPECT_EQ(counts.notifications.count, 1);
  EXPECT_EQ(counts.usage.count, 1);
  EXPECT_EQ(database_->query_integer("SELECT count(*) FROM usage_refusals"), 1);
  EXPECT_FALSE(history_.verify().fault);
}

TEST_P(RetentionTest, KeepsForeverWhatHasNoRule) {
  make_records(add());
  clock_.advance(days(10'000));
  EXPECT_EQ(records_.remove_expired({}, clock_.now()).removed, 0u);
  EXPECT_EQ(records_.counts().deliveries.count, 1);
}

TEST_P(RetentionTest, RemovesInShortBatches) {
  const auto id = add();
  for (int i = 0; i < 510; ++i) make_records(id), clock_.advance(hours(1));
  clock_.advance(days(20));
  const auto first = records_.remove_expired(kAll, clock_.now());
  EXPECT_EQ(first.removed, 4u * 500);
  static_cast<void>(records_.remove_expired(kAll, clock_.now()));
  EXPECT_EQ(records_.counts().history.count, 0);
  EXPECT_EQ(records_.counts().usage.count, 0);
}

TEST_P(RetentionTest, WritesNothingWhenThereIsNothingToRemove) {
  make_records(add());
  int commits = 0;
  database_->on_commit([&] { ++commits; });
  static_cast<void>(records_.remove_expired(kAll, clock_.now()));
  EXPECT_EQ(commits, 0);
  database_->on_commit({});
}

TEST_P(RetentionTest, LeavesABrokenHistoryToBeLookedAt) {
  make_records(add());
  make_records(add("other"));
  database_->execute("UPDATE history SET actor_name = 'nobody' WHERE number = 2");
  clock_.advance(days(20));
  const auto removal = records_.remove_expired(kAll, clock_.now());
  EXPECT_EQ(removal.fault, (history::ChainFault{history::ChainFault::Kind::kChanged, 2}));
  EXPECT_EQ(records_.counts().history.count, 4);
  EXPECT_EQ(records_.counts().deliveries.count, 0) << "the rest goes on";
}

TEST_P(RetentionTest, IsSetInDays) {
  const auto rules = settings::retention_from(settings::Values({}));
  EXPECT_EQ(rules.history, days(400));
  EXPECT_EQ(rules.deliveries, days(90));
  EXPECT_EQ(rules.notifications, days(90));
  EXPECT_EQ(rules.usage, days(400));
  EXPECT_FALSE(settings::retention_from(
                   settings::Values({{std::string(settings::paths::kHistoryDays), "0"}}))
                   .history);
}

}  // namespace
}  // namespace gatehouse::conformance
