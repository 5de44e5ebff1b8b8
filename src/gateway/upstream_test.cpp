#include "gateway/upstream.h"

#include <gtest/gtest.h>

#include "access/yaml_reader.h"

namespace gatehouse::gateway {
namespace {

// Answers what its pattern begins with.
class PrefixUpstream final : public Upstream {
 public:
  explicit PrefixUpstream(std::string prefix) : prefix_(std::move(prefix)) {}

  [[nodiscard]] bool answers(const access::Route& route) const override {
    ++asked;
    return route.pattern.starts_with(prefix_);
  }

  [[nodiscard]] bool answers_later() const override { return takes_on; }

  http::Handled answer(const std::shared_ptr<const Call>&) override {
    return http::Response(200, "text/plain", prefix_);
  }

  mutable int asked = 0;
  bool takes_on = false;

 private:
  std::string prefix_;
};

class UpstreamsTest : public testing::Test {
 protected:
  const access::Route& route(std::string_view path) {
    return *routes_.match(access::Method::kGet, path)->route;
  }

  const access::ResourceTree tree_ =
      access::ResourceTree::build({{.id = "products", .title = "P"}}).value();
  const access::RouteTable routes_ = access::read_routes(R"(
routes:
  - {module: m, needs: [products], routes: [GET /V1/a, GET /V1/a/b, GET /V1/c]}
guest_switch: []
)",
                                                         tree_)
                                         .value();
  PrefixUpstream narrow_{"/V1/a/"}, wide_{"/V1/a"}, otherwise_{"nothing of it"};
};

TEST_F(UpstreamsTest, TheFirstThatAnswersDoes) {
  const Upstreams narrow_first(routes_, {&narrow_, &wide_}, otherwise_);
  EXPECT_EQ(&narrow_first.of(route("/V1/a/b")), &narrow_);
  EXPECT_EQ(&narrow_first.of(route("/V1/a")), &wide_);
  const Upstreams wide_first(routes_, {&wide_, &narrow_}, otherwise_);
  EXPECT_EQ(&wide_first.of(route("/V1/a/b")), &wide_);
}

TEST_F(UpstreamsTest, WhatNobodyAnswersIsAnsweredOtherwise) {
  const Upstreams upstreams(routes_, {&narrow_, &wide_}, otherwise_);
  EXPECT_EQ(&upstreams.of(route("/V1/c")), &otherwise_);
  EXPECT_FALSE(upstreams.has_answer_to(route("/V1/c")));
  EXPECT_TRUE(upstreams.has_answer_to(route("/V1/a")));
  const Upstreams none(routes_, {}, otherwise_);
  EXPECT_FALSE(none.has_answer_to(route("/V1/a")));
}

TEST_F(UpstreamsTest, WhoDoesNothingLaterDoesNotGetSuchCalls) {
  const Upstreams upstreams(routes_, {&wide_}, otherwise_);
  Call call;
  call.match.route = &route("/V1/a");
  EXPECT_EQ(&upstreams.of(call), &wide_);
  call.target.processing = Processing::kAsynchronous;
  EXPECT_EQ(&upstreams.of(call), &otherwise_);
  wide_.takes_on = true;
  EXPECT_EQ(&upstreams.of(call), &wide_);
}

TEST_F(UpstreamsTest, AreAskedOnceForEachRoute) {
  const Upstreams upstreams(routes_, {&narrow_}, otherwise_);
  EXPECT_EQ(narrow_.asked, 3);
  for (int i = 0; i < 10; ++i) static_cast<void>(upstreams.of(route("/V1/a")));
  EXPECT_EQ(narrow_.asked, 3) << "not for each call";
}

// A guest is a stranger, however open the route is.
TEST_F(UpstreamsTest, TakeLongBodiesOnlyFromWhomTheyKnow) {
  const Credential integration;
  const OperatorToken person;
  EXPECT_EQ(wide_.body_bytes_max(Caller{}), limits::kUnprovenBodyBytesMax);
  EXPECT_EQ(wide_.body_bytes_max(Caller{.disregarded = Reason::kNonceUsed}),
            limits::kUnprovenBodyBytesMax);
  EXPECT_EQ(wide_.body_bytes_max(Caller{.integration = &integration}), limits::kApiBodyBytesMax);
  EXPECT_EQ(wide_.body_bytes_max(Caller{.person = &person}), limits::kApiBodyBytesMax);
}

}  // namespace
}  // namespace gatehouse::gateway
