#include "app/stop_signals.h"

#include <unistd.h>

#include <csignal>

namespace gatehouse::app {

StopSignals::StopSignals(Parts parts)
    : parts_(std::move(parts)), signals_(context_, SIGTERM, SIGINT), deadline_(context_) {
  signals_.async_wait([this](boost::system::error_code error, int /*signal*/) {
    if (error) return;
    deadline_.expires_after(parts_.stop_time_max);
    deadline_.async_wait([this](boost::system::error_code cancelled) {
      if (!cancelled) end_by_force();
    });
    parts_.on_stop();
  });
  thread_ = std::thread([this] { context_.run(); });
}

StopSignals::~StopSignals() {
  context_.stop();
  thread_.join();
}

void StopSignals::end_by_force() {
  parts_.on_overdue();
  ::_exit(1);
}

}  // namespace gatehouse::app
