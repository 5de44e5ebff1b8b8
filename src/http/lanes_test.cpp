#include "http/lanes.h"

#include <gtest/gtest.h>
#include <pthread.h>

#include <boost/asio/io_context.hpp>
#include <future>
#include <latch>
#include <mutex>
#include <vector>

namespace gatehouse::http {
namespace {

constexpr Lane kAllLanes[] = {Lane::kStore, Lane::kAdmin, Lane::kSignIn, Lane::kTokens,
                              Lane::kForeign};
static_assert(std::size(kAllLanes) == kLanes);

// All of one size.
LaneSizes lanes_of(LaneSize size) {
  LaneSizes sizes;
  sizes.fill(size);
  return sizes;
}

// Tasks that hold their threads until they are let go.
class HeldTasks {
 public:
  void run_on(Lanes& lanes, Lane lane, std::size_t count) {
    std::latch begun(static_cast<std::ptrdiff_t>(count));
    for (std::size_t i = 0; i < count; ++i) {
      ASSERT_TRUE(lanes.enter(lane));
      lanes.run(lane, [&begun, may_go_on = may_go_on_] {
        begun.count_down();
        may_go_on.wait();
      });
    }
    begun.wait();
  }

  void let_go() { goes_on_.set_value(); }

 private:
  std::promise<void> goes_on_;
  std::shared_future<void> may_go_on_ = goes_on_.get_future().share();
};

std::string name_of_lane_thread(Lanes& lanes, Lane lane) {
  std::promise<std::string> name;
  EXPECT_TRUE(lanes.enter(lane));
  lanes.run(lane, [&name] {
    std::array<char, 16> text{};
    ::pthread_getname_np(::pthread_self(), text.data(), text.size());
    name.set_value(text.data());
  });
  return name.get_future().get();
}

TEST(Lanes, HaveThreadsOfTheirOwnNames) {
  Lanes lanes(lanes_of({.threads = 1, .waiting_max = 1}));
  EXPECT_EQ(name_of_lane_thread(lanes, Lane::kStore), "lane-store");
  EXPECT_EQ(name_of_lane_thread(lanes, Lane::kAdmin), "lane-admin");
  EXPECT_EQ(name_of_lane_thread(lanes, Lane::kSignIn), "lane-sign-in");
  EXPECT_EQ(name_of_lane_thread(lanes, Lane::kTokens), "lane-tokens");
  EXPECT_EQ(name_of_lane_thread(lanes, Lane::kForeign), "lane-foreign");
}

TEST(Lanes, GiveNoMorePlacesThanTheyHave) {
  for (const auto lane : kAllLanes) {
    Lanes lanes(lanes_of({.threads = 2, .waiting_max = 3}));
    HeldTasks held;
    held.run_on(lanes, lane, 2);  // these have begun: they do not wait any more
    std::atomic<int> done = 0;
    for (int i = 0; i < 3; ++i) {
      ASSERT_TRUE(lanes.enter(lane)) << i;
      lanes.run(lane, [&done] { ++done; });
    }
    EXPECT_FALSE(lanes.enter(lane)) << "a fourth would have to wait";
    EXPECT_FALSE(lanes.enter(lane)) << "being turned away takes no place";
    held.let_go();
    lanes.join();
    EXPECT_EQ(done, 3);
  }
}

TEST(Lanes, GiveAPlaceBackWhenItsWorkBegins) {
  Lanes lanes(lanes_of({.threads = 1, .waiting_max = 1}));
  for (int i = 0; i < 20; ++i) {
    std::promise<void> has_run;
    ASSERT_TRUE(lanes.enter(Lane::kAdmin)) << i;
    lanes.run(Lane::kAdmin, [&has_run] { has_run.set_value(); });
    has_run.get_future().wait();
  }
}

TEST(Lanes, AFullLaneHoldsUpNoOther) {
  Lanes lanes(lanes_of({.threads = 1, .waiting_max = 1}));
  HeldTasks held;
  held.run_on(lanes, Lane::kForeign, 1);
  ASSERT_TRUE(lanes.enter(Lane::kForeign));
  lanes.run(Lane::kForeign, [] {});
  EXPECT_FALSE(lanes.enter(Lane::kForeign));
  for (const auto lane : {Lane::kStore, Lane::kAdmin, Lane::kSignIn, Lane::kTokens}) {
    std::promise<void> has_run;
    ASSERT_TRUE(lanes.enter(lane));
    lanes.run(lane, [&has_run] { has_run.set_value(); });
    has_run.get_future().wait();
  }
  held.let_go();
}

TEST(Lanes, CallEveryTaskBeforeTheyEnd) {
  std::atomic<int> done = 0;
  {
    Lanes lanes(lanes_of({.threads = 2, .waiting_max = 100}));
    for (int i = 0; i < 100; ++i) {
      const auto lane = kAllLanes[static_cast<std::size_t>(i) % kLanes];
      ASSERT_TRUE(lanes.enter(lane));
      lanes.run(lane, [&done] { ++done; });
    }
    lanes.close();
    EXPECT_TRUE(lanes.is_closing());
  }
  EXPECT_EQ(done, 100) << "closing lanes call tasks, too: who asked must be told";
}

TEST(Lanes, GiveNoPlaceAfterTheEnd) {
  Lanes lanes(lanes_of({.threads = 1, .waiting_max = 1}));
  EXPECT_FALSE(lanes.is_closing());
  lanes.join();
  for (const auto lane : kAllLanes) EXPECT_FALSE(lanes.enter(lane));
}

// For a server that is run by one thread, as in tests and fuzz targets.
TEST(Lanes, CanBeTheCallersOwnThread) {
  boost::asio::io_context context;
  Lanes lanes(context.get_executor());
  std::vector<int> order;
  for (int i = 0; i < 200; ++i) {
    ASSERT_TRUE(lanes.enter(Lane::kStore)) << "there is room for everything";
    lanes.run(Lane::kStore, [&order, i] { order.push_back(i); });
  }
  EXPECT_TRUE(order.empty());
  context.run();
  ASSERT_EQ(order.size(), 200u);
  EXPECT_TRUE(std::is_sorted(order.begin(), order.end()));
}

}  // namespace
}  // namespace gatehouse::http
