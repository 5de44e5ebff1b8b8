#include "relay/pool.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace gatehouse::relay {
namespace {

using namespace std::chrono_literals;
using Use = Pool::Use;

// Which upstreams calls go to, by a clock that stands unless it is moved.
class PoolTest : public testing::Test {
 protected:
  explicit PoolTest(std::size_t upstreams = 2) {
    auto shared = std::make_shared<Shared>();
    shared->options.upstreams.resize(upstreams);
    shared->now = [this] { return now_; };
    pool_ = std::make_shared<Pool>(loop_, shared);
  }

  // The upstreams whose turn it is, by and by.
  std::set<std::size_t> taking_turns() {
    std::set<std::size_t> numbers;
    for (int i = 0; i < 6; ++i) numbers.insert(pool_->next_upstream());
    return numbers;
  }

  void fail_times(std::size_t upstream, int times) {
    for (int i = 0; i < times; ++i) pool_->used(upstream, Use::kFailed);
  }

  Loop loop_;
  std::chrono::steady_clock::time_point now_{1000s};
  std::shared_ptr<Pool> pool_;
};

using Numbers = std::set<std::size_t>;

TEST_F(PoolTest, AnUpstreamThatTakesNoConnectionIsLeftOutUntilItsPauseIsOver) {
  EXPECT_EQ(taking_turns(), (Numbers{0, 1}));
  pool_->used(0, Use::kUnreachable);
  EXPECT_EQ(taking_turns(), Numbers{1});
  now_ += 4999ms;
  EXPECT_EQ(taking_turns(), Numbers{1});
  now_ += 1ms;
  EXPECT_EQ(taking_turns(), (Numbers{0, 1}));
}

TEST_F(PoolTest, OfFailuresTheThirdInARowLeavesItOut) {
  fail_times(0, 2);
  EXPECT_EQ(taking_turns(), (Numbers{0, 1}));
  pool_->used(0, Use::kAnswered);
  fail_times(0, 2);
  EXPECT_EQ(taking_turns(), (Numbers{0, 1})) << "an answer came between";
  fail_times(0, 1);
  EXPECT_EQ(taking_turns(), Numbers{1});
  now_ += 5s;
  EXPECT_EQ(taking_turns(), (Numbers{0, 1}));
}

TEST_F(PoolTest, BackFromItsPauseOneFailureLeavesItOutAgainAndOneAnswerMakesItWell) {
  fail_times(0, 3);
  now_ += 5s;
  fail_times(0, 1);
  EXPECT_EQ(taking_turns(), Numbers{1});
  now_ += 5s;
  pool_->used(0, Use::kAnswered);
  fail_times(0, 2);
  EXPECT_EQ(taking_turns(), (Numbers{0, 1}));
}

TEST_F(PoolTest, AnAnswerEndsThePause) {
  pool_->used(0, Use::kUnreachable);
  pool_->used(0, Use::kAnswered);  // of a call that was under way
  EXPECT_EQ(taking_turns(), (Numbers{0, 1}));
}

TEST_F(PoolTest, OfUpstreamsThatAreAllLeftOutTheOneThatIsBackFirstIsTried) {
  pool_->used(1, Use::kUnreachable);
  now_ += 1s;
  pool_->used(0, Use::kUnreachable);
  EXPECT_EQ(taking_turns(), Numbers{1});
  now_ += 4s;
  EXPECT_EQ(taking_turns(), Numbers{1}) << "it is back, the other is not";
  now_ += 1s;
  EXPECT_EQ(taking_turns(), (Numbers{0, 1}));
}

class PoolOfOneTest : public PoolTest {
 protected:
  PoolOfOneTest() : PoolTest(1) {}
};

TEST_F(PoolOfOneTest, TheOnlyUpstreamIsNeverLeftOut) {
  pool_->used(0, Use::kUnreachable);
  EXPECT_EQ(taking_turns(), Numbers{0});
}

}  // namespace
}  // namespace gatehouse::relay
