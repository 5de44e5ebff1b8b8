#include "operators/password_gate.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace gatehouse::operators {
namespace {

TEST(PasswordGate, RefusesWhenTooManyWait) {
  PasswordGate gate(1, 0);
  auto first = gate.enter();
  ASSERT_TRUE(first);
  EXPECT_FALSE(gate.enter());
  first.reset();
  EXPECT_TRUE(gate.enter());
}

TEST(PasswordGate, LetsNoMoreRunThanItMay) {
  PasswordGate gate(2, 100);
  std::atomic<int> running{0};
  std::atomic<int> most{0};
  std::atomic<int> refused{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 200; ++round) {
        const auto pass = gate.enter();
        if (!pass) {
          ++refused;
          continue;
        }
        const int now = ++running;
        int seen = most.load();
        while (now > seen && !most.compare_exchange_weak(seen, now)) {
        }
        --running;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_LE(most.load(), 2);
  EXPECT_EQ(refused.load(), 0);
}

}  // namespace
}  // namespace gatehouse::operators
