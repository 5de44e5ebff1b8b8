#include <thread>

#include "conformance/storages.h"

namespace gatehouse::conformance {
namespace {

using history::Actor;
using history::ChainFault;
using history::Entry;

class HistoryTest : public ConformanceTest {
 protected:
  void record(const std::string& object_id, const std::string& action) {
    history_.record({.at = clock_.now(),
                     .actor = {Actor::Kind::kOperator, "ann"},
                     .action = action,
                     .object_type = history::ObjectType::kIntegration,
                     .object_id = object_id,
                     .object_name = "ERP \"7\"",
                     .changes = {{"name", "a", "b\n\"c\""}, {"email", "", "x"}}});
  }

  void record_some(int count) {
    for (int i = 0; i < count; ++i) record("1", "x");
  }

  void edit(std::string_view sql) { database_->execute(sql); }

  std::optional<ChainFault> fault() { return history_.verify().fault; }

  storage::SqlHistory history_{*database_, history_key_};
};

GATEHOUSE_ON_EVERY_STORAGE(HistoryTest);

TEST_P(HistoryTest, GivesBackWhatWasRecorded) {
  record("7", "integration.updated");
  const auto events = history_.newest(10, 0);
  ASSERT_EQ(events.size(), 1u);
  const auto& event = events[0];
  EXPECT_EQ(event.number, 1);
  EXPECT_EQ(event.at, clock_.now());
  EXPECT_EQ(event.actor.kind, Actor::Kind::kOperator);
  EXPECT_EQ(event.actor.name, "ann");
  EXPECT_EQ(event.action, "integration.updated");
  EXPECT_EQ(event.object_type, history::ObjectType::kIntegration);
  EXPECT_EQ(event.object_id, "7");
  EXPECT_EQ(event.object_name, "ERP \"7\"");
  EXPECT_EQ(event.changes,
            (std::vector<history::Change>{{"name", "a", "b\n\"c\""}, {"email", "", "x"}}));
}

TEST_P(HistoryTest, ReadsBackwardsByPage) {
  for (const auto* id : {"1", "2", "1", "1"}) record(id, std::string("about ") + id);
  const auto page = history_.about(history::ObjectType::kIntegration, "1", 2, 0);
  ASSERT_EQ(page.size(), 2u);
  EXPECT_EQ(page[0].number, 4);
  EXPECT_EQ(page[1].number, 3);
  const auto rest = history_.about(history::ObjectType::kIntegration, "1", 2, page[1].number);
  ASSERT_EQ(rest.size(), 1u);
  EXPECT_EQ(rest[0].number, 1);
  EXPECT_TRUE(history_.about(history::ObjectType::kOperator, "1", 2, 0).empty());
  EXPECT_EQ(history_.newest(3, 0).size(), 3u);
}

TEST_P(HistoryTest, BelongsToTheTransaction) {
  database_->run([&] {
    record("1", "x");
    return Transactions::Outcome::kRollBack;
  });
  EXPECT_TRUE(history_.newest(10, 0).empty());
}

TEST_P(HistoryTest, ShowsARecordThatSomebodyDamaged) {
  record_some(1);
  edit("UPDATE history SET changes = 'not json'");
  const auto events = history_.newest(10, 0);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].changes.size(), 1u);
  EXPECT_EQ(database_->damage().all().size(), 1u);
}

TEST_P(HistoryTest, IsIntactAsRecorded) {
  EXPECT_FALSE(fault()) << "nothing recorded yet";
  record_some(5);
  const auto found = history_.verify();
  EXPECT_FALSE(found.fault);
  EXPECT_EQ(found.intact, 5);
  EXPECT_EQ(found.unprotected, 0);
  EXPECT_EQ(found.head->number, 5);
}

TEST_P(HistoryTest, FindsWhatWasChanged) {
  for (const std::string column : {"at", "actor_kind", "number"}) {
    record_some(3);
    const auto last = history_.newest(1, 0).at(0).number;
    const auto where = " WHERE number = " + std::to_string(last - 1);
    edit("UPDATE history SET " + column + " = " + column + " - 1000" + where);
    EXPECT_TRUE(fault()) << column;
    edit("DELETE FROM history");
    edit("DELETE FROM history_chain");
  }
  for (const std::string column :
       {"actor_name", "action", "object_type", "object_id", "object_name", "changes"}) {
    record_some(3);
    const auto last = history_.newest(1, 0).at(0).number;
    const auto where = " WHERE number = " + std::to_string(last - 1);
    edit("UPDATE history SET " + column + " = '[]'" + where);
    EXPECT_EQ(fault(), (ChainFault{ChainFault::Kind::kChanged, last - 1})) << column;
    edit("DELETE FROM history");
    edit("DELETE FROM history_chain");
  }
}

TEST_P(HistoryTest, FieldsDoNotRunIntoEachOther) {
  record_some(2);
  edit("UPDATE history SET object_type = 'integration1', object_id = '' WHERE number = 1");
  EXPECT_EQ(fault(), (ChainFault{ChainFault::Kind::kChanged, 1}));
}

TEST_P(HistoryTest, FindsWhatWasRemovedInTheMiddle) {
  record_some(5);
  edit("DELETE FROM history WHERE number IN (3, 4)");
  EXPECT_EQ(fault(), (ChainFault{ChainFault::Kind::kRemoved, 3}));
  edit("UPDATE history SET number = 3 WHERE number = 5");
  EXPECT_EQ(fault(), (ChainFault{ChainFault::Kind::kChanged, 3})) << "closing the gap is no use";
}

TEST_P(HistoryTest, FindsWhatWasRemovedAtTheStart) {
  record_some(3);
  edit("DELETE FROM history WHERE number = 1");
  EXPECT_EQ(fault(), (ChainFault{ChainFault::Kind::kRemoved, 1}));
}

TEST_P(HistoryTest, FindsWhatWasRemovedAtTheEnd) {
  record_some(5);
  edit("DELETE FROM history WHERE number > 3");
  EXPECT_EQ(fault(), (ChainFault{ChainFault::Kind::kEndRemoved, 4}));
  record_some(1);
  EXPECT_EQ(fault(), (ChainFault{ChainFault::Kind::kRemoved, 4})) << "going on does not heal it";
}

TEST_P(HistoryTest, FindsThatTheEndWasMovedBack) {
  record_some(5);
  edit("DELETE FROM history WHERE number > 3");
  edit("UPDATE sequences SET value = 3 WHERE name = 'history'");
  edit(
      "UPDATE history_chain SET number = 3, seal = (SELECT seal FROM history WHERE number = 3) "
      "WHERE name = 'head'");
  EXPECT_EQ(fault(), (ChainFault{ChainFault::Kind::kEndsLost, 0}));
  record_some(1);
  EXPECT_EQ(fault(), (ChainFault{ChainFault::Kind::kChanged, 4})) << "going on does not heal it";
}

TEST_P(HistoryTest, FindsThatAnEndIsGone) {
  for (const std::string name : {"start", "head"}) {
    record_some(2);
    edit("DELETE FROM history_chain WHERE name = '" + name + "'");
    EXPECT_EQ(fault(), (ChainFault{ChainFault::Kind::kEndsLost, 0})) << name;
    record_some(1);
    EXPECT_TRUE(fault()) << name;
    edit("DELETE FROM history");
    edit("DELETE FROM history_chain");
  }
  record_some(2);
  edit("DELETE FROM history_chain");
  EXPECT_EQ(fault(), (ChainFault{ChainFault::Kind::kEndsLost, 0}));
  record_some(1);
  EXPECT_TRUE(fault());
}

TEST_P(HistoryTest, FindsWhatWasAdded) {
  record_some(2);
  const std::string forged =
      "INSERT INTO history (number, at, actor_kind, actor_name, action, object_type, object_id, "
      "object_name, changes, seal) SELECT number + 1, at, actor_kind, actor_name, action, "
      "object_type, object_id, object_name, changes, seal FROM history WHERE number = 2";
  edit(forged);
  EXPECT_EQ(fault(), (ChainFault{ChainFault::Kind::kAdded, 3}));
  edit("UPDATE history SET number = -7 WHERE number = 3");
  EXPECT_EQ(fault(), (ChainFault{ChainFault::Kind::kAdded, -7}));
}

TEST_P(HistoryTest, NobodyWithAnotherKeySealsIt) {
  record_some(1);
  const crypto::LookupHash other{{1, 1, 1}};
  storage::SqlHistory forger(*database_, other);
  EXPECT_EQ(forger.verify().fault, (ChainFault{ChainFault::Kind::kEndsLost, 0}));
}

TEST_P(HistoryTest, SaysWhichRecordsAreFromBefore) {
  edit(
      "INSERT INTO history (number, at, actor_kind, actor_name, action, object_type, object_id, "
      "object_name, changes) VALUES (1, 0, 0, 'root', 'x', 'setting', '1', 'n', '[]')");
  edit("INSERT INTO sequences (name, value) VALUES ('history', 1)");
  EXPECT_EQ(history_.verify().unprotected, 1);
  record_some(2);
  const auto found = history_.verify();
  EXPECT_FALSE(found.fault);
  EXPECT_EQ(found.unprotected, 1);
  EXPECT_EQ(found.intact, 2);
  edit("UPDATE history SET seal = NULL WHERE number = 2");
  EXPECT_EQ(fault(), (ChainFault{ChainFault::Kind::kChanged, 2}));
}

TEST_P(HistoryTest, KeepsItsChainWhenTheOldestAreRemoved) {
  record_some(3);
  clock_.advance(std::chrono::hours(48));
  record_some(2);
  const auto before = clock_.now() - std::chrono::hours(24);
  EXPECT_EQ(history_.remove_oldest(before, 2).value(), 2u) << "at most so many";
  EXPECT_EQ(history_.verify().intact, 3);
  EXPECT_EQ(history_.remove_oldest(before, 2).value(), 1u);
  EXPECT_EQ(history_.remove_oldest(before, 2).value(), 0u);
  EXPECT_FALSE(fault());
  edit("DELETE FROM history WHERE number = 4");
  EXPECT_EQ(fault(), (ChainFault{ChainFault::Kind::kRemoved, 4}));
}

TEST_P(HistoryTest, GoesOnWhenAllWereRemoved) {
  record_some(2);
  clock_.advance(std::chrono::hours(1));
  EXPECT_EQ(history_.remove_oldest(clock_.now(), 10).value(), 2u);
  EXPECT_FALSE(fault());
  record_some(1);
  EXPECT_FALSE(fault());
  EXPECT_EQ(history_.verify().intact, 1);
}

TEST_P(HistoryTest, RemovesNothingWhereTheChainIsBroken) {
  record_some(3);
  edit("UPDATE history SET actor_name = 'nobody' WHERE number = 2");
  clock_.advance(std::chrono::hours(1));
  EXPECT_EQ(history_.remove_oldest(clock_.now(), 10),
            Failure(ChainFault{ChainFault::Kind::kChanged, 2}));
  EXPECT_EQ(history_.newest(10, 0).size(), 3u);
}

TEST_P(HistoryTest, StaysOneChainWhenManyRecordAtOnce) {
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) threads.emplace_back([&] { record_some(20); });
    for (int i = 0; i < 20; ++i) EXPECT_FALSE(fault());
  }
  EXPECT_FALSE(fault());
  EXPECT_EQ(history_.verify().intact, 160);
}

}  // namespace
}  // namespace gatehouse::conformance
