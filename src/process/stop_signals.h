#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <string_view>
#include <thread>

namespace gatehouse::process {

// From now on, the signals that others send to say "read everything again" (SIGHUP, SIGUSR1,
// SIGUSR2) do not end the process.
void ignore_hang_up();

// Waits for signals to the server, on a thread of its own, so that nothing else delays them.
class StopSignals {
 public:
  struct Parts {
    std::function<void()> on_stop;     // called once, on that thread: may not block
    std::function<void()> on_overdue;  // called before the process is ended by force
    std::function<void()> on_reload;   // likewise, for each SIGHUP
    std::function<void(std::string_view name)> on_ignored;  // likewise: SIGUSR1, SIGUSR2
    std::chrono::milliseconds stop_time_max;
  };

  // From the first signal on this object has `stop_time_max` to live. Then the process ends with
  // exit code 1, whatever its other threads do: what was acknowledged is stored by then.
  explicit StopSignals(Parts parts);
  ~StopSignals();
  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

 private:
  void end_by_force();
  void wait_for_others();

  Parts parts_;
  boost::asio::io_context context_{1};
  boost::asio::signal_set signals_;
  boost::asio::signal_set others_;
  boost::asio::steady_timer deadline_;
  std::thread thread_;
};

}  // namespace gatehouse::process
