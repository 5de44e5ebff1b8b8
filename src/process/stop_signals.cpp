#include "process/stop_signals.h"

#include <unistd.h>

#include <csignal>

#include "base/thread_name.h"

namespace gatehouse::process {

void ignore_hang_up() {
  for (const int signal : {SIGHUP, SIGUSR1, SIGUSR2}) std::signal(signal, SIG_IGN);
}

StopSignals::StopSignals(Parts parts)
    : parts_(std::move(parts)),
      signals_(context_, SIGTERM, SIGINT),
      others_(context_, SIGHUP, SIGUSR1, SIGUSR2),
      deadline_(context_) {
  wait_for_others();
  signals_.async_wait([this](boost::system::error_code error, int /*signal*/) {
    if (error) return;
    deadline_.expires_after(parts_.stop_time_max);
    deadline_.async_wait([this](boost::system::error_code cancelled) {
      if (!cancelled) end_by_force();
    });
    parts_.on_stop();
  });
  thread_ = std::thread([this] {
    name_this_thread("signals");
    context_.run();
  });
}

StopSignals::~StopSignals() {
  context_.stop();
  thread_.join();
}

void StopSignals::wait_for_others() {
  others_.async_wait([this](boost::system::error_code error, int signal) {
    if (error) return;
    if (signal == SIGHUP) {
      parts_.on_reload();
    } else {
      parts_.on_ignored(signal == SIGUSR1 ? "SIGUSR1" : "SIGUSR2");
    }
    wait_for_others();
  });
}

void StopSignals::end_by_force() {
  parts_.on_overdue();
  ::_exit(1);
}

}  // namespace gatehouse::process
