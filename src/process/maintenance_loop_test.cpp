#include "process/maintenance_loop.h"

#include <gtest/gtest.h>

#include <boost/asio/post.hpp>
#include <stdexcept>

namespace gatehouse::process {
namespace {

using namespace std::chrono_literals;

class MaintenanceLoopTest : public testing::Test {
 protected:
  // Runs the loop until everything that was asked for before has been done.
  void run() {
    boost::asio::post(loop_.context(), [this] { loop_.stop(); });
    loop_.run();
    loop_.context().restart();
  }

  Log log_{"info"};
  MaintenanceLoop loop_{log_};
};

TEST_F(MaintenanceLoopTest, DoesOnceWhatIsAskedForOften) {
  int times = 0;
  auto& task = loop_.add("task", [&] { ++times; });
  for (int i = 0; i < 1000; ++i) task.ask();
  run();
  EXPECT_EQ(times, 1);
  task.ask();
  run();
  EXPECT_EQ(times, 2);
}

TEST_F(MaintenanceLoopTest, SurvivesWhateverATaskThrows) {
  auto& failing = loop_.add("failing", [] { throw std::runtime_error("no"); });
  auto& odd = loop_.add("odd", [] { throw 7; });
  int times = 0;
  auto& good = loop_.add("good", [&] { ++times; });
  failing.ask();
  odd.ask();
  good.ask();
  run();
  EXPECT_EQ(times, 1);
}

TEST_F(MaintenanceLoopTest, GoesOnAtIntervalsAfterAFault) {
  int times = 0;
  loop_.every(1ms, "failing", [&] {
    if (++times == 3) loop_.stop();
    throw std::runtime_error("no");
  });
  loop_.run();
  EXPECT_EQ(times, 3);
}

TEST_F(MaintenanceLoopTest, LogsAFaultOnceUntilTheTaskGoesWellAgain) {
  std::string cause = "one";
  auto& task = loop_.add("task", [&] {
    if (!cause.empty()) throw std::runtime_error(cause);
  });
  const auto count = [&] {
    testing::internal::CaptureStderr();
    for (int i = 0; i < 5; ++i) task.run();
    const auto text = testing::internal::GetCapturedStderr();
    return std::count(text.begin(), text.end(), '\n');
  };
  EXPECT_EQ(count(), 1);
  EXPECT_EQ(count(), 0);
  cause = "two";
  EXPECT_EQ(count(), 1);
  cause = "";
  EXPECT_EQ(count(), 0);
  cause = "two";
  EXPECT_EQ(count(), 1);
}

TEST_F(MaintenanceLoopTest, EndsAtOnceWhenItWasStoppedBefore) {
  loop_.stop();
  loop_.run();
}

}  // namespace
}  // namespace gatehouse::process
