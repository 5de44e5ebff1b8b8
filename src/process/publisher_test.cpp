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
    return {.revision = revision(),
            .values = std::make_shared<const settings::Values>(settings::StoredValues())};
  }

  std::int64_t present = 1;
  bool broken = false;
};

class PublisherTest : public testing::Test {
 protected:
  std::string readiness() { return readiness_response(readiness_.snapshot()).body(); }

  FakeSource source_;
  const access::ResourceTree tree_ = access::ResourceTree::build({}).value();
  gateway::SnapshotKeeper keeper_{source_, tree_, crypto::FastHash({1})};
  Damage damage_;
  api::Readiness readiness_;
  std::vector<Publisher::SnapshotPointer> published_;
  Publisher::SteadyTime now_{1h};
  const Log log_{"error"};
  Publisher publisher_{{keeper_, damage_, readiness_,
                        [this](const auto& snapshot) { published_.push_back(snapshot); },
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
