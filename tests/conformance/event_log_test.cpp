// Every change of what is stored writes its event, in the same transaction.

#include <gmock/gmock.h>

#include "conformance/storages.h"
#include "storage/sql_events.h"
#include "storage/sql_hand_overs.h"
#include "storage/sql_notifications.h"
#include "storage/sql_sign_in.h"

namespace gatehouse::conformance {
namespace {

using events::Batch;
using events::Kind;
using integrations::IntegrationId;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Pair;

class EventLogTest : public ConformanceTest {
 protected:
  IntegrationId add(const std::string& name) {
    return integrations_.add({.details = {.name = name}, .consumer_key = name}, Secret("s"))
        .value();
  }

  // What has happened since the last time: kinds and what they are about.
  std::vector<std::pair<Kind, std::int64_t>> news() {
    std::vector<std::pair<Kind, std::int64_t>> found;
    for (const auto& event : log_.after(seen_).events) {
      EXPECT_EQ(event.number, ++seen_) << "one after another";
      found.emplace_back(event.kind, event.id);
    }
    EXPECT_EQ(log_.last(), seen_);
    return found;
  }

  static std::int64_t number(auto id) { return static_cast<std::int64_t>(id); }

  storage::SqlEvents log_{*database_};
  std::int64_t seen_ = log_.last();
  storage::SqlIntegrations integrations_{*database_, sealer_, lookup_};
  storage::SqlHandOvers hand_overs_{*database_, sealer_};
};

GATEHOUSE_ON_EVERY_STORAGE(EventLogTest);

TEST_P(EventLogTest, TellsOfIntegrations) {
  EXPECT_THAT(news(), IsEmpty());
  const auto id = add("ERP");
  EXPECT_THAT(news(), ElementsAre(Pair(Kind::kIntegrationAdded, number(id))));
  ASSERT_TRUE(integrations_.save(*integrations_.find(id)));
  integrations_.put_access_token(id, {Secret("t"), Secret("s"), clock_.now()});
  integrations_.remove_access_token(id);
  const auto changed = Pair(Kind::kIntegrationChanged, number(id));
  EXPECT_THAT(news(), ElementsAre(changed, changed, changed));
  integrations_.remove(id);
  EXPECT_THAT(news(), ElementsAre(Pair(Kind::kIntegrationRemoved, number(id))));
}

TEST_P(EventLogTest, TellsOfNothingThatWasTakenBack) {
  add("ERP");
  news();
  EXPECT_FALSE(integrations_.add({.details = {.name = "erp"}, .consumer_key = "k"}, Secret("s")));
  database_->run([&] {
    add("CRM");
    return Transactions::Outcome::kRollBack;
  });
  EXPECT_THAT(news(), IsEmpty());
}

TEST_P(EventLogTest, TellsOfHandOvers) {
  const auto id = add("ERP");
  news();
  integrations::HandOver hand_over{.integration = id};
  hand_over.number = hand_overs_.begin(hand_over, Secret("v"));
  const auto changed = Pair(Kind::kHandOverChanged, number(id));
  EXPECT_THAT(news(), ElementsAre(changed));
  hand_overs_.save(hand_over);
  EXPECT_THAT(news(), ElementsAre(changed));
}

TEST_P(EventLogTest, TellsOfNotificationsAndMail) {
  const auto added = storage::SqlNotifications(*database_).add({.title = "t"});
  storage::SqlOutbox outbox(*database_);
  EXPECT_TRUE(outbox.is_empty());
  outbox.add({.mail = {.to = "ann@b.example"}, .next_attempt_at = clock_.now()});
  EXPECT_FALSE(outbox.is_empty());
  EXPECT_THAT(news(),
              ElementsAre(Pair(Kind::kNotificationAdded, added), Pair(Kind::kMailAdded, 0)));
}

TEST_P(EventLogTest, TellsOfSettingsByTheirPaths) {
  storage::SqlSettings settings(*database_, sealer_);
  settings.put("a/b/c", "1");
  settings.put("a/b/d", std::nullopt);
  const auto batch = log_.after(seen_);
  ASSERT_EQ(batch.events.size(), 2u);
  EXPECT_EQ(batch.events[0].kind, Kind::kSettingChanged);
  EXPECT_EQ(batch.events[0].path, "a/b/c");
  EXPECT_EQ(batch.events[1].path, "a/b/d");
}

TEST_P(EventLogTest, TellsOfOperatorsTheirTokensAndSessions) {
  storage::SqlOperators people(*database_);
  people.add_role("Support", access::GrantSelection::custom({"x"}));
  const auto role = people.find_role("Support")->id;
  const auto ann = people.add({.username = "ann", .role = role}).value();
  storage::SqlAdminTokens tokens(*database_);
  storage::SqlSessions sessions(*database_);
  const auto session = sessions.add({.person = ann, .key_hash = "k"});
  news();

  people.save(*people.find(ann));
  EXPECT_THAT(news(), ElementsAre(Pair(Kind::kOperatorChanged, number(ann))));
  tokens.add({.hash = "h", .person = ann, .issued_at = clock_.now()});
  tokens.remove_of(ann);
  const auto changed = Pair(Kind::kAdminTokensChanged, number(ann));
  EXPECT_THAT(news(), ElementsAre(changed, changed));
  EXPECT_TRUE(sessions.remove(session));
  EXPECT_THAT(news(), ElementsAre(Pair(Kind::kSessionsEnded, 0)));
  EXPECT_FALSE(sessions.remove(session));
  sessions.remove_stale(clock_.now(), clock_.now());
  EXPECT_THAT(news(), IsEmpty()) << "none has ended";
  people.remove(ann);
  EXPECT_THAT(news(), ElementsAre(Pair(Kind::kOperatorChanged, number(ann))));
}

TEST_P(EventLogTest, TellsOfWhatIsRecordedAboutIntegrations) {
  storage::SqlHistory history(*database_, history_key_);
  history.record(
      {.action = "x", .object_type = history::ObjectType::kIntegration, .object_id = "7"});
  history.record({.action = "x", .object_type = history::ObjectType::kOperator, .object_id = "8"});
  EXPECT_THAT(news(), ElementsAre(Pair(Kind::kIntegrationRecorded, 7)));
}

TEST_P(EventLogTest, KeepsTheNewestAndSaysWhenOthersAreMissing) {
  database_->run([&] {
    for (int i = 0; i < 10'002; ++i) storage::add_event(*database_, {.kind = Kind::kMailAdded});
    return Transactions::Outcome::kCommit;
  });
  const auto first = log_.last() - 9'999;
  const auto kept = log_.after(first - 1);
  EXPECT_EQ(kept.continuity, Batch::Continuity::kWhole);
  EXPECT_EQ(kept.events.front().number, first);
  EXPECT_EQ(kept.events.size(), 10'000u);
  EXPECT_FALSE(kept.may_hold(std::array{Kind::kSettingChanged}));
  const auto missed = log_.after(first - 2);
  EXPECT_EQ(missed.continuity, Batch::Continuity::kGap);
  EXPECT_TRUE(missed.may_hold(std::array{Kind::kSettingChanged}));
  EXPECT_EQ(log_.after(log_.last()).continuity, Batch::Continuity::kWhole);
}

TEST_P(EventLogTest, WhatCannotBeReadMayBeAnything) {
  storage::add_event(*database_, {.kind = Kind::kMailAdded});
  const auto damaged = storage::add_event(*database_, {.kind = Kind::kMailAdded});
  storage::add_event(*database_, {.kind = Kind::kSessionsEnded});
  database_->execute("UPDATE events SET kind = 77 WHERE number = $1", {damaged});
  const auto batch = log_.after(seen_);
  EXPECT_EQ(batch.continuity, Batch::Continuity::kGap);
  EXPECT_EQ(batch.events.size(), 2u) << "the others are told";
  EXPECT_EQ(batch.last, damaged + 1) << "nobody gets stuck at it";
  EXPECT_EQ(log_.after(batch.last).continuity, Batch::Continuity::kWhole);
}

}  // namespace
}  // namespace gatehouse::conformance
