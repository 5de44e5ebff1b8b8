#include "http/thread_pool.h"

#include <system_error>
#include <tuple>

#include "base/thread_name.h"

namespace gatehouse::http {

ThreadPool::ThreadPool(Options options)
    : options_(std::move(options)), guard_(context_.get_executor()) {}

ThreadPool::~ThreadPool() { join(); }

bool ThreadPool::reserve() {
  const std::scoped_lock lock(mutex_);
  if (closing_) return false;
  const bool is_short = tasks_ >= threads_.size() && threads_.size() < options_.threads_max;
  if (is_short && !start_thread() && threads_.empty()) return false;
  if (++tasks_ >= threads_.size()) last_busy_ = std::chrono::steady_clock::now();
  return true;
}

bool ThreadPool::start_thread() {
  for (auto& thread : ended_) thread.join();
  ended_.clear();
  const auto self = threads_.emplace(threads_.end());
  try {
    *self = std::thread([this, self] { work(self); });
    return true;
  } catch (const std::system_error&) {  // the system has no more threads
    threads_.erase(self);
    return false;
  }
}

void ThreadPool::work(Threads::iterator self) {
  name_this_thread(options_.name);
  for (;;) {
    const auto tasks_done = context_.run_one_for(options_.idle_time_max);
    if (is_over(self, tasks_done)) return;
  }
}

// It does not count whether this very thread had something to do: the threads of a pool take turns.
bool ThreadPool::is_over(Threads::iterator self, std::size_t tasks_done) {
  const std::scoped_lock lock(mutex_);
  tasks_ -= tasks_done;
  if (closing_) return has_nothing_left();
  if (tasks_ >= threads_.size()) return false;
  if (std::chrono::steady_clock::now() < last_busy_ + options_.idle_time_max) return false;
  ended_.splice(ended_.end(), threads_, self);
  return true;
}

// While closing. Wakes the other threads, too, when it is so.
bool ThreadPool::has_nothing_left() {
  if (tasks_ > 0) return false;
  guard_.reset();
  return true;
}

void ThreadPool::join() {
  {
    const std::scoped_lock lock(mutex_);
    closing_ = true;
    std::ignore = has_nothing_left();
  }
  for (auto* threads : {&threads_, &ended_}) {
    for (auto& thread : *threads) thread.join();
    threads->clear();
  }
}

std::size_t ThreadPool::threads() const {
  const std::scoped_lock lock(mutex_);
  return threads_.size();
}

std::size_t ThreadPool::tasks() const {
  const std::scoped_lock lock(mutex_);
  return tasks_;
}

}  // namespace gatehouse::http
