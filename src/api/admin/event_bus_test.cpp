#include "api/admin/event_bus.h"

#include <gtest/gtest.h>

namespace gatehouse::api::admin {
namespace {

class EventBusTest : public testing::Test {
 protected:
  EventBus::Send into(std::string& text) {
    return [&text](const std::string& piece) { text += piece; };
  }

  EventBus bus_;
  std::string received_;
};

TEST_F(EventBusTest, SendsNothingAfterTheSubscriberIsGone) {
  auto subscription = bus_.subscribe(into(received_), std::nullopt);
  subscription.reset();
  bus_.publish(1, "change", "{}");
  EXPECT_EQ(received_, "retry: 2000\n\n");
}

TEST_F(EventBusTest, SendsEventsToAllSubscribers) {
  std::string other;
  const auto first = bus_.subscribe(into(received_), std::nullopt);
  const auto second = bus_.subscribe(into(other), std::nullopt);
  bus_.publish(7, "change", R"({"a":1})");
  EXPECT_EQ(received_, "retry: 2000\n\nid: 7\nevent: change\ndata: {\"a\":1}\n\n");
  EXPECT_EQ(other, received_);
}

TEST_F(EventBusTest, SendsWhatWasMissed) {
  bus_.start_after(6);
  bus_.publish(7, "change", "a");
  bus_.publish(8, "change", "b");
  const auto subscription = bus_.subscribe(into(received_), 7);
  EXPECT_EQ(received_.find("data: a"), std::string::npos);
  EXPECT_NE(received_.find("data: b"), std::string::npos);
  EXPECT_EQ(received_.find("resync"), std::string::npos);
}

TEST_F(EventBusTest, AsksForAResyncWhenItCannotTell) {
  bus_.start_after(6);
  for (const std::int64_t unknown : {5, 7}) {
    std::string text;
    const auto subscription = bus_.subscribe(into(text), unknown);
    EXPECT_NE(text.find("event: resync"), std::string::npos) << unknown;
  }
  const auto subscription = bus_.subscribe(into(received_), 6);
  EXPECT_EQ(received_.find("resync"), std::string::npos) << "nothing was missed";
}

TEST_F(EventBusTest, ForgetsOldEvents) {
  for (int i = 1; i <= 600; ++i) bus_.publish(i, "change", "x");
  std::string text;
  const auto early = bus_.subscribe(into(text), 99);
  EXPECT_NE(text.find("resync"), std::string::npos);
  const auto late = bus_.subscribe(into(received_), 100);
  EXPECT_EQ(received_.find("resync"), std::string::npos);
  EXPECT_NE(received_.find("id: 101\n"), std::string::npos);
}

}  // namespace
}  // namespace gatehouse::api::admin
