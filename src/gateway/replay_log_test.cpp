#include "gateway/replay_log.h"

#include <gtest/gtest.h>

#include "base/unavailable.h"
#include "support/fixed_clock.h"

namespace gatehouse::gateway {
namespace {

class Records final : public history::HistoryLog {
 public:
  void record(const history::Entry& entry) override {
    if (is_broken) throw Unavailable("broken");
    entries.push_back(entry);
  }

  std::vector<history::Entry> about(history::ObjectType, const std::string&, std::size_t,
                                    std::int64_t) override {
    return {};
  }

  std::vector<history::Entry> newest(std::size_t, std::int64_t) override { return {}; }

  std::vector<history::Entry> entries;
  bool is_broken = false;
};

class ReplayLogTest : public testing::Test {
 protected:
  ReplayLogTest() {
    auto credential = std::make_shared<Credential>();
    credential->id = integrations::IntegrationId{7};
    credential->name = "ERP";
    credential->consumer_key = "key";
    usage_ = credential->usage;
    snapshot_.emplace(1, Snapshot::Credentials{credential}, GatewaySettings{},
                      crypto::FastHash({1}));
  }

  void replay(int times) {
    for (int i = 0; i < times; ++i) usage_->count_replayed();
  }

  std::shared_ptr<Usage> usage_;
  std::optional<Snapshot> snapshot_;
  testing_support::FixedClock clock_;
  Records records_;
  ReplayLog log_{records_, clock_};
};

TEST_F(ReplayLogTest, RecordsTheFirstAtOnceAndTheRestByTheHour) {
  log_.collect(*snapshot_);
  EXPECT_TRUE(records_.entries.empty());
  replay(2);
  log_.collect(*snapshot_);
  ASSERT_EQ(records_.entries.size(), 1U);
  EXPECT_EQ(records_.entries[0].action, "integration.requests_replayed");
  EXPECT_EQ(records_.entries[0].object_id, "7");
  EXPECT_EQ(records_.entries[0].object_name, "ERP");
  EXPECT_EQ(records_.entries[0].changes.at(0).after, "2");
  for (int i = 0; i < 100; ++i) {
    replay(10);
    log_.collect(*snapshot_);
  }
  EXPECT_EQ(records_.entries.size(), 1U) << "nobody floods the history";
  clock_.advance(std::chrono::hours(1));
  log_.collect(*snapshot_);
  ASSERT_EQ(records_.entries.size(), 2U);
  EXPECT_EQ(records_.entries[1].changes.at(0).after, "1000");
  clock_.advance(std::chrono::hours(1));
  log_.collect(*snapshot_);
  EXPECT_EQ(records_.entries.size(), 2U);
}

TEST_F(ReplayLogTest, RecordsAtTheEndWhatIsLeft) {
  replay(1);
  log_.collect(*snapshot_);
  replay(3);
  log_.collect(*snapshot_);
  log_.finish();
  ASSERT_EQ(records_.entries.size(), 2U);
  EXPECT_EQ(records_.entries[1].changes.at(0).after, "3");
}

TEST_F(ReplayLogTest, TriesAgainWhatCouldNotBeRecorded) {
  replay(1);
  records_.is_broken = true;
  EXPECT_THROW(log_.collect(*snapshot_), Unavailable);
  records_.is_broken = false;
  log_.collect(*snapshot_);
  EXPECT_EQ(records_.entries.size(), 1U);
}

TEST_F(ReplayLogTest, RecordsDisregardedCredentialsByTheirReasons) {
  replay(1);
  usage_->count_disregarded(Reason::kSignatureInvalid);
  usage_->count_disregarded(Reason::kSignatureInvalid);
  usage_->count_disregarded(Reason::kIntegrationInactive);
  usage_->count_disregarded(Cause::kNonceLedgerUnavailable);
  log_.collect(*snapshot_);
  ASSERT_EQ(records_.entries.size(), 2U);
  const auto& entry = records_.entries[1];
  EXPECT_EQ(entry.action, "integration.credentials_disregarded");
  EXPECT_EQ(entry.object_name, "ERP");
  ASSERT_EQ(entry.changes.size(), 3U);
  EXPECT_EQ(entry.changes[0].field, "integration_inactive");
  EXPECT_EQ(entry.changes[0].after, "1");
  EXPECT_EQ(entry.changes[1].field, "nonce_ledger_unavailable");
  EXPECT_EQ(entry.changes[2].field, "signature_invalid");
  EXPECT_EQ(entry.changes[2].after, "2");
  usage_->count_disregarded(Reason::kTokenUnknown);
  log_.collect(*snapshot_);
  EXPECT_EQ(records_.entries.size(), 2U) << "not before an hour has passed";
  log_.finish();
  EXPECT_EQ(records_.entries.size(), 3U);
}

}  // namespace
}  // namespace gatehouse::gateway
