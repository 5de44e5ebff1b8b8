#include "api/admin/event_bus.h"

#include <gtest/gtest.h>

namespace gatehouse::api::admin {
namespace {

using operators::Session;
using operators::SessionId;

class EventBusTest : public testing::Test {
 protected:
  static EventBus::Send into(std::string& text) {
    return [&text](const std::string& piece) { text += piece; };
  }

  EventBus bus_;
  std::string received_;
};

TEST_F(EventBusTest, SendsNothingAfterTheSubscriberIsGone) {
  auto subscription = bus_.subscribe(into(received_), std::nullopt);
  subscription.reset();
  bus_.publish("integration.changed", "{}");
  EXPECT_EQ(received_, "");
}

TEST_F(EventBusTest, SendsEventsToEverybody) {
  std::string other;
  const auto first = bus_.subscribe(into(received_), std::nullopt);
  const auto second = bus_.subscribe(into(other), Session{.id = SessionId{1}});
  bus_.publish("integration.changed", R"({"id":1})");
  EXPECT_EQ(received_, "event: integration.changed\ndata: {\"id\":1}\n\n");
  EXPECT_EQ(other, received_);
}

TEST_F(EventBusTest, EndsTheStreamsOfASession) {
  std::string other;
  const auto ended = bus_.subscribe(into(received_), Session{.id = SessionId{1}});
  const auto second = bus_.subscribe(into(other), Session{.id = SessionId{2}});
  EXPECT_EQ(bus_.sessions().size(), 2u);
  bus_.end(SessionId{1}, "signed_out");
  bus_.publish("settings.changed", "{}");
  EXPECT_EQ(received_, "event: session.ended\ndata: {\"reason\":\"signed_out\"}\n\n");
  EXPECT_EQ(other, "event: settings.changed\ndata: {}\n\n");
  EXPECT_EQ(bus_.sessions().size(), 1u);
}

}  // namespace
}  // namespace gatehouse::api::admin
