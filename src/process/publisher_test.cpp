#include "process/publisher.h"

#include <gtest/gtest.h>

#include "base/unavailable.h"

namespace gatehouse::process {
namespace {

using namespace std::chrono_literals;

// A source that can be told to fail.
class FakeSource final : public gateway::CredentialSource {
 public:
  std::int64_t revision() override {
    if (broken) throw Unavailable("the disk is gone");
    return present;
  }

  Changes changes_since(std::int64_t /*revision*/) override {
    if (is_unreadable) throw Unavailable("a table is gone");
    ++reads;
    return {.revision = revision(),
            .values = std::make_shared<const settings::Values>(settings::StoredValues()),
            .description = description};
  }

  const access::DescriptionPointer description = std::make_shared<const access::Description>();
  std::int64_t present = 1;
  int reads = 0;
  bool broken = false;
  bool is_unreadable = false;  // but for the number
};

// Events of what a test does.
class FakeLog final : public events::EventLog {
 public:
  explicit FakeLog(FakeSource& source) : source_(source) {}

  std::int64_t last() override { return source_.revision(); }

  events::Batch after(std::int64_t number) override {
    ++looks;
    events::Batch batch;
    while (number < source_.revision()) batch.events.push_back({.number = ++number, .kind = kind});
    batch.last = number;
    return batch;
  }

  events::Kind kind = events::Kind::kSettingChanged;
  int looks = 0;

 private:
  FakeSource& source_;
};

class PublisherTest : public testing::Test {
 protected:
  std::string readiness() { return readiness_response(readiness_.snapshot()).body(); }

  FakeSource source_;
  FakeLog log_of_events_{source_};
  gateway::SnapshotKeeper keeper_{source_, crypto::FastHash({1})};
  Damage damage_;
  api::Readiness readiness_;
  std::vector<Publisher::SnapshotPointer> published_;
  Publisher::SteadyTime now_{1h};
  const Log log_{"error"};
  std::vector<std::int64_t> heard_;  // numbers of events
  Publisher publisher_{{log_of_events_, keeper_, damage_, readiness_,
                        [this](const auto& snapshot) { published_.push_back(snapshot); },
                        [this](const events::Batch& batch) {
                          for (const auto& event : batch.events) heard_.push_back(event.number);
                        },
                        [this] { return now_; }, log_}};
};

TEST_F(PublisherTest, PublishesNewsWithItsSettings) {
  publisher_.refresh();
  publisher_.refresh();
  ASSERT_EQ(published_.size(), 1u);
  EXPECT_EQ(published_[0]->revision(), 1);
  EXPECT_NE(published_[0]->values(), nullptr);
  ++source_.present;
  publisher_.refresh();
  EXPECT_EQ(published_.size(), 2u);
}

TEST_F(PublisherTest, HandsEventsOnOnce) {
  publisher_.refresh();
  EXPECT_TRUE(heard_.empty()) << "what was there is no news";
  source_.present = 3;
  publisher_.refresh();
  publisher_.refresh();
  EXPECT_EQ(heard_, (std::vector<std::int64_t>{2, 3}));
}

TEST_F(PublisherTest, ReadsNothingButEventsForWhatCallsAreNotJudgedBy) {
  publisher_.refresh();
  log_of_events_.kind = events::Kind::kHandOverChanged;
  ++source_.present;
  publisher_.refresh();
  EXPECT_EQ(source_.reads, 1);
  EXPECT_EQ(published_.size(), 1u);
  EXPECT_EQ(heard_.size(), 1u) << "others hear of it";
}

TEST_F(PublisherTest, ReadsAnEventAgainThatTheWorkersDoNotHaveYet) {
  publisher_.refresh();
  ++source_.present;
  source_.is_unreadable = true;
  publisher_.refresh();
  EXPECT_TRUE(heard_.empty());
  source_.is_unreadable = false;
  publisher_.refresh();
  EXPECT_EQ(published_.size(), 2u);
  EXPECT_EQ(heard_.size(), 1u);
}

TEST_F(PublisherTest, TheLastSnapshotServesForABoundedAge) {
  publisher_.refresh();
  source_.broken = true;
  now_ += kSnapshotAgeMax - 1ms;
  publisher_.refresh();
  EXPECT_EQ(published_.size(), 1u) << "calls go on";
  EXPECT_EQ(readiness().find("ready, degraded"), 0u) << readiness();
  now_ += 1ms;
  publisher_.refresh();
  publisher_.refresh();
  ASSERT_EQ(published_.size(), 2u) << "withdrawn, once";
  EXPECT_EQ(published_[1], nullptr);
  EXPECT_EQ(readiness().find("not ready"), 0u) << readiness();
  source_.broken = false;
  publisher_.refresh();
  ASSERT_EQ(published_.size(), 3u);
  EXPECT_NE(published_[2], nullptr);
  EXPECT_EQ(readiness(), "ready\n");
}

TEST_F(PublisherTest, TheAgeCountsFromTheLastLook) {
  publisher_.refresh();
  now_ += kSnapshotAgeMax;
  publisher_.refresh();  // nothing new, but known to be so
  source_.broken = true;
  now_ += kSnapshotAgeMax - 1ms;
  publisher_.refresh();
  EXPECT_EQ(published_.size(), 1u);
}

TEST_F(PublisherTest, IsNotReadyBeforeTheFirstLook) {
  source_.broken = true;
  publisher_.refresh();
  EXPECT_TRUE(published_.empty());
  EXPECT_EQ(readiness().find("not ready"), 0u);
}

TEST_F(PublisherTest, ShowsDamageAsDegraded) {
  publisher_.refresh();
  damage_.report("integrations", "1", "x");
  publisher_.refresh();
  EXPECT_NE(readiness().find("1 stored row is damaged"), std::string::npos) << readiness();
  damage_.clear("integrations", "1");
  publisher_.refresh();
  EXPECT_EQ(readiness(), "ready\n");
}

}  // namespace
}  // namespace gatehouse::process
