#include "process/stop_signals.h"

#include <gtest/gtest.h>

#include <csignal>
#include <future>
#include <iostream>

namespace gatehouse::process {
namespace {

using namespace std::chrono_literals;

TEST(StopSignalsTest, TellsOfASignal) {
  std::promise<void> stopped;
  const StopSignals signals({.on_stop = [&] { stopped.set_value(); },
                             .on_overdue = [] {},
                             .on_reload = [] {},
                             .on_ignored = [](std::string_view) {},
                             .stop_time_max = 1h});
  std::raise(SIGTERM);
  stopped.get_future().wait();
}

TEST(StopSignalsTest, GoesOnAfterWhatOthersSendForAReload) {
  ignore_hang_up();
  std::promise<void> reloaded;
  std::promise<std::string_view> told;
  std::promise<void> stopped;
  const StopSignals signals({.on_stop = [&] { stopped.set_value(); },
                             .on_overdue = [] {},
                             .on_reload = [&] { reloaded.set_value(); },
                             .on_ignored = [&](std::string_view name) { told.set_value(name); },
                             .stop_time_max = 1h});
  std::raise(SIGHUP);
  reloaded.get_future().wait();
  std::raise(SIGUSR1);
  EXPECT_EQ(told.get_future().get(), "SIGUSR1");
  std::raise(SIGTERM);
  stopped.get_future().wait();
}

TEST(StopSignalsTest, EndsAProcessThatDoesNotEnd) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_EXIT(
      {
        const StopSignals signals({.on_stop = [] {},
                                   .on_overdue = [] { std::cerr << "overdue\n"; },
                                   .on_reload = [] {},
                                   .on_ignored = [](std::string_view) {},
                                   .stop_time_max = 1ms});
        std::raise(SIGTERM);
        std::promise<void>().get_future().wait();
      },
      testing::ExitedWithCode(1), "overdue");
}

}  // namespace
}  // namespace gatehouse::process
