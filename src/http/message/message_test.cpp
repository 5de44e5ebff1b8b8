// Requests, answers and the budget of bodies.

#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

#include "http/message/body_budget.h"
#include "http/message/request.h"
#include "http/message/response.h"

namespace gatehouse::http {
namespace {

using namespace std::string_literals;

TEST(Request, FindsTheFirstFieldOfANameInAnyCase) {
  const Field fields[] = {{"Accept", "a"}, {"ACCEPT", "b"}, {"X-Accept", "c"}, {"Empty", ""}};
  const Request request{.fields = fields};
  EXPECT_EQ(request.field("accept"), "a");
  EXPECT_EQ(request.field("x-ACCEPT"), "c");
  EXPECT_EQ(request.field("Empty"), "");
  EXPECT_EQ(request.field("Accep"), "");
  EXPECT_EQ(request.field("Accept "), "");
  EXPECT_EQ(request.field(""), "");
  EXPECT_EQ(Request().field("Accept"), "");
}

// RFC 5849 section 3.4.1.3.1: a body counts as parameters by its media type alone.
TEST(Request, KnowsAFormByItsType) {
  const auto is_form = [](std::string_view type) {
    const Field fields[] = {{"Content-Type", type}};
    return Request{.fields = fields}.has_form();
  };
  for (const auto* type : {"application/x-www-form-urlencoded", "Application/X-WWW-Form-URLEncoded",
                           "application/x-www-form-urlencoded;charset=utf-8",
                           "application/x-www-form-urlencoded ; charset=utf-8",
                           " application/x-www-form-urlencoded"}) {
    EXPECT_TRUE(is_form(type)) << type;
  }
  for (const auto* type :
       {"", "application/json", "application/x-www-form-urlencoded2", "x-www-form-urlencoded",
        "text/plain;application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
        "application/x-www-form-urlencoded, application/json"}) {
    EXPECT_FALSE(is_form(type)) << type;
  }
  EXPECT_FALSE(Request().has_form());
}

TEST(Response, WritesFieldsInTheirOrder) {
  Response response(200, "text/plain", "x");
  response.add("A", "1").add("B", "").add("A", "2");
  EXPECT_EQ(response.fields(), "A: 1\r\nB: \r\nA: 2\r\n");
}

// A value that could begin a line of its own would be a field, or an answer, of somebody else's.
TEST(Response, LetsNoFieldBreakOutOfItsLine) {
  for (const auto& bad :
       {"a\rb"s, "a\nb"s, "a\r\nSet-Cookie: x"s, "\r\n\r\n<html>"s, "a\0b"s, "\n"s}) {
    Response response(200, "text/plain", "x");
    EXPECT_THROW(response.add("Name", bad), std::invalid_argument);
    EXPECT_THROW(response.add(bad, "value"), std::invalid_argument);
    EXPECT_EQ(response.fields(), "") << "nothing of it is left";
  }
  EXPECT_NO_THROW(Response().add("Name", "tab\tand \xc3\xa4")) << "which break nothing";
}

TEST(Response, TakesFieldsAway) {
  Response response(200, "text/plain", "x");
  response.add("A", "1").add("B", "A: 2").add("a", "3").add("AA", "4");
  EXPECT_EQ(response.remove("A").fields(), "B: A: 2\r\nAA: 4\r\n");
  EXPECT_EQ(response.remove("C").fields(), "B: A: 2\r\nAA: 4\r\n");
  EXPECT_EQ(response.remove("aa").remove("B").fields(), "");
}

TEST(Response, NotesFieldsThatReplaceTheUsualOnes) {
  Response response;
  EXPECT_FALSE(response.has_cache_control());
  EXPECT_FALSE(response.has_type_options());
  response.add("ETag", "\"x\"").add("X-Cache-Control", "y");
  EXPECT_FALSE(response.has_cache_control());
  response.add("Cache-Control", "no-cache");
  EXPECT_TRUE(response.has_cache_control());
  EXPECT_FALSE(response.has_type_options());
  response.add("X-Content-Type-Options", "nosniff").add("Last", "z");
  EXPECT_TRUE(response.has_cache_control());
  EXPECT_TRUE(response.has_type_options());
}

TEST(Response, TellsACauseToTheLogOnly) {
  Response response(503, "text/plain", "Try again later.");
  EXPECT_EQ(response.cause(), "");
  response.because("the disk is full");
  EXPECT_EQ(response.cause(), "the disk is full");
  EXPECT_EQ(response.fields().find("disk"), std::string::npos);
  EXPECT_EQ(response.body(), "Try again later.");
}

TEST(Response, HasWordsForEveryStatus) {
  EXPECT_EQ(reason_phrase(200), "OK");
  EXPECT_EQ(reason_phrase(401), "Unauthorized");
  EXPECT_EQ(reason_phrase(503), "Service Unavailable");
  EXPECT_EQ(reason_phrase(299), "<unknown-status>");
}

TEST(BodyBudget, GivesNoMoreThanThereIs) {
  BodyBudget budget(100);
  BodyBudget::Share first(budget), second(budget);
  EXPECT_TRUE(first.grow_to(60));
  EXPECT_FALSE(second.grow_to(41));
  EXPECT_EQ(budget.taken(), 60u) << "what was refused takes nothing";
  EXPECT_TRUE(second.grow_to(40));
  EXPECT_FALSE(first.grow_to(61));
  EXPECT_TRUE(first.grow_to(60)) << "it has that already";
  EXPECT_TRUE(first.grow_to(10)) << "a share never shrinks";
  EXPECT_EQ(budget.taken(), 100u);
}

TEST(BodyBudget, GetsBackWhatAShareTook) {
  BodyBudget budget(100);
  {
    BodyBudget::Share share(budget);
    for (std::size_t bytes = 10; bytes <= 100; bytes += 10) EXPECT_TRUE(share.grow_to(bytes));
    EXPECT_EQ(budget.taken(), 100u) << "growing takes the difference";
  }
  EXPECT_EQ(budget.taken(), 0u);
  EXPECT_TRUE(BodyBudget::Share(budget).grow_to(100));
  EXPECT_EQ(budget.taken(), 0u);
}

TEST(BodyBudget, LargerThanAllThereIsNeverFits) {
  BodyBudget budget(100);
  BodyBudget::Share share(budget);
  EXPECT_FALSE(share.grow_to(101));
  EXPECT_FALSE(share.grow_to(SIZE_MAX));
  EXPECT_EQ(budget.taken(), 0u);
  EXPECT_TRUE(share.grow_to(100));
  EXPECT_FALSE(share.grow_to(SIZE_MAX));
}

TEST(BodyBudget, AShareOfNoneHasNoLimit) {
  BodyBudget::Share share;
  EXPECT_TRUE(share.grow_to(SIZE_MAX));
}

TEST(BodyBudget, IsKeptByManyThreads) {
  BodyBudget budget(1000);
  std::atomic<bool> was_exceeded = false;
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        for (int round = 0; round < 500; ++round) {
          BodyBudget::Share share(budget);
          static_cast<void>(share.grow_to(300));
          static_cast<void>(share.grow_to(600));
          if (budget.taken() > 1000) was_exceeded = true;
        }
      });
    }
  }
  EXPECT_FALSE(was_exceeded);
  EXPECT_EQ(budget.taken(), 0u);
}

}  // namespace
}  // namespace gatehouse::http
