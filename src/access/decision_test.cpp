#include "access/decision.h"

#include <gtest/gtest.h>

#include "access/yaml_reader.h"

namespace gatehouse::access {
namespace {

class DecisionTest : public testing::Test {
 protected:
  static ResourceTree make_tree() {
    return read_resources(R"(
- {id: root, title: Root, children: [{id: parent, title: Parent, children: [
    {id: child, title: Child}, {id: sibling, title: Sibling}]}]}
)")
        .value();
  }

  static RouteTable make_routes(const ResourceTree& tree) {
    return read_routes(R"(
routes:
  - {module: m, needs: [child], routes: [GET /V1/child, GET /V1/switched]}
  - {module: m, needs: [child, sibling], routes: [GET /V1/both]}
  - {module: m, needs: [parent], routes: [GET /V1/parent]}
  - {module: m, needs: [outside], routes: [GET /V1/outside]}
  - {module: m, needs: [anonymous], routes: [GET /V1/anonymous]}
  - {module: m, needs: [self], routes: [GET /V1/self]}
  - {module: m, needs: [authenticated], routes: [GET /V1/whoami]}
guest_switch: [GET /V1/switched]
)",
                       tree)
        .value();
  }

  Result<void, Refusal> decided(const char* path, const Grant* grant,
                                GuestAccess guests = GuestAccess::kClosed) {
    return decide(*routes_.match(Method::kGet, path)->route, grant, guests);
  }

  Grant granting(std::vector<std::string> ids) {
    return Grant(GrantSelection::custom(std::move(ids)), tree_);
  }

  const ResourceTree tree_ = make_tree();
  const RouteTable routes_ = make_routes(tree_);
  const Grant all_ = Grant(GrantSelection::all(), tree_);
  const Grant nothing_{};
};

const auto kGuestRefused = Failure(Refusal::kCredentialsMissing);
const auto kNotGranted = Failure(Refusal::kResourceNotGranted);

TEST_F(DecisionTest, GuestsGetOnlyWhatIsOpenToEveryone) {
  for (const auto* path :
       {"/V1/child", "/V1/switched", "/V1/parent", "/V1/outside", "/V1/self", "/V1/whoami"}) {
    EXPECT_EQ(decided(path, nullptr), kGuestRefused) << path;
  }
  EXPECT_TRUE(decided("/V1/anonymous", nullptr));
}

TEST_F(DecisionTest, TheSettingOpensItsRoutesAndNoOther) {
  EXPECT_TRUE(decided("/V1/switched", nullptr, GuestAccess::kOpen));
  EXPECT_TRUE(decided("/V1/switched", &nothing_, GuestAccess::kOpen));
  EXPECT_EQ(decided("/V1/child", nullptr, GuestAccess::kOpen), kGuestRefused);
  EXPECT_EQ(decided("/V1/child", &nothing_, GuestAccess::kOpen), kNotGranted);
}

TEST_F(DecisionTest, NeitherParentNorChildIsImplied) {
  const auto parent = granting({"parent"});
  const auto child = granting({"child"});
  EXPECT_TRUE(decided("/V1/parent", &parent));
  EXPECT_EQ(decided("/V1/child", &parent), kNotGranted);
  EXPECT_TRUE(decided("/V1/child", &child));
  EXPECT_EQ(decided("/V1/parent", &child), kNotGranted);
}

TEST_F(DecisionTest, EveryNeededResourceMustBeGranted) {
  const auto one = granting({"child"}), other = granting({"sibling"});
  const auto both = granting({"child", "sibling"});
  EXPECT_EQ(decided("/V1/both", &one), kNotGranted);
  EXPECT_EQ(decided("/V1/both", &other), kNotGranted);
  EXPECT_TRUE(decided("/V1/both", &both));
}

TEST_F(DecisionTest, OnlyAGrantOfAllCoversWhatIsOutsideTheTree) {
  const auto every_one = granting({"root", "parent", "child", "sibling", "outside"});
  EXPECT_EQ(decided("/V1/outside", &every_one), kNotGranted);
  EXPECT_EQ(decided("/V1/self", &every_one), Failure(Refusal::kForCustomersOnly));
  EXPECT_TRUE(decided("/V1/outside", &all_));
  EXPECT_TRUE(decided("/V1/self", &all_));
}

TEST_F(DecisionTest, EveryKnownCallerMayAskWhoTheyAre) {
  EXPECT_TRUE(decided("/V1/whoami", &nothing_));
  EXPECT_TRUE(decided("/V1/whoami", &all_));
}

TEST_F(DecisionTest, AnonymousRoutesAskForNoCaller) {
  const auto route = [&](const char* path) -> const Route& {
    return *routes_.match(Method::kGet, path)->route;
  };
  EXPECT_TRUE(is_open_to_everyone(route("/V1/anonymous"), GuestAccess::kClosed));
  EXPECT_FALSE(is_open_to_everyone(route("/V1/switched"), GuestAccess::kClosed));
  EXPECT_TRUE(is_open_to_everyone(route("/V1/switched"), GuestAccess::kOpen));
  EXPECT_FALSE(is_open_to_everyone(route("/V1/child"), GuestAccess::kOpen));
}

}  // namespace
}  // namespace gatehouse::access
