#include "http/thread_pool.h"

#include <gtest/gtest.h>
#include <pthread.h>

#include <array>
#include <atomic>
#include <future>
#include <latch>

namespace gatehouse::http {
namespace {

using namespace std::chrono_literals;

std::string name_of_this_thread() {
  std::array<char, 16> name{};
  ::pthread_getname_np(::pthread_self(), name.data(), name.size());
  return name.data();
}

// Waits for a thread's end, which nothing tells of.
void wait_until_at_rest(const ThreadPool& pool) {
  while (pool.threads() > 0) std::this_thread::yield();
}

TEST(ThreadPool, HasNoThreadBeforeThereIsWork) {
  const ThreadPool pool({.name = "test"});
  EXPECT_EQ(pool.threads(), 0U);
}

TEST(ThreadPool, NamesItsThreads) {
  ThreadPool pool({.name = "test-threads"});
  std::promise<std::string> name;
  ASSERT_TRUE(pool.reserve());
  pool.run([&] { name.set_value(name_of_this_thread()); });
  EXPECT_EQ(name.get_future().get(), "test-threads");
}

TEST(ThreadPool, StartsAThreadForEachTaskUpToTheBound) {
  ThreadPool pool({.name = "test", .threads_max = 3});
  std::latch begun(3);
  std::promise<void> goes_on;
  const auto may_go_on = goes_on.get_future().share();
  std::atomic<int> done = 0;
  for (int i = 0; i < 5; ++i) {
    ASSERT_TRUE(pool.reserve());
    pool.run([&, i] {
      if (i < 3) begun.count_down();
      may_go_on.wait();
      ++done;
    });
    EXPECT_EQ(pool.threads(), static_cast<std::size_t>(std::min(i + 1, 3)));
  }
  begun.wait();  // three at once
  goes_on.set_value();
  pool.join();
  EXPECT_EQ(done, 5);
}

TEST(ThreadPool, ThreadsEndWhenThereIsNothingToDoAndComeBack) {
  ThreadPool pool({.name = "test", .threads_max = 2, .idle_time_max = 1ms});
  for (int i = 0; i < 20; ++i) {
    std::promise<void> done;
    ASSERT_TRUE(pool.reserve());
    pool.run([&] { done.set_value(); });
    done.get_future().wait();
    wait_until_at_rest(pool);
  }
}

TEST(ThreadPool, WorkForOneThreadKeepsNoSecond) {
  ThreadPool pool({.name = "test", .threads_max = 2, .idle_time_max = 20ms});
  std::latch both(2);
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(pool.reserve());
    pool.run([&] { both.arrive_and_wait(); });
  }
  while (pool.threads() > 1) {
    if (pool.tasks() > 0) continue;
    ASSERT_TRUE(pool.reserve());
    pool.run([] {});
  }
}

// Threads that end while work arrives must not leave it behind.
TEST(ThreadPool, NoTaskIsLeftBehindByThreadsThatEnd) {
  ThreadPool pool({.name = "test", .threads_max = 4, .idle_time_max = 1us});
  std::atomic<int> done = 0;
  for (int i = 0; i < 5000; ++i) {
    ASSERT_TRUE(pool.reserve());
    pool.run([&] { ++done; });
  }
  pool.join();
  EXPECT_EQ(done, 5000);
}

}  // namespace
}  // namespace gatehouse::http
