#include "process/maintenance_loop.h"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/post.hpp>
#include <exception>

namespace gatehouse::process {
namespace {

std::string text_of_current_exception() {
  try {
    throw;
  } catch (const std::exception& fault) {
    return fault.what();
  } catch (...) {
    return "something that is no exception";
  }
}

}  // namespace

void MaintenanceLoop::Task::ask() {
  if (asked_.exchange(true)) return;
  boost::asio::post(loop_.context_, [this] {
    asked_ = false;  // what changes from here on is another reason to ask
    run();
  });
}

void MaintenanceLoop::Task::run() {
  try {
    act_();
    last_fault_.clear();
  } catch (...) {
    const auto fault = text_of_current_exception();
    if (fault != last_fault_) {
      loop_.log_.error("fault", {{"task", name_}, {"cause", fault}});
    }
    last_fault_ = fault;
  }
}

void MaintenanceLoop::Task::repeat(std::chrono::milliseconds interval) {
  timer_.expires_after(interval);
  timer_.async_wait([this, interval](boost::system::error_code error) {
    if (error) return;
    run();
    repeat(interval);
  });
}

MaintenanceLoop::Task& MaintenanceLoop::add(std::string name, std::function<void()> act) {
  return tasks_.emplace_back(*this, std::move(name), std::move(act));
}

MaintenanceLoop::Task& MaintenanceLoop::every(std::chrono::milliseconds interval, std::string name,
                                              std::function<void()> act) {
  auto& task = add(std::move(name), std::move(act));
  task.repeat(interval);
  return task;
}

void MaintenanceLoop::run() {
  const auto guard = boost::asio::make_work_guard(context_);
  for (;;) {
    try {
      context_.run();
      return;
    } catch (...) {
      log_.error("fault", {{"cause", text_of_current_exception()}});
    }
  }
}

}  // namespace gatehouse::process
