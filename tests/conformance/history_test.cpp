#include "conformance/storages.h"

namespace gatehouse::conformance {
namespace {

using history::Actor;
using history::Event;

class HistoryTest : public ConformanceTest {
 protected:
  void record(const std::string& object_id, const std::string& action) {
    history_.record({.at = clock_.now(),
                     .actor = {Actor::Kind::kOperator, "ann"},
                     .action = action,
                     .object_type = "integration",
                     .object_id = object_id,
                     .object_name = "ERP \"7\"",
                     .changes = {{"name", "a", "b\n\"c\""}, {"email", "", "x"}}});
  }

  storage::SqlHistory history_{*database_};
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
  EXPECT_EQ(event.object_type, "integration");
  EXPECT_EQ(event.object_id, "7");
  EXPECT_EQ(event.object_name, "ERP \"7\"");
  EXPECT_EQ(event.changes,
            (std::vector<history::Change>{{"name", "a", "b\n\"c\""}, {"email", "", "x"}}));
}

TEST_P(HistoryTest, ReadsBackwardsByPage) {
  for (const auto* id : {"1", "2", "1", "1"}) record(id, std::string("about ") + id);
  const auto page = history_.about("integration", "1", 2, 0);
  ASSERT_EQ(page.size(), 2u);
  EXPECT_EQ(page[0].number, 4);
  EXPECT_EQ(page[1].number, 3);
  const auto rest = history_.about("integration", "1", 2, page[1].number);
  ASSERT_EQ(rest.size(), 1u);
  EXPECT_EQ(rest[0].number, 1);
  EXPECT_TRUE(history_.about("operator", "1", 2, 0).empty());
  EXPECT_EQ(history_.newest(3, 0).size(), 3u);
}

TEST_P(HistoryTest, BelongsToTheTransaction) {
  database_->run([&] {
    record("1", "x");
    return Transactions::Outcome::kRollBack;
  });
  EXPECT_TRUE(history_.newest(10, 0).empty());
}

TEST_P(HistoryTest, ShowsTheOthersBesideADamagedRow) {
  record("1", "x");
  record("1", "y");
  database_->execute("UPDATE history SET changes = '{' WHERE number = 1");
  EXPECT_EQ(history_.newest(10, 0).size(), 1u);
  EXPECT_EQ(database_->damage().all().size(), 1u);
}

}  // namespace
}  // namespace gatehouse::conformance
