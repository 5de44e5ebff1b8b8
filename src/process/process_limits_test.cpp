#include "process/process_limits.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

#include "base/limits.h"
#include "base/service_limits.h"
#include "configuration/configuration_error.h"

namespace gatehouse::process {
namespace {

TEST(ConnectionsForTest, LeavesDescriptorsToTheRest) {
  EXPECT_EQ(connections_for(256), 256 - limits::kDescriptorsReserved);
  EXPECT_EQ(connections_for(20'000), limits::kConnectionsMax);
  EXPECT_EQ(connections_for(64), 16u) << "some in any case";
}

class PassedSocketTest : public testing::Test {
 protected:
  static void pass(const std::string& process, const std::string& sockets) {
    ::setenv("LISTEN_PID", process.c_str(), 1);
    ::setenv("LISTEN_FDS", sockets.c_str(), 1);
  }

  const std::string own_ = std::to_string(::getpid());
};

TEST_F(PassedSocketTest, IsTheFirstBehindTheStandardStreams) {
  EXPECT_EQ(passed_socket(), std::nullopt);
  pass(own_, "1");
  EXPECT_EQ(passed_socket(), 3);
  EXPECT_EQ(std::getenv("LISTEN_FDS"), nullptr) << "not for child processes";
}

TEST_F(PassedSocketTest, IsNotTakenFromAnotherProcess) {
  pass("1", "1");
  EXPECT_EQ(passed_socket(), std::nullopt);
  pass(own_, "0");
  EXPECT_EQ(passed_socket(), std::nullopt);
  pass(own_, "some");
  EXPECT_EQ(passed_socket(), std::nullopt);
}

TEST_F(PassedSocketTest, IsOne) {
  pass(own_, "2");
  EXPECT_THROW(static_cast<void>(passed_socket()), configuration::ConfigurationError);
}

}  // namespace
}  // namespace gatehouse::process
