#include "conformance/storages.h"
#include "operators/service.h"

namespace gatehouse::conformance {
namespace {

using operators::Operator;
using operators::OperatorId;

class OperatorStoreTest : public ConformanceTest {
 protected:
  OperatorStoreTest() {
    store_.add_role(std::string(operators::kAdministrators), access::GrantSelection::all());
    store_.add_role("Support", access::GrantSelection::custom({"x"}));
  }

  Operator example(const std::string& username) {
    return {.username = username,
            .email = "a@b.example",
            .role = store_.find_role("Support")->id,
            .account = operators::Account::kInactive,
            .password_hash = "hash",
            .created_at = Timestamp(std::chrono::milliseconds(1001)),
            .updated_at = Timestamp(std::chrono::milliseconds(2002))};
  }

  storage::SqlOperators store_{*database_};
};

GATEHOUSE_ON_EVERY_STORAGE(OperatorStoreTest);

TEST_P(OperatorStoreTest, GivesBackWhatWasAdded) {
  const auto id = store_.add(example("Ann")).value();
  const auto found = store_.find(id);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->username, "Ann");
  EXPECT_EQ(found->email, "a@b.example");
  EXPECT_EQ(found->role, store_.find_role("support")->id);
  EXPECT_EQ(found->account, operators::Account::kInactive);
  EXPECT_EQ(found->password_hash, "hash");
  EXPECT_EQ(found->created_at, Timestamp(std::chrono::milliseconds(1001)));
  EXPECT_EQ(found->updated_at, Timestamp(std::chrono::milliseconds(2002)));
  EXPECT_EQ(store_.find_by_username("ANN")->id, id);
  EXPECT_EQ(store_.all().size(), 1u);
}

TEST_P(OperatorStoreTest, FindsNothingWhereNothingIs) {
  EXPECT_FALSE(store_.find(OperatorId{1}));
  EXPECT_FALSE(store_.find_by_username("ann"));
  EXPECT_FALSE(store_.find_role("nobody"));
}

TEST_P(OperatorStoreTest, ComparesUserNamesWithoutCase) {
  EXPECT_TRUE(store_.add(example("ann")));
  EXPECT_FALSE(store_.add(example("ANN")));
  EXPECT_EQ(store_.all().size(), 1u);
}

TEST_P(OperatorStoreTest, SavesChanges) {
  const auto id = store_.add(example("ann")).value();
  auto person = store_.find(id).value();
  person.email = "new@b.example";
  person.account = operators::Account::kActive;
  person.password_hash = "other";
  person.role = store_.find_role(std::string(operators::kAdministrators))->id;
  store_.save(person);
  const auto found = store_.find(id).value();
  EXPECT_EQ(found.email, "new@b.example");
  EXPECT_EQ(found.account, operators::Account::kActive);
  EXPECT_EQ(found.password_hash, "other");
  EXPECT_EQ(found.role, person.role);
}

TEST_P(OperatorStoreTest, KeepsRolesWithTheirGrants) {
  const auto roles = store_.roles();
  ASSERT_EQ(roles.size(), 2u);
  EXPECT_EQ(roles[0].grant, access::GrantSelection::all());
  EXPECT_EQ(roles[1].grant, access::GrantSelection::custom({"x"}));
  store_.add_role("SUPPORT", access::GrantSelection::all());
  EXPECT_EQ(store_.roles().size(), 2u) << "a role is added once";
}

TEST_P(OperatorStoreTest, ServiceReportsAllProblemsTogether) {
  storage::SqlHistory history(*database_, history_key_);
  operators::OperatorService service(
      {store_, *database_, history, clock_, crypto::PasswordCost::kSandboxed});
  const history::Actor actor{history::Actor::Kind::kCommandLine, "root"};
  const auto refused = service.create(
      {.username = "a b", .email = "x", .password = Secret("x"), .role = "none"}, actor);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().size(), 4u);

  const auto form = [] {
    return operators::OperatorService::NewOperator{.username = "ann",
                                                   .email = "a@b.example",
                                                   .password = Secret("abcdefg1"),
                                                   .role = "administrators"};
  };
  ASSERT_TRUE(service.create(form(), actor));
  const auto again = service.create(form(), actor);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error()[0].field, "username");
  EXPECT_EQ(history.newest(10, 0).size(), 1u);
}

TEST_P(OperatorStoreTest, ServiceChangesNameAndEmail) {
  storage::SqlHistory history(*database_, history_key_);
  operators::OperatorService service(
      {store_, *database_, history, clock_, crypto::PasswordCost::kSandboxed});
  const history::Actor actor{history::Actor::Kind::kOperator, "ann"};
  const auto id = store_.add(example("ann")).value();
  (void)store_.add(example("bob")).value();
  EXPECT_EQ(service.update(id, {.username = "a b", .email = "x"}, actor).error().size(), 2u);
  EXPECT_EQ(service.update(id, {.username = "BOB"}, actor).error()[0].field, "username");
  EXPECT_TRUE(service.update(id, {}, actor));
  EXPECT_TRUE(history.newest(10, 0).empty()) << "nothing was changed yet";

  ASSERT_TRUE(service.update(id, {.username = "Ann", .email = "new@b.example"}, actor));
  EXPECT_EQ(store_.find(id)->username, "Ann");
  EXPECT_EQ(store_.find(id)->email, "new@b.example");
  EXPECT_EQ(history.newest(10, 0).at(0).changes.size(), 2u);
}

TEST_P(OperatorStoreTest, ShowsTheOthersBesideADamagedOne) {
  const auto ann = store_.add(example("ann")).value();
  ASSERT_TRUE(store_.add(example("bob")));
  database_->execute("UPDATE operators SET active = 7 WHERE id = $1",
                     {static_cast<std::int64_t>(ann)});
  const auto all = store_.all();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].username, "bob");
  EXPECT_FALSE(store_.find(ann)) << "nobody can tell whether ann may sign in";
  EXPECT_EQ(database_->damage().all().size(), 1u);
}

}  // namespace
}  // namespace gatehouse::conformance
