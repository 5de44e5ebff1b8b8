#include "process/control.h"

#include <gtest/gtest.h>

#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <future>

#include "support/temporary_directory.h"

namespace gatehouse::process {
namespace {

using namespace std::chrono_literals;

constexpr integrations::IntegrationId kPartner{17};

class ControlTest : public testing::Test {
 protected:
  testing_support::TemporaryDirectory directory_;
  const std::filesystem::path socket_ = directory_.path() / "control.sock";
  boost::asio::io_context context_;
};

TEST_F(ControlTest, NobodyIsTold) {
  EXPECT_EQ(notify_server(socket_), Notified::kNoServer);
  EXPECT_FALSE(is_server_running(socket_));
  EXPECT_EQ(ask_server_to_deliver(socket_, kPartner, 1s), std::nullopt);
}

TEST_F(ControlTest, ConfirmsWhenItHasActed) {
  int refreshed = 0;
  const ControlServer server(context_, socket_, {[&] { ++refreshed; }, {}});
  auto told = std::async(std::launch::async, [&] { return notify_server(socket_); });
  while (refreshed == 0) context_.run_one();
  context_.run_one();
  EXPECT_EQ(told.get(), Notified::kDone);
}

TEST_F(ControlTest, AServerThatEndsMeanwhileIsNone) {
  auto context = std::make_unique<boost::asio::io_context>();
  auto server = std::make_unique<ControlServer>(*context, socket_, ControlServer::Acts{[] {}, {}});
  EXPECT_TRUE(is_server_running(socket_));
  auto told = std::async(std::launch::async, [&] { return notify_server(socket_); });
  context->run_one();  // connected, but not heard
  server.reset();
  context.reset();
  EXPECT_EQ(told.get(), Notified::kNoServer);
}

// A server that is asked to deliver, and what the one who asked is told.
class DeliverTest : public ControlTest {
 protected:
  // Returns when the server was asked.
  void ask(std::chrono::milliseconds time_max) {
    told_ = std::async(std::launch::async, [this, time_max] {
      return ask_server_to_deliver(socket_, kPartner, time_max);
    });
    while (!answer_) context_.run_one();
  }

  std::optional<integrations::IntegrationId> asked_for_;
  DeliveryWatch::Answer answer_;
  std::future<std::optional<DeliveryEnd>> told_;
  std::optional<ControlServer> server_{
      std::in_place, context_, socket_,
      ControlServer::Acts{[] {},
                          [this](integrations::IntegrationId id, DeliveryWatch::Answer answer) {
                            asked_for_ = id;
                            answer_ = std::move(answer);
                          }}};
};

TEST_F(DeliverTest, AnswersWhenTheDeliveryHasEnded) {
  for (const auto end :
       {DeliveryEnd::kDelivered, DeliveryEnd::kFailed, DeliveryEnd::kPending, DeliveryEnd::kGone}) {
    answer_ = {};
    ask(60s);
    EXPECT_EQ(asked_for_, kPartner);
    EXPECT_EQ(told_.wait_for(0s), std::future_status::timeout) << "it is under way";
    answer_(end);
    context_.poll();
    EXPECT_EQ(told_.get(), end);
  }
}

TEST_F(DeliverTest, AServerThatEndsMeanwhileIsNone) {
  ask(60s);
  answer_ = {};
  EXPECT_EQ(told_.get(), std::nullopt);
}

TEST_F(DeliverTest, AServerThatHangsIsNotWaitedForForever) {
  ask(1ms);
  EXPECT_EQ(told_.get(), DeliveryEnd::kPending);
}

TEST_F(DeliverTest, WhatIsNoQuestionGetsNoAnswer) {
  for (const std::string line : {"deliver\n", "deliver x\n", "deliver 1x\n", "deliver -\n", "\n",
                                 "refreshed\n", "deliver 99999999999999999999\n"}) {
    boost::asio::local::stream_protocol::socket client(context_);
    client.connect(boost::asio::local::stream_protocol::endpoint(socket_.string()));
    boost::asio::write(client, boost::asio::buffer(line));
    std::string answer;
    boost::system::error_code error;
    boost::asio::async_read(client, boost::asio::dynamic_buffer(answer),
                            [&](boost::system::error_code found, std::size_t) { error = found; });
    while (!error && !asked_for_) context_.run_one();
    ASSERT_EQ(error, boost::asio::error::eof) << line;
    EXPECT_EQ(answer, "");
  }
  EXPECT_FALSE(asked_for_);
}

}  // namespace
}  // namespace gatehouse::process
