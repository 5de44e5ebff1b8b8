#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <list>
#include <string>

#include "process/log.h"

namespace gatehouse::process {

// Looks after the running server: does its tasks one at a time, at intervals and when asked.
// Whatever a task throws ends that run of the task and nothing else; the log says so once, until
// the task goes well again or fails otherwise.
class MaintenanceLoop {
 public:
  explicit MaintenanceLoop(const Log& log) : log_(log) {}

  // A task of the loop.
  class Task {
   public:
    Task(MaintenanceLoop& loop, std::string name, std::function<void()> act)
        : loop_(loop), name_(std::move(name)), act_(std::move(act)), timer_(loop.context_) {}

    // Has the task done soon. However often it is asked for before it begins, it is done once.
    // Safe to call from any thread.
    void ask();

    // Does the task now. On the loop's thread only, or before it runs.
    void run();

   private:
    friend class MaintenanceLoop;
    void repeat(std::chrono::milliseconds interval);

    MaintenanceLoop& loop_;
    const std::string name_;
    const std::function<void()> act_;
    std::atomic<bool> asked_ = false;
    std::string last_fault_;
    boost::asio::steady_timer timer_;
  };

  // Adds a task. It lives as long as the loop.
  Task& add(std::string name, std::function<void()> act);

  // Adds a task that is done each time the interval has passed since its last end.
  Task& every(std::chrono::milliseconds interval, std::string name, std::function<void()> act);

  [[nodiscard]] boost::asio::io_context& context() { return context_; }

  // Does tasks on the calling thread until stop(); returns at once when that was called before.
  void run();

  // Lets run() return behind the task that runs at this moment. Safe to call from any thread.
  void stop() { context_.stop(); }

 private:
  const Log& log_;
  boost::asio::io_context context_{1};
  std::list<Task> tasks_;
};

}  // namespace gatehouse::process
