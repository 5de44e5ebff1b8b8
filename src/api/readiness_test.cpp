#include "api/readiness.h"

#include <gtest/gtest.h>

#include <thread>

namespace gatehouse::api {
namespace {

using Level = Readiness::Level;

class ReadinessTest : public testing::Test {
 protected:
  http::Response answer() { return readiness_response(readiness_.snapshot()); }

  Readiness readiness_;
};

TEST_F(ReadinessTest, IsReadyWhileNothingIsNoted) {
  EXPECT_EQ(answer().status(), 200);
  EXPECT_EQ(answer().body(), "ready\n");
  EXPECT_EQ(answer().fields().find("Retry-After"), std::string::npos);
}

TEST_F(ReadinessTest, IsDegradedWhenAPartIs) {
  readiness_.set("b", Level::kDegraded, "second");
  readiness_.set("a", Level::kDegraded, "first");
  EXPECT_EQ(answer().status(), 200);
  EXPECT_EQ(answer().body(), "ready, degraded: first; second\n");
}

TEST_F(ReadinessTest, IsNotReadyWhenOnePartIsNot) {
  readiness_.set("a", Level::kDegraded, "small");
  readiness_.set("b", Level::kNotReady, "large");
  EXPECT_EQ(answer().status(), 503);
  EXPECT_EQ(answer().body(), "not ready: large; small\n");
  EXPECT_EQ(answer().fields(), "Cache-Control: no-store\r\nRetry-After: 5\r\n");
}

TEST_F(ReadinessTest, ForgetsWhatEnded) {
  readiness_.set("a", Level::kNotReady, "broken");
  readiness_.set("a", Level::kDegraded, "half mended");
  EXPECT_EQ(answer().body(), "ready, degraded: half mended\n");
  readiness_.clear("a");
  readiness_.clear("never noted");
  EXPECT_EQ(answer().body(), "ready\n");
}

TEST_F(ReadinessTest, IsToldByManyThreads) {
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([this, part = std::to_string(i)] {
        for (int round = 0; round < 500; ++round) {
          readiness_.set(part, Level::kDegraded, "cause");
          (void)readiness_.snapshot();
          readiness_.clear(part);
        }
      });
    }
  }
  EXPECT_TRUE(readiness_.snapshot().empty());
}

}  // namespace
}  // namespace gatehouse::api
