#include "api/admin/event_bus.h"

#include <gtest/gtest.h>

namespace gatehouse::api::admin {
namespace {

using access::Grant;
using access::GrantSelection;
using operators::AdminToken;
using operators::Session;
using operators::SessionId;

class EventBusTest : public testing::Test {
 protected:
  // What a stream was sent, with "|" where it ended.
  static EventBus::Send into(std::string& text) {
    return [&text](const std::string& piece) { text += piece.empty() ? "|" : piece; };
  }

  static bool everybody(const Grant&) { return true; }

  static Session session(int id) { return {.id = SessionId{id}}; }

  const access::ResourceTree tree_ =
      access::ResourceTree::build({{.id = "x", .title = "X", .children = {}}}).value();
  const Grant all_{GrantSelection::all(), tree_};
  const Grant nothing_{GrantSelection::custom({}), tree_};
  EventBus bus_;
  std::string received_;
  std::string other_;
};

TEST_F(EventBusTest, SendsNothingAfterTheSubscriberIsGone) {
  auto subscription = bus_.subscribe(into(received_), session(1), all_, {});
  subscription.reset();
  bus_.publish("integration.changed", "{}", everybody);
  EXPECT_EQ(received_, "");
}

TEST_F(EventBusTest, GreetsWithWhatWasPublishedBeforeAndMissesNothingAfterIt) {
  const auto greeting = [](std::uint64_t published) { return std::to_string(published) + " "; };
  bus_.publish("integration.changed", "{}", [](const Grant&) { return false; });
  EXPECT_EQ(bus_.published(), 1U);
  const auto subscription = bus_.subscribe(into(received_), session(1), nothing_, greeting);
  EXPECT_EQ(received_, "1 ");
  bus_.publish("settings.changed", "{}", everybody);
  EXPECT_EQ(received_, "1 event: settings.changed\ndata: {}\n\n");
}

TEST_F(EventBusTest, SendsEventsToEverybodyWhoMaySeeThem) {
  const auto first = bus_.subscribe(into(received_), session(1), all_, {});
  const auto second = bus_.subscribe(into(other_), AdminToken{.hash = "h"}, nothing_, {});
  bus_.publish("integration.changed", R"({"id":1})", everybody);
  EXPECT_EQ(received_, "event: integration.changed\ndata: {\"id\":1}\n\n");
  EXPECT_EQ(other_, received_);
  bus_.publish("settings.changed", "{}", [](const Grant& grant) { return grant.is_all(); });
  EXPECT_NE(received_.find("settings.changed"), std::string::npos);
  EXPECT_EQ(other_.find("settings.changed"), std::string::npos);
}

TEST_F(EventBusTest, EndsTheStreamsOfASession) {
  std::string third;
  const auto one = bus_.subscribe(into(received_), session(1), all_, {});
  const auto two = bus_.subscribe(into(other_), session(1), all_, {});
  const auto three = bus_.subscribe(into(third), session(2), all_, {});
  bus_.end(SessionId{1}, "signed_out");
  bus_.publish("settings.changed", "{}", everybody);
  EXPECT_EQ(received_, "event: session.ended\ndata: {\"reason\":\"signed_out\"}\n\n|");
  EXPECT_EQ(other_, received_);
  EXPECT_EQ(third, "event: settings.changed\ndata: {}\n\n");
}

TEST_F(EventBusTest, JudgesEachListenerOnce) {
  const auto one = bus_.subscribe(into(received_), session(1), all_, {});
  const auto two = bus_.subscribe(into(received_), session(1), all_, {});
  const auto three = bus_.subscribe(into(other_), AdminToken{.hash = "h"}, all_, {});
  int judged = 0;
  bus_.judge([&](const Listener& listener) -> EventBus::Judgement {
    ++judged;
    if (std::holds_alternative<AdminToken>(listener)) return std::string_view("expired");
    return nothing_;
  });
  EXPECT_EQ(judged, 2);
  EXPECT_EQ(other_, "event: session.ended\ndata: {\"reason\":\"expired\"}\n\n|");
  bus_.publish("settings.changed", "{}", [](const Grant& grant) { return grant.is_all(); });
  EXPECT_EQ(received_, "") << "what it may see was taken away";
}

}  // namespace
}  // namespace gatehouse::api::admin
