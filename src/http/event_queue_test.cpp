#include "http/event_queue.h"

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <thread>
#include <vector>

#include "base/limits.h"

namespace gatehouse::http {
namespace {

using boost::system::error_code;

class EventQueueTest : public testing::Test {
 protected:
  // Waits like a connection: how often it was woken is in woken_.
  void wait() {
    queue_->wake().expires_after(std::chrono::hours(1));
    queue_->wake().async_wait([this](error_code error) {
      if (error == boost::asio::error::operation_aborted) ++woken_;
    });
  }

  boost::asio::io_context context_;
  std::shared_ptr<EventQueue> queue_ = std::make_shared<EventQueue>(context_.get_executor());
  int woken_ = 0;
};

TEST_F(EventQueueTest, GivesEverythingOnceAndInOrder) {
  EXPECT_EQ(queue_->take(), "");
  EventQueue::push(queue_, "one ");
  EventQueue::push(queue_, "two ");
  EventQueue::push(queue_, "three");
  EXPECT_EQ(queue_->take(), "one two three");
  EXPECT_EQ(queue_->take(), "");
  EXPECT_FALSE(queue_->ended());
}

TEST_F(EventQueueTest, WakesWhoWaitsForSomething) {
  wait();
  context_.poll();
  EXPECT_EQ(woken_, 0);
  EventQueue::push(queue_, "news");
  EXPECT_EQ(woken_, 0) << "only on the connection's own thread";
  context_.poll();
  EXPECT_EQ(woken_, 1);
  context_.restart();
  wait();
  EventQueue::end(queue_);
  context_.poll();
  EXPECT_EQ(woken_, 2) << "the end is news, too";
}

TEST_F(EventQueueTest, EndsBehindWhatWasPushedBefore) {
  EventQueue::push(queue_, "last words");
  EventQueue::end(queue_);
  EXPECT_TRUE(queue_->ended());
  EventQueue::push(queue_, "too late");
  EXPECT_EQ(queue_->take(), "last words");
  EXPECT_EQ(queue_->take(), "");
  EXPECT_TRUE(queue_->ended());
}

// A client that does not keep up reconnects and reads the present state: half of the news would
// only mislead it, and must take no memory.
TEST_F(EventQueueTest, AClientThatDoesNotKeepUpLosesItsStream) {
  const std::string half(limits::kEventStreamBytesMax / 2, 'x');
  EventQueue::push(queue_, half);
  EventQueue::push(queue_, half);
  EXPECT_FALSE(queue_->ended()) << "as much as there may be";
  EventQueue::push(queue_, "x");
  EXPECT_TRUE(queue_->ended());
  EXPECT_EQ(queue_->take(), "");
  EventQueue::push(queue_, "more");
  EXPECT_EQ(queue_->take(), "");
}

TEST_F(EventQueueTest, OneThatKeepsUpIsServedForEver) {
  const std::string most(limits::kEventStreamBytesMax, 'x');
  for (int i = 0; i < 5; ++i) {
    EventQueue::push(queue_, most);
    EXPECT_EQ(queue_->take().size(), most.size());
  }
  EXPECT_FALSE(queue_->ended());
}

TEST_F(EventQueueTest, OutlivesItsConnection) {
  const std::weak_ptr<EventQueue> watched = queue_;
  EventQueue::push(queue_, "nobody reads this");
  queue_.reset();
  EXPECT_FALSE(watched.expired()) << "its wake-up is under way";
  context_.poll();
  EXPECT_TRUE(watched.expired());
}

TEST_F(EventQueueTest, LosesNothingOfManyThreads) {
  constexpr int kThreads = 4, kEach = 500;
  std::string all;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < kThreads; ++i) {
      threads.emplace_back([this, i] {
        for (int j = 0; j < kEach; ++j) EventQueue::push(queue_, std::string(1, char('a' + i)));
      });
    }
    while (all.size() < std::size_t{kThreads} * kEach / 2) all += queue_->take();
  }
  all += queue_->take();
  for (int i = 0; i < kThreads; ++i) {
    EXPECT_EQ(std::count(all.begin(), all.end(), char('a' + i)), kEach);
  }
}

}  // namespace
}  // namespace gatehouse::http
