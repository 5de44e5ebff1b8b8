#pragma once

#include <array>
#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/post.hpp>
#include <cstddef>
#include <memory>
#include <utility>

#include "http/message/handled.h"
#include "http/thread_pool.h"

namespace gatehouse::http {

// How much of a kind of work is done at once, and how much more may wait for its turn.
struct LaneSize {
  unsigned threads;
  std::size_t waiting_max;
};

// One size for each Lane, in its order.
using LaneSizes = std::array<LaneSize, kLanes>;

// Where work that may block is done, away from the event loops. Each lane has threads, as many as
// it has work for up to its size, and a queue of its own: third parties that do not answer, or
// passwords that are hashed, hold up nothing else. Safe to use from several threads.
class Lanes {
 public:
  explicit Lanes(const LaneSizes& sizes);

  // All work is done on the caller's executor, with room for everything.
  explicit Lanes(const boost::asio::any_io_executor& executor);

  // Ends like join().
  ~Lanes();

  // Takes a place in the lane's queue, to be followed by run(). False: it is full, or the system
  // has no thread for the lane.
  [[nodiscard]] bool enter(Lane lane);

  // Calls `task`, which must not throw, on a thread of the lane.
  template <class Task>
  void run(Lane lane, Task task) {
    auto& queue = queue_of(lane);
    auto counted = [&queue, task = std::move(task)]() mutable {
      queue.waiting.fetch_sub(1, std::memory_order_relaxed);
      task();
    };
    if (queue.threads) return queue.threads->run(std::move(counted));
    boost::asio::post(queue.elsewhere, std::move(counted));
  }

  // From now on tasks are still called, but should do nothing and say so: see is_closing().
  void close() { closing_ = true; }

  [[nodiscard]] bool is_closing() const { return closing_; }

  // Waits until every task has been called. From then on no place is given.
  void join();

 private:
  struct Queue {
    Queue(Lane lane, const LaneSizes& sizes);
    explicit Queue(boost::asio::any_io_executor executor);

    const std::unique_ptr<ThreadPool> threads;     // null when work is done elsewhere
    const boost::asio::any_io_executor elsewhere;  // empty otherwise
    const std::size_t waiting_max;
    std::atomic<std::size_t> waiting = 0;
  };

  [[nodiscard]] Queue& queue_of(Lane lane) { return queues_[static_cast<std::size_t>(lane)]; }

  std::array<Queue, kLanes> queues_;
  std::atomic<bool> closing_ = false;
};

}  // namespace gatehouse::http
