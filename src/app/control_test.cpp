#include "app/control.h"

#include <gtest/gtest.h>

#include <future>

#include "support/temporary_directory.h"

namespace gatehouse::app {
namespace {

class ControlTest : public testing::Test {
 protected:
  testing_support::TemporaryDirectory directory_;
  const std::filesystem::path socket_ = directory_.path() / "control.sock";
  boost::asio::io_context context_;
};

TEST_F(ControlTest, NobodyIsTold) { EXPECT_EQ(notify_server(socket_), Notified::kNoServer); }

TEST_F(ControlTest, ConfirmsWhenItHasActed) {
  int refreshed = 0;
  const ControlServer server(context_, socket_, [&] { ++refreshed; });
  auto told = std::async(std::launch::async, [&] { return notify_server(socket_); });
  while (refreshed == 0) context_.run_one();
  context_.run_one();
  EXPECT_EQ(told.get(), Notified::kDone);
}

TEST_F(ControlTest, AServerThatEndsMeanwhileIsNone) {
  auto context = std::make_unique<boost::asio::io_context>();
  auto server = std::make_unique<ControlServer>(*context, socket_, [] {});
  auto told = std::async(std::launch::async, [&] { return notify_server(socket_); });
  context->run_one();  // connected, but not heard
  server.reset();
  context.reset();
  EXPECT_EQ(told.get(), Notified::kNoServer);
}

}  // namespace
}  // namespace gatehouse::app
