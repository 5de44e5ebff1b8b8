#include "operators/sign_in.h"

#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "base/limits.h"
#include "conformance/storages.h"
#include "operators/stored_password.h"
#include "storage/sql_sign_in.h"

namespace gatehouse::conformance {
namespace {

using namespace std::chrono_literals;
using operators::SignInRefusal;
using operators::SignInService;

class SignInTest : public ConformanceTest {
 protected:
  SignInTest() {
    people_.add_role(std::string(operators::kAdministrators), access::GrantSelection::all());
    operators::OperatorService service({people_, *database_, history_, clock_, kCost});
    for (const auto* name : {"ann", "bob"}) {
      (void)service
          .create({.username = name,
                   .email = "a@b.example",
                   .password = Secret("abcdefg1"),
                   .role = std::string(operators::kAdministrators)},
                  history::Actor::system())
          .value();
    }
    ann_ = people_.find_by_username("ann").value();
  }

  // Of "abcdefg1", cheaper than any that is made now.
  static constexpr auto kWeakHash =
      "$argon2id$v=19$m=1024,t=1,p=1$W1W4uL5UiGaZHlXjrEX2eg$CJXiRjK"
      "o21QoyyJWdTtu218n3IYS5hSgO51O/6s+pPg";
  static constexpr auto kCost = crypto::PasswordCost::kSandboxed;

  static SignInService::Form form(std::string username, std::string_view password,
                                  std::string_view device = "") {
    return {.username = std::move(username),
            .password = Secret(password),
            .device_key = Secret(device),
            .client = {"192.0.2.1", "Browser"}};
  }

  SignInRefusal refusal(const SignInService::Form& tried) {
    return sign_in_.sign_in(tried).error().reason;
  }

  // Locks the name for strangers.
  void lock(const std::string& username) {
    for (int i = 0; i < 6; ++i) (void)sign_in_.sign_in(form(username, "wrong"));
  }

  std::vector<std::string> actions() {
    std::vector<std::string> out;
    for (const auto& event : history_.newest(100, 0)) out.push_back(event.action);
    return out;
  }

  // The rules are read between the look-up of a person and the look at the password.
  operators::SignInRules rules_now() {
    if (auto act = std::exchange(meanwhile_, nullptr)) act();
    return rules_;
  }

  operators::SignInRules rules_;
  std::function<void()> meanwhile_;
  storage::SqlOperators people_{*database_};
  storage::SqlSessions session_store_{*database_};
  storage::SqlDevices devices_{*database_};
  storage::SqlFailures failures_{*database_};
  storage::SqlAdminTokens tokens_{*database_};
  storage::SqlHistory history_{*database_, history_key_};
  operators::SessionService sessions_{
      {session_store_, people_, *database_, clock_, random_, lookup_, [&] { return rules_; }}};
  SignInService sign_in_{{people_, devices_, failures_, tokens_, *database_, history_, clock_,
                          random_, lookup_, kCost, [&] { return rules_now(); }},
                         sessions_};
  operators::Operator ann_;
};

GATEHOUSE_ON_EVERY_STORAGE(SignInTest);

TEST_P(SignInTest, TellsNobodyWhatWasWrong) {
  EXPECT_EQ(refusal(form("nobody", "abcdefg1")), SignInRefusal::kWrong);
  EXPECT_EQ(refusal(form("ann", "abcdefg2")), SignInRefusal::kWrong);
  EXPECT_EQ(refusal(form("ann", "")), SignInRefusal::kWrong);
  ann_.account = operators::Account::kInactive;
  people_.save(ann_);
  EXPECT_EQ(refusal(form("ann", "abcdefg1")), SignInRefusal::kWrong);
}

TEST_P(SignInTest, RecordsUnknownNamesOnceAMinute) {
  const auto unknown = [&] {
    std::vector<history::Entry> out;
    for (auto& event : history_.newest(100, 0)) {
      if (event.action == "operator.unknown_name_refused") out.push_back(event);
    }
    return out;
  };
  EXPECT_FALSE(sign_in_.sign_in(form("my password", "x")));
  ASSERT_EQ(unknown().size(), 1u);
  EXPECT_EQ(unknown()[0].changes.at(0).after, "1");
  EXPECT_EQ(unknown()[0].changes.at(1).after, "192.0.2.1");
  for (const auto& event : history_.newest(100, 0)) {
    EXPECT_EQ(event.object_name.find("password"), std::string::npos) << "people mistype";
    EXPECT_EQ(event.actor.name.find("password"), std::string::npos);
  }
  for (int i = 0; i < 20; ++i) {
    EXPECT_FALSE(sign_in_.sign_in(form("nobody" + std::to_string(i), "x")));
  }
  EXPECT_EQ(unknown().size(), 1u) << "nobody floods the history";
  clock_.advance(60s);
  EXPECT_FALSE(sign_in_.issue_token(form("somebody", "x")));
  ASSERT_EQ(unknown().size(), 2u);
  EXPECT_EQ(unknown()[0].changes.at(0).after, "21");
}

TEST_P(SignInTest, RecordsWhereAWrongPasswordCameFrom) {
  EXPECT_FALSE(sign_in_.sign_in(form("ann", "wrong")));
  const auto newest = history_.newest(1, 0).at(0);
  EXPECT_EQ(newest.action, "operator.sign_in_refused");
  ASSERT_EQ(newest.changes.size(), 1u);
  EXPECT_EQ(newest.changes[0].after, "192.0.2.1");
}

// Whoever is signed in and mistypes did not try to sign in.
TEST_P(SignInTest, RecordsAWrongConfirmationAsWhatItIs) {
  const auto signed_in = sign_in_.sign_in(form("ann", "abcdefg1"));
  ASSERT_TRUE(signed_in);
  EXPECT_FALSE(sign_in_.confirm(signed_in->identity.person, Secret("wrong")));
  EXPECT_EQ(history_.newest(1, 0).at(0).action, "operator.confirmation_refused");
  EXPECT_FALSE(sign_in_.change_password(signed_in->identity.person, Secret("wrong"),
                                        Secret("abcdefg2"), std::nullopt));
  EXPECT_EQ(history_.newest(1, 0).at(0).action, "operator.confirmation_refused");
}

TEST_P(SignInTest, OpensASession) {
  const auto signed_in = sign_in_.sign_in(form("ANN", "abcdefg1"));
  ASSERT_TRUE(signed_in);
  EXPECT_EQ(signed_in->opened.key.reveal().size(), 64u);
  const auto live = sessions_.find(signed_in->opened.key);
  ASSERT_TRUE(live);
  EXPECT_EQ(live->identity.person.username, "ann");
  EXPECT_EQ(live->identity.role.name, operators::kAdministrators);
  EXPECT_EQ(live->session.client.address, "192.0.2.1");
  EXPECT_THAT(actions(), testing::Contains("operator.signed_in"));
  const auto key = std::string(signed_in->opened.key.reveal());
  EXPECT_FALSE(session_store_.find(key)) << "the key itself is not stored";
}

TEST_P(SignInTest, NeverGivesTheSameKeyTwice) {
  const auto first = sign_in_.sign_in(form("ann", "abcdefg1"));
  const auto second = sign_in_.sign_in(form("ann", "abcdefg1"));
  EXPECT_NE(first->opened.key.reveal(), second->opened.key.reveal());
}

TEST_P(SignInTest, FindsNoSessionForOtherKeys) {
  const auto signed_in = sign_in_.sign_in(form("ann", "abcdefg1"));
  auto key = std::string(signed_in->opened.key.reveal());
  EXPECT_FALSE(sessions_.find(Secret("")));
  EXPECT_FALSE(sessions_.find(Secret(key + "0")));
  key[0] = key[0] == '0' ? '1' : '0';
  EXPECT_FALSE(sessions_.find(Secret(key)));
}

TEST_P(SignInTest, EndsSessionsThatAreNotUsed) {
  const auto key = sign_in_.sign_in(form("ann", "abcdefg1"))->opened.key.clone();
  clock_.advance(1799s);
  EXPECT_TRUE(sessions_.find(key));
  clock_.advance(1799s);
  EXPECT_TRUE(sessions_.find(key)) << "it was used meanwhile";
  clock_.advance(1800s);
  EXPECT_FALSE(sessions_.find(key));
  clock_.advance(-1800s);
  EXPECT_FALSE(sessions_.find(key)) << "what has ended stays so";
}

TEST_P(SignInTest, StoresTheUseOfSessionsBehind) {
  const auto signed_in = sign_in_.sign_in(form("ann", "abcdefg1"));
  const auto key = signed_in->opened.key.clone();
  const auto stored = [&] { return database_->query_integer("SELECT max(used_at) FROM sessions"); };
  const auto opened_at = stored();
  clock_.advance(1799s);
  database_->read([&] { EXPECT_TRUE(sessions_.find(key)); });  // in here a write is an error
  EXPECT_EQ(stored(), opened_at);
  sessions_.store_use();
  EXPECT_EQ(stored(), storage::stored(clock_.now()));
  clock_.advance(1800s);
  database_->read([&] { EXPECT_FALSE(sessions_.find(key)); });
  EXPECT_EQ(database_->query_integer("SELECT count(*) FROM sessions"), 1);
  sessions_.store_use();
  EXPECT_EQ(database_->query_integer("SELECT count(*) FROM sessions"), 0);
}

TEST_P(SignInTest, ASessionInUseOutlivesTheSignInOfAnother) {
  const auto key = sign_in_.sign_in(form("ann", "abcdefg1"))->opened.key.clone();
  clock_.advance(1799s);
  EXPECT_TRUE(sessions_.find(key));
  clock_.advance(1799s);
  ASSERT_TRUE(sign_in_.sign_in(form("ann", "abcdefg1")));
  EXPECT_TRUE(sessions_.find(key));
}

TEST_P(SignInTest, LooksSessionsUpWithoutWriting) {
  const auto key = sign_in_.sign_in(form("ann", "abcdefg1"))->opened.key.clone();
  int commits = 0;
  database_->on_commit([&] { ++commits; });
  constexpr auto kUnnoticed = operators::SessionService::Use::kDoesNotCount;
  clock_.advance(1799s);
  EXPECT_TRUE(sessions_.find(key, kUnnoticed));
  clock_.advance(1s);
  EXPECT_FALSE(sessions_.find(key, kUnnoticed)) << "it was not used";
  EXPECT_EQ(commits, 0);
  database_->on_commit({});
}

TEST_P(SignInTest, EndsSessionsAfterTheLongestTime) {
  const auto key = sign_in_.sign_in(form("ann", "abcdefg1"))->opened.key.clone();
  for (int minutes = 20; minutes < 12 * 60; minutes += 20) {
    clock_.advance(20min);
    ASSERT_TRUE(sessions_.find(key)) << minutes;
  }
  clock_.advance(20min);
  EXPECT_FALSE(sessions_.find(key));
}

TEST_P(SignInTest, FollowsTheSessionSettings) {
  rules_.session_idle = 60s;
  const auto key = sign_in_.sign_in(form("ann", "abcdefg1"))->opened.key.clone();
  clock_.advance(60s);
  EXPECT_FALSE(sessions_.find(key));
}

TEST_P(SignInTest, EndsSessionsOfDeactivatedPeople) {
  const auto key = sign_in_.sign_in(form("ann", "abcdefg1"))->opened.key.clone();
  ann_ = people_.find(ann_.id).value();
  ann_.account = operators::Account::kInactive;
  people_.save(ann_);
  EXPECT_FALSE(sessions_.find(key));
}

TEST_P(SignInTest, KeepsABoundedNumberOfSessions) {
  const auto first = sign_in_.sign_in(form("ann", "abcdefg1"))->opened.key.clone();
  for (std::size_t i = 1; i < limits::kSessionsPerOperatorMax; ++i) {
    (void)sign_in_.sign_in(form("ann", "abcdefg1"));
  }
  EXPECT_TRUE(sessions_.find(first));
  (void)sign_in_.sign_in(form("ann", "abcdefg1"));
  EXPECT_FALSE(sessions_.find(first)) << "the oldest gives way";
  EXPECT_EQ(sessions_.of(ann_.id).size(), limits::kSessionsPerOperatorMax);
}

TEST_P(SignInTest, EndsSessionsOnlyForTheirPerson) {
  const auto anns = sign_in_.sign_in(form("ann", "abcdefg1"));
  const auto bobs = sign_in_.sign_in(form("bob", "abcdefg1"));
  EXPECT_FALSE(sessions_.end(ann_.id, bobs->opened.session.id));
  EXPECT_TRUE(sessions_.find(bobs->opened.key));
  EXPECT_TRUE(sessions_.end(ann_.id, anns->opened.session.id));
  EXPECT_FALSE(sessions_.find(anns->opened.key));
}

TEST_P(SignInTest, MakesOneCsrfTokenForEachSession) {
  const auto first = sign_in_.sign_in(form("ann", "abcdefg1"))->opened.key.clone();
  const auto second = sign_in_.sign_in(form("ann", "abcdefg1"))->opened.key.clone();
  const auto token = sessions_.csrf_token(first);
  EXPECT_TRUE(sessions_.is_csrf_token(first, token));
  EXPECT_FALSE(sessions_.is_csrf_token(second, token));
  EXPECT_FALSE(sessions_.is_csrf_token(first, ""));
  EXPECT_FALSE(sessions_.is_csrf_token(first, token.substr(1)));
  EXPECT_EQ(token.find(std::string(first.reveal())), std::string::npos);
}

TEST_P(SignInTest, LocksAfterSixWrongPasswords) {
  for (int i = 0; i < 5; ++i) EXPECT_EQ(refusal(form("ann", "wrong")), SignInRefusal::kWrong);
  const auto sixth = sign_in_.sign_in(form("Ann", "wrong"));
  EXPECT_EQ(sixth.error().reason, SignInRefusal::kLocked);
  EXPECT_EQ(sixth.error().until, clock_.now() + 1800s);
  EXPECT_EQ(refusal(form("ann", "abcdefg1")), SignInRefusal::kLocked) << "the right one neither";
  EXPECT_TRUE(sign_in_.sign_in(form("bob", "abcdefg1"))) << "others may";
  EXPECT_THAT(actions(), testing::Contains("operator.locked_out"));
  clock_.advance(1799s);
  EXPECT_EQ(refusal(form("ann", "abcdefg1")), SignInRefusal::kLocked);
  clock_.advance(1s);
  EXPECT_TRUE(sign_in_.sign_in(form("ann", "abcdefg1")));
}

TEST_P(SignInTest, LocksUnknownNamesAlike) {
  lock("nobody");
  EXPECT_EQ(refusal(form("nobody", "abcdefg1")), SignInRefusal::kLocked);
  EXPECT_THAT(actions(), testing::Not(testing::Contains("operator.locked_out")));
}

TEST_P(SignInTest, StartsCountingAgainAfterASuccess) {
  for (int i = 0; i < 5; ++i) (void)sign_in_.sign_in(form("ann", "wrong"));
  EXPECT_TRUE(sign_in_.sign_in(form("ann", "abcdefg1")));
  for (int i = 0; i < 5; ++i) EXPECT_EQ(refusal(form("ann", "wrong")), SignInRefusal::kWrong);
}

TEST_P(SignInTest, FollowsTheLockSettings) {
  rules_.failures_max = 1;
  rules_.lock_time = 10s;
  EXPECT_EQ(refusal(form("ann", "wrong")), SignInRefusal::kLocked);
  clock_.advance(10s);
  EXPECT_TRUE(sign_in_.sign_in(form("ann", "abcdefg1")));
}

TEST_P(SignInTest, StrangersCannotLockOutAKnownBrowser) {
  const auto device = sign_in_.sign_in(form("ann", "abcdefg1"))->device_key->clone();
  lock("ann");
  EXPECT_EQ(refusal(form("ann", "abcdefg1")), SignInRefusal::kLocked);
  const auto again = sign_in_.sign_in(form("ann", "abcdefg1", device.reveal()));
  ASSERT_TRUE(again);
  EXPECT_FALSE(again->device_key) << "it has a good one";
}

TEST_P(SignInTest, AKnownBrowserIsLockedByItsOwnFailures) {
  const auto device = sign_in_.sign_in(form("ann", "abcdefg1"))->device_key->clone();
  for (int i = 0; i < 6; ++i) (void)sign_in_.sign_in(form("ann", "wrong", device.reveal()));
  EXPECT_EQ(refusal(form("ann", "abcdefg1", device.reveal())), SignInRefusal::kLocked);
}

TEST_P(SignInTest, ABrowserIsKnownForItsPersonOnly) {
  const auto device = sign_in_.sign_in(form("bob", "abcdefg1"))->device_key->clone();
  lock("ann");
  EXPECT_EQ(refusal(form("ann", "abcdefg1", device.reveal())), SignInRefusal::kLocked);
}

TEST_P(SignInTest, LooksAtNoMorePasswordsWhenTheyComeAtOnce) {
  std::atomic<int> looked_at{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([&] {
      const auto outcome = sign_in_.sign_in(form("ann", "wrong"));
      if (outcome.error().reason == SignInRefusal::kWrong) ++looked_at;
    });
  }
  for (auto& thread : threads) thread.join();
  EXPECT_LE(looked_at.load(), 5) << "the sixth reports the lock";
}

TEST_P(SignInTest, ConfirmsThePasswordOfASignedInPerson) {
  const auto key = sign_in_.sign_in(form("ann", "abcdefg1"))->opened.key.clone();
  lock("ann");
  EXPECT_TRUE(sign_in_.confirm(ann_, Secret("abcdefg1"))) << "strangers cannot lock this";
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(sign_in_.confirm(ann_, Secret("wrong")).error().reason, SignInRefusal::kWrong);
  }
  EXPECT_TRUE(sessions_.find(key));
  EXPECT_EQ(sign_in_.confirm(ann_, Secret("wrong")).error().reason, SignInRefusal::kLocked);
  EXPECT_FALSE(sessions_.find(key)) << "somebody else may sit there";
}

TEST_P(SignInTest, ChangesThePassword) {
  const auto signed_in = sign_in_.sign_in(form("ann", "abcdefg1"));
  const auto present = signed_in->opened.session.id;
  const auto other = sign_in_.sign_in(form("ann", "abcdefg1"))->opened.key.clone();
  const auto bobs = sign_in_.sign_in(form("bob", "abcdefg1"))->opened.key.clone();
  const auto token = sign_in_.issue_token(form("ann", "abcdefg1")).value().clone();
  const auto change = [&](const char* current, const char* replacement) {
    return sign_in_.change_password(ann_, Secret(current), Secret(replacement), present);
  };
  EXPECT_TRUE(change("wrong", "hijklmn2").error().current);
  EXPECT_TRUE(change("abcdefg1", "weak").error().replacement);
  EXPECT_TRUE(change("abcdefg1", "abcdefg1").error().replacement);
  EXPECT_TRUE(sessions_.find(other));

  EXPECT_TRUE(change("abcdefg1", "hijklmn2"));
  EXPECT_TRUE(sessions_.find(signed_in->opened.key));
  EXPECT_TRUE(sessions_.find(bobs));
  EXPECT_FALSE(sessions_.find(other));
  EXPECT_FALSE(sign_in_.find_by_token(token));
  EXPECT_EQ(refusal(form("ann", "abcdefg1")), SignInRefusal::kWrong);
  EXPECT_TRUE(sign_in_.sign_in(form("ann", "hijklmn2")));
}

TEST_P(SignInTest, SignsOut) {
  const auto key = sign_in_.sign_in(form("ann", "abcdefg1"))->opened.key.clone();
  sign_in_.sign_out(sessions_.find(key).value());
  EXPECT_FALSE(sessions_.find(key));
}

TEST_P(SignInTest, IssuesAdminTokens) {
  const auto token = sign_in_.issue_token(form("ann", "abcdefg1"));
  ASSERT_TRUE(token);
  EXPECT_THAT(std::string(token->reveal()), testing::MatchesRegex("[0-9a-z]{32}"));
  EXPECT_EQ(sign_in_.find_by_token(*token)->identity.person.username, "ann");
  EXPECT_FALSE(sign_in_.find_by_token(Secret(std::string(32, 'a'))));
  EXPECT_FALSE(sign_in_.find_by_token(Secret("")));
}

TEST_P(SignInTest, AdminTokensEndAfterTheirLifetime) {
  rules_.token_lifetime = 4h;
  const auto token = sign_in_.issue_token(form("ann", "abcdefg1"));
  clock_.advance(4h - 1ms);
  EXPECT_TRUE(sign_in_.find_by_token(*token));
  clock_.advance(1ms);
  EXPECT_FALSE(sign_in_.find_by_token(*token));
  rules_.token_lifetime.reset();
  EXPECT_TRUE(sign_in_.find_by_token(*token)) << "never expires";
}

TEST_P(SignInTest, TokenRequestsShareTheLock) {
  for (int i = 0; i < 6; ++i) (void)sign_in_.issue_token(form("ann", "wrong"));
  EXPECT_EQ(sign_in_.issue_token(form("ann", "abcdefg1")).error().reason, SignInRefusal::kLocked);
  EXPECT_EQ(refusal(form("ann", "abcdefg1")), SignInRefusal::kLocked);
}

TEST_P(SignInTest, TokensOfDeactivatedPeopleAreDead) {
  const auto token = sign_in_.issue_token(form("ann", "abcdefg1"));
  ann_ = people_.find(ann_.id).value();
  ann_.account = operators::Account::kInactive;
  people_.save(ann_);
  EXPECT_FALSE(sign_in_.find_by_token(*token));
}

TEST_P(SignInTest, KeepsAHashThatIsStronger) {
  ann_.password_hash = crypto::hash_password(Secret("abcdefg1"), crypto::PasswordCost::kNormal);
  people_.save(ann_);
  EXPECT_TRUE(sign_in_.sign_in(form("ann", "abcdefg1")));
  EXPECT_EQ(people_.find(ann_.id)->password_hash, ann_.password_hash);
}

// A hash in the sandbox's form, yet made with less memory than the sandbox takes.
TEST_P(SignInTest, ReplacesAHashThatIsWeaker) {
  ann_.password_hash = kWeakHash;
  people_.save(ann_);
  EXPECT_TRUE(sign_in_.sign_in(form("ann", "abcdefg1")));
  EXPECT_THAT(people_.find(ann_.id)->password_hash, testing::HasSubstr("m=8192,t=1"));
  EXPECT_TRUE(sign_in_.sign_in(form("ann", "abcdefg1")));
}

// What happens while a password is being looked at.
TEST_P(SignInTest, APasswordThatIsChangedMeanwhileOpensNothing) {
  const auto replaced = crypto::hash_password(Secret("hijklmn2"), kCost);
  meanwhile_ = [&] {
    ann_.password_hash = replaced;
    people_.save(ann_);
  };
  EXPECT_EQ(refusal(form("ann", "abcdefg1")), SignInRefusal::kWrong);
  ann_.password_hash = crypto::hash_password(Secret("abcdefg1"), kCost);
  people_.save(ann_);
  meanwhile_ = [&] {
    ann_.password_hash = replaced;
    people_.save(ann_);
  };
  EXPECT_EQ(sign_in_.issue_token(form("ann", "abcdefg1")).error().reason, SignInRefusal::kWrong);
}

TEST_P(SignInTest, StrengtheningAHashUndoesNothing) {
  ann_.password_hash = kWeakHash;
  people_.save(ann_);
  meanwhile_ = [&] {
    auto changed = ann_;
    changed.account = operators::Account::kInactive;
    people_.save(changed);
  };
  EXPECT_EQ(refusal(form("ann", "abcdefg1")), SignInRefusal::kWrong);
  EXPECT_EQ(people_.find(ann_.id)->account, operators::Account::kInactive);
}

TEST_P(SignInTest, AOneTimePasswordOpensOneSessionAndIsReplacedInIt) {
  ann_.password_hash = operators::stored_password(operators::PasswordKind::kOneTime, kWeakHash);
  people_.save(ann_);
  const auto signed_in = sign_in_.sign_in(form("ann", "abcdefg1")).value();
  EXPECT_EQ(refusal(form("ann", "abcdefg1")), SignInRefusal::kWrong);
  EXPECT_EQ(refusal(form("ann", "abcdefg1", signed_in.device_key->reveal())),
            SignInRefusal::kWrong);
  EXPECT_FALSE(sign_in_.issue_token(form("ann", "abcdefg1")));
  EXPECT_TRUE(sign_in_.change_password(signed_in.identity.person, Secret("abcdefg1"),
                                       Secret("another1"), signed_in.opened.session.id));
  EXPECT_TRUE(sign_in_.sign_in(form("ann", "another1")));
  EXPECT_TRUE(sign_in_.sign_in(form("ann", "another1")));
}

TEST_P(SignInTest, OfTwoAtOnceOneGetsInWithAOneTimePassword) {
  ann_.password_hash = operators::stored_password(operators::PasswordKind::kOneTime, kWeakHash);
  people_.save(ann_);
  SignInService other{{people_, devices_, failures_, tokens_, *database_, history_, clock_, random_,
                       lookup_, kCost, [&] { return rules_; }},
                      sessions_};
  meanwhile_ = [&] { EXPECT_TRUE(other.issue_token(form("ann", "abcdefg1"))); };
  EXPECT_EQ(refusal(form("ann", "abcdefg1")), SignInRefusal::kWrong);
  EXPECT_TRUE(sessions_.of(ann_.id).empty());
}

TEST_P(SignInTest, APasswordCountsForFiveMinutes) {
  const auto key = sign_in_.sign_in(form("ann", "abcdefg1"))->opened.key.clone();
  const auto counts = [&] {
    const auto given_at = sessions_.find(key)->session.confirmed_at;
    return operators::password_counts_until(given_at, clock_);
  };
  const auto opened_at = clock_.now();
  EXPECT_EQ(counts(), opened_at + 5min);
  clock_.advance(5min - 1ms);
  EXPECT_TRUE(counts());
  clock_.advance(1ms);
  EXPECT_FALSE(counts());
  sessions_.confirm(sessions_.find(key)->session.id);
  EXPECT_TRUE(counts());
  clock_.advance(-1s);
  EXPECT_FALSE(counts()) << "a clock that was set back makes nothing count longer";
}

TEST_P(SignInTest, KnowsWhatBecameOfATokenAndASession) {
  using State = operators::Standing::State;
  rules_.token_lifetime = 4h;
  const auto secret = sign_in_.issue_token(form("ann", "abcdefg1"));
  const auto token = sign_in_.find_by_token(*secret)->token;
  const auto session = sign_in_.sign_in(form("ann", "abcdefg1"))->opened.session;
  EXPECT_EQ(sign_in_.standing_of(token).identity->role.name, operators::kAdministrators);
  EXPECT_EQ(sessions_.standing_of(session).state, State::kLive);
  ann_ = people_.find(ann_.id).value();
  ann_.account = operators::Account::kInactive;
  people_.save(ann_);
  EXPECT_EQ(sign_in_.standing_of(token).state, State::kEnded);
  EXPECT_EQ(sessions_.standing_of(session).state, State::kEnded);
  ann_.account = operators::Account::kActive;
  people_.save(ann_);
  EXPECT_EQ(sign_in_.standing_of(token).state, State::kLive);
  tokens_.remove_of(ann_.id);
  EXPECT_EQ(sign_in_.standing_of(token).state, State::kEnded);
  clock_.advance(4h);
  EXPECT_EQ(sign_in_.standing_of(token).state, State::kExpired);
  EXPECT_EQ(sessions_.standing_of(session).state, State::kExpired);
}

}  // namespace
}  // namespace gatehouse::conformance
