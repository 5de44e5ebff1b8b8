#include "app/test_faults.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

namespace gatehouse::app {
namespace {

using http::BodySource;
using http::Handled;
using http::Request;
using http::Response;

// One area whose handler counts its calls.
class TestFaultsTest : public testing::Test {
 protected:
  Handled ask(std::string_view fault, std::string_view path = "/admin/api/v1/account") {
    const http::Field field{kFaultField, fault};
    Request request{.method = "GET", .path = path, .bytes = bytes_};
    if (!fault.empty()) request.fields = std::span(&field, 1);
    auto areas = with_test_faults(
        {api::area_below("/", [this](const Request&) -> Handled { return answer(); })},
        "/admin/api/");
    return areas.front().handle(request);
  }

  Handled answer() {
    ++calls_;
    return outcome_ ? outcome_() : Response(200, "text/plain", "fine");
  }

  static int status_of(const Handled& handled) {
    const auto* response = std::get_if<Response>(&handled.outcome);
    return response == nullptr ? 0 : response->status();
  }

  static bool breaks(const Handled& handled) {
    const auto* stream = std::get_if<http::Stream>(&handled.outcome);
    if (stream == nullptr) return false;
    std::optional<BodySource::Piece> piece;
    stream->body->next([&](BodySource::Piece got) { piece = std::move(got); });
    return piece && piece->kind == BodySource::Piece::Kind::kBroken;
  }

  boost::intrusive_ptr<http::RequestBytes> bytes_{new http::RequestBytes};
  std::function<Handled()> outcome_;
  int calls_ = 0;
};

TEST_F(TestFaultsTest, AnswersAsEverWhenNothingElseIsAskedFor) {
  EXPECT_EQ(status_of(ask("")), 200);
  EXPECT_EQ(status_of(ask("503", "/admin/")), 200) << "the page itself";
  EXPECT_EQ(status_of(ask("503", "/rest/V1/products")), 200);
  EXPECT_EQ(calls_, 3);
}

TEST_F(TestFaultsTest, RefusesAndDoesNothing) {
  EXPECT_EQ(status_of(ask("500")), 500);
  EXPECT_EQ(status_of(ask("503")), 503);
  EXPECT_TRUE(breaks(ask("drop")));
  EXPECT_EQ(calls_, 0);
}

TEST_F(TestFaultsTest, RefusesWhatIsNoFault) {
  for (const auto* fault : {"501", "delay", "delay=", "delay=x", "delay=60001", "delay=-1"}) {
    EXPECT_EQ(status_of(ask(fault)), 400) << fault;
  }
  EXPECT_EQ(calls_, 0);
}

TEST_F(TestFaultsTest, LosesTheAnswerOfWhatWasDone) {
  EXPECT_TRUE(breaks(ask("lost")));
  outcome_ = [] {
    return http::AwaitBody{10, [](const Request&) -> Handled {
                             return http::Work{http::Lane::kAdmin, []() -> Handled {
                                                 return Response(201, "text/plain", "made");
                                               }};
                           }};
  };
  const auto awaits = ask("lost");
  const auto works = std::get<http::AwaitBody>(awaits.outcome).then({});
  EXPECT_TRUE(breaks(std::get<http::Work>(works.outcome).run()));
  EXPECT_EQ(calls_, 2);
}

TEST_F(TestFaultsTest, WaitsUntilTheTimeIsOverOrTheClientHasGone) {
  const auto soon = ask("delay=1");
  EXPECT_EQ(status_of(std::get<http::Work>(soon.outcome).run()), 200);
  const auto never = ask("delay=60000");
  bytes_->client_gone = true;
  EXPECT_EQ(status_of(std::get<http::Work>(never.outcome).run()), 200);
  EXPECT_EQ(calls_, 2);
}

TEST_F(TestFaultsTest, CutsEventsBehindTheFirst) {
  outcome_ = [] {
    return http::Work{http::Lane::kAdmin, []() -> Handled {
                        return http::EventStream{[](const auto& send) {
                          send("hello");
                          return std::make_shared<int>();
                        }};
                      }};
  };
  const auto works = ask("cut");
  const auto stream = std::get<http::Work>(works.outcome).run();
  std::vector<std::string> sent;
  std::get<http::EventStream>(stream.outcome).open([&](std::string text) { sent.push_back(text); });
  EXPECT_THAT(sent, testing::ElementsAre("hello", ""));
}

}  // namespace
}  // namespace gatehouse::app
