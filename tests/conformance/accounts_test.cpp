#include "operators/accounts.h"

#include <gmock/gmock.h>

#include "conformance/storages.h"
#include "operators/service.h"
#include "operators/sessions.h"
#include "storage/sql_sign_in.h"

namespace gatehouse::conformance {
namespace {

using operators::AccountRefusal;
using testing::ElementsAre;

constexpr auto kLasting = operators::PasswordKind::kLasting;

class AccountsTest : public ConformanceTest {
 protected:
  AccountsTest() {
    people_.add_role(std::string(operators::kAdministrators), access::GrantSelection::all());
    people_.add_role("Support", access::GrantSelection::custom({"x"}));
    add("ann", "Administrators");
    add("bob", "Administrators");
    add("cem", "Support");
  }

  void add(const std::string& name, const std::string& role) {
    (void)people_
        .add({.username = name,
              .email = "a@b.example",
              .role = people_.find_role(role)->id,
              .password_hash = "none"})
        .value();
  }

  operators::OperatorId id_of(const std::string& name) {
    return people_.find_by_username(name)->id;
  }

  // Gives the person a session, a token, a known browser and a locked name.
  void let_in(const std::string& name) {
    const auto id = id_of(name);
    (void)session_store_.add({.person = id,
                              .key_hash = "session " + name,
                              .opened_at = clock_.now(),
                              .used_at = clock_.now(),
                              .client = {}});
    tokens_.add({.hash = "token " + name, .person = id, .issued_at = clock_.now()});
    devices_.put("device " + name, id, clock_.now());
    failures_.put(lookup_(operators::failures_of_name(name)),
                  {.count = 6, .last_at = clock_.now()});
  }

  std::vector<std::string> actions() {
    std::vector<std::string> out;
    for (const auto& event : history_.newest(100, 0)) out.push_back(event.action);
    return out;
  }

  const history::Actor actor_{history::Actor::Kind::kCommandLine, "root"};
  operators::SignInRules rules_;
  storage::SqlOperators people_{*database_};
  storage::SqlSessions session_store_{*database_};
  storage::SqlDevices devices_{*database_};
  storage::SqlFailures failures_{*database_};
  storage::SqlAdminTokens tokens_{*database_};
  storage::SqlHistory history_{*database_, history_key_};
  operators::AccountService accounts_{
      {people_, session_store_, devices_, failures_, tokens_, *database_, history_, clock_, lookup_,
       crypto::PasswordCost::kSandboxed, [this] { return rules_; }}};
};

GATEHOUSE_ON_EVERY_STORAGE(AccountsTest);

TEST_P(AccountsTest, RefusesUnknownPeopleEverywhere) {
  constexpr auto kUnknown = AccountRefusal::kUnknownOperator;
  EXPECT_EQ(accounts_.find("nobody").error(), kUnknown);
  EXPECT_EQ(accounts_.set_password("nobody", Secret("abcdefg1"), kLasting, actor_).error(),
            kUnknown);
  EXPECT_EQ(accounts_.unlock("nobody", actor_).error(), kUnknown);
  EXPECT_EQ(accounts_.disable("nobody", actor_).error(), kUnknown);
  EXPECT_EQ(accounts_.enable("nobody", actor_).error(), kUnknown);
  EXPECT_EQ(accounts_.remove("nobody", actor_).error(), kUnknown);
  EXPECT_TRUE(actions().empty());
}

TEST_P(AccountsTest, TheLastActiveAdministratorStays) {
  ASSERT_TRUE(accounts_.disable("bob", actor_));
  EXPECT_EQ(accounts_.disable("ANN", actor_).error(), AccountRefusal::kLastAdministrator);
  EXPECT_EQ(accounts_.remove("ann", actor_).error(), AccountRefusal::kLastAdministrator);
  EXPECT_EQ(accounts_.find("ann")->person.account, operators::Account::kActive);
  EXPECT_TRUE(accounts_.disable("cem", actor_)) << "who is no administrator";
  EXPECT_TRUE(accounts_.remove("bob", actor_)) << "who is disabled";
  ASSERT_TRUE(accounts_.enable("cem", actor_));
  EXPECT_EQ(accounts_.remove("ann", actor_).error(), AccountRefusal::kLastAdministrator);
}

TEST_P(AccountsTest, DisablingEndsSessionsAndTokensOfThatPersonOnly) {
  let_in("ann");
  let_in("bob");
  ASSERT_TRUE(accounts_.disable("bob", actor_));
  EXPECT_FALSE(session_store_.find("session bob"));
  EXPECT_FALSE(tokens_.find("token bob"));
  EXPECT_TRUE(session_store_.find("session ann"));
  EXPECT_TRUE(tokens_.find("token ann"));
  ASSERT_TRUE(accounts_.disable("bob", actor_));
  ASSERT_TRUE(accounts_.enable("bob", actor_));
  ASSERT_TRUE(accounts_.enable("bob", actor_));
  EXPECT_THAT(actions(), ElementsAre("operator.enabled", "operator.disabled"));
}

TEST_P(AccountsTest, ANewPasswordEndsAccessAndUnlocks) {
  let_in("ann");
  EXPECT_EQ(accounts_.set_password("ann", Secret("short1"), kLasting, actor_).error(),
            AccountRefusal::kUnfitPassword);
  EXPECT_TRUE(session_store_.find("session ann"));
  EXPECT_TRUE(accounts_.find("ann")->locked_until);
  ASSERT_TRUE(accounts_.set_password("ann", Secret("abcdefg1"), kLasting, actor_));
  EXPECT_TRUE(
      crypto::password_matches(Secret("abcdefg1"), people_.find_by_username("ann")->password_hash));
  EXPECT_FALSE(session_store_.find("session ann"));
  EXPECT_FALSE(tokens_.find("token ann"));
  EXPECT_FALSE(accounts_.find("ann")->locked_until);
  EXPECT_THAT(actions(), ElementsAre("operator.password_changed"));
}

TEST_P(AccountsTest, AOneTimePasswordIsMarked) {
  ASSERT_TRUE(
      accounts_.set_password("ann", Secret("abcdefg1"), operators::PasswordKind::kOneTime, actor_));
  const auto stored = people_.find_by_username("ann")->password_hash;
  EXPECT_EQ(operators::kind_of_password(stored), operators::PasswordKind::kOneTime);
  EXPECT_TRUE(crypto::password_matches(Secret("abcdefg1"), operators::hash_of_password(stored)));
}

TEST_P(AccountsTest, UnlockingForgetsFailuresAndBrowsersButNotSessions) {
  let_in("ann");
  let_in("bob");
  ASSERT_TRUE(accounts_.unlock("ann", actor_));
  EXPECT_FALSE(accounts_.find("ann")->locked_until);
  EXPECT_FALSE(devices_.find("device ann"));
  EXPECT_TRUE(session_store_.find("session ann"));
  EXPECT_TRUE(accounts_.find("bob")->locked_until);
  EXPECT_TRUE(devices_.find("device bob"));
}

TEST_P(AccountsTest, DeletingRemovesEverythingOfThePerson) {
  let_in("bob");
  ASSERT_TRUE(accounts_.remove("bob", actor_));
  EXPECT_FALSE(people_.find_by_username("bob"));
  EXPECT_FALSE(session_store_.find("session bob"));
  EXPECT_FALSE(tokens_.find("token bob"));
  EXPECT_FALSE(devices_.find("device bob"));
  EXPECT_EQ(accounts_.all().size(), 2U);
  EXPECT_THAT(actions(), ElementsAre("operator.deleted"));
}

}  // namespace
}  // namespace gatehouse::conformance
