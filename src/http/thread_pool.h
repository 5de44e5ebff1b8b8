#pragma once

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <cstddef>
#include <list>
#include <mutex>
#include <string>
#include <thread>
#include <utility>

namespace gatehouse::http {

// Threads for work that may block. They are started when there is something to do for one more, and
// end when for a while fewer would have done: a pool at rest has none. Safe to use from several
// threads.
class ThreadPool {
 public:
  struct Options {
    std::string name;  // of its threads
    unsigned threads_max = 1;
    std::chrono::microseconds idle_time_max = std::chrono::seconds(10);
  };

  explicit ThreadPool(Options options);
  // Ends like join().
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  // Has a thread ready for one more task, which is to follow by run(). False, and none may follow,
  // when the pool has no thread and the system none to give, and from join() on.
  [[nodiscard]] bool reserve();

  // Calls `task`, which must not throw, on a thread of the pool. Tasks begin in their order.
  template <class Task>
  void run(Task task) {
    boost::asio::post(context_, std::move(task));
  }

  // Waits until every task has been called that a thread was reserved for.
  void join();

  // How many threads there are at this moment.
  [[nodiscard]] std::size_t threads() const;

  // How many tasks wait or run at this moment.
  [[nodiscard]] std::size_t tasks() const;

 private:
  using Threads = std::list<std::thread>;

  [[nodiscard]] bool start_thread();
  void work(Threads::iterator self);
  [[nodiscard]] bool is_over(Threads::iterator self, std::size_t tasks_done);
  [[nodiscard]] bool has_nothing_left();

  const Options options_;
  boost::asio::io_context context_;  // the queue
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> guard_;
  mutable std::mutex mutex_;                         // for what follows
  std::size_t tasks_ = 0;                            // reserved, waiting or running
  std::chrono::steady_clock::time_point last_busy_;  // when each thread last had something to do
  Threads threads_;
  Threads ended_;  // to be joined
  bool closing_ = false;
};

}  // namespace gatehouse::http
