#include "process/delivery_watch.h"

#include <gmock/gmock.h>

#include <map>

#include "base/unavailable.h"
#include "support/fixed_clock.h"

namespace gatehouse::process {
namespace {

using namespace std::chrono_literals;
using integrations::HandOver;
using integrations::IntegrationId;
using integrations::Trouble;
using State = HandOver::State;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr IntegrationId kErp{1};

class DeliveryWatchTest : public testing::Test {
 protected:
  HandOver due() { return {.state = State::kDelivering, .next_attempt_at = clock_.now()}; }

  void wait_for(IntegrationId id) {
    watch_.add(id, steady_ + 10s, [this](DeliveryEnd end) { told_.push_back(end); });
  }

  gatehouse::testing_support::FixedClock clock_;
  DeliveryWatch::Time steady_;
  std::map<IntegrationId, HandOver> stored_;
  bool is_broken_ = false;
  std::vector<DeliveryEnd> told_;
  DeliveryWatch watch_{{[this](IntegrationId id) -> std::optional<HandOver> {
                          if (is_broken_) throw Unavailable("no disk");
                          const auto found = stored_.find(id);
                          if (found == stored_.end()) return std::nullopt;
                          return found->second;
                        },
                        clock_, [this] { return steady_; }}};
};

TEST_F(DeliveryWatchTest, TellsTheEndOnce) {
  stored_[kErp] = due();
  wait_for(kErp);
  watch_.look();
  EXPECT_THAT(told_, IsEmpty()) << "it is due";
  stored_[kErp].claimed_until = clock_.now() + 8s;
  stored_[kErp].state = State::kExchanged;
  watch_.look();
  EXPECT_THAT(told_, IsEmpty()) << "the third party exchanges while it still reads the delivery";
  stored_[kErp].claimed_until.reset();
  watch_.look();
  watch_.look();
  EXPECT_THAT(told_, ElementsAre(DeliveryEnd::kDelivered));
}

TEST_F(DeliveryWatchTest, ADeliveryThatIsTriedAgainHasFailed) {
  stored_[kErp] = due();
  wait_for(kErp);
  stored_[kErp].trouble = Trouble::kTimedOut;
  watch_.look();
  EXPECT_THAT(told_, IsEmpty()) << "that was the last one's trouble";
  stored_[kErp].next_attempt_at = clock_.now() + 10s;
  watch_.look();
  EXPECT_THAT(told_, ElementsAre(DeliveryEnd::kFailed));
}

TEST_F(DeliveryWatchTest, WaitsNoLongerThanToldTo) {
  stored_[kErp] = due();
  wait_for(kErp);
  steady_ += 10s - 1ms;
  watch_.look();
  EXPECT_THAT(told_, IsEmpty());
  steady_ += 1ms;
  watch_.look();
  EXPECT_THAT(told_, ElementsAre(DeliveryEnd::kPending));
}

TEST_F(DeliveryWatchTest, TellsEachOfItsOwn) {
  const IntegrationId gone{2};
  stored_[kErp] = due();
  wait_for(kErp);
  wait_for(gone);
  wait_for(kErp);
  watch_.look();
  EXPECT_THAT(told_, ElementsAre(DeliveryEnd::kGone));
  stored_[kErp].state = State::kDelivered;
  watch_.look();
  EXPECT_THAT(told_,
              ElementsAre(DeliveryEnd::kGone, DeliveryEnd::kDelivered, DeliveryEnd::kDelivered));
}

TEST_F(DeliveryWatchTest, AFaultLeavesThemWaiting) {
  stored_[kErp] = due();
  wait_for(kErp);
  is_broken_ = true;
  EXPECT_THROW(watch_.look(), Unavailable);
  is_broken_ = false;
  stored_[kErp].state = State::kDelivered;
  watch_.look();
  EXPECT_THAT(told_, ElementsAre(DeliveryEnd::kDelivered));
}

TEST_F(DeliveryWatchTest, ForgetsThemWithoutAnAnswer) {
  wait_for(kErp);
  watch_.clear();
  watch_.look();
  EXPECT_THAT(told_, IsEmpty());
}

TEST(DeliveryEnds, HaveNames) {
  for (const auto end :
       {DeliveryEnd::kDelivered, DeliveryEnd::kFailed, DeliveryEnd::kPending, DeliveryEnd::kGone}) {
    EXPECT_EQ(delivery_end_named(name_of(end)), end);
  }
  EXPECT_FALSE(delivery_end_named("done"));
}

}  // namespace
}  // namespace gatehouse::process
