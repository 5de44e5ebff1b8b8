#include "conformance/storages.h"
#include "storage/sql_sign_in.h"

namespace gatehouse::conformance {
namespace {

using operators::OperatorId;
using operators::Session;
using operators::SessionId;

Timestamp at(std::int64_t ms) { return Timestamp(std::chrono::milliseconds(ms)); }

class SignInStoresTest : public ConformanceTest {
 protected:
  SignInStoresTest() {
    storage::SqlOperators people(*database_);
    people.add_role("Support", access::GrantSelection::custom({"x"}));
    const auto role = people.find_role("Support")->id;
    ann_ = people.add({.username = "ann", .email = "a@b.example", .role = role}).value();
    bob_ = people.add({.username = "bob", .email = "b@b.example", .role = role}).value();
  }

  Session session(const std::string& key_hash, OperatorId person, std::int64_t ms) {
    return {.person = person,
            .key_hash = key_hash,
            .opened_at = at(ms),
            .used_at = at(ms + 5),
            .confirmed_at = at(ms + 2),
            .client = {"192.0.2.1", "Browser"}};
  }

  OperatorId ann_{};
  OperatorId bob_{};
  storage::SqlSessions sessions_{*database_};
  storage::SqlDevices devices_{*database_};
  storage::SqlFailures failures_{*database_};
  storage::SqlAdminTokens tokens_{*database_};
};

GATEHOUSE_ON_EVERY_STORAGE(SignInStoresTest);

TEST_P(SignInStoresTest, FindNothingWhereNothingIs) {
  EXPECT_FALSE(sessions_.find("a"));
  EXPECT_TRUE(sessions_.of(ann_).empty());
  EXPECT_FALSE(sessions_.remove(SessionId{1}));
  sessions_.touch(SessionId{1}, at(1));
  sessions_.confirm(SessionId{1}, at(1));
  EXPECT_FALSE(devices_.find("a"));
  EXPECT_EQ(failures_.of("a").count, 0);
  failures_.clear("a");
  EXPECT_FALSE(tokens_.find("a"));
}

TEST_P(SignInStoresTest, KeepSessions) {
  const auto first = sessions_.add(session(std::string("a\0b", 3), ann_, 1000));
  const auto second = sessions_.add(session("c", ann_, 2000));
  (void)sessions_.add(session("d", bob_, 3000));
  const auto found = sessions_.find(std::string("a\0b", 3));
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, first);
  EXPECT_EQ(found->person, ann_);
  EXPECT_EQ(found->opened_at, at(1000));
  EXPECT_EQ(found->confirmed_at, at(1002));
  sessions_.confirm(first, at(1500));
  EXPECT_EQ(sessions_.find(std::string("a\0b", 3))->confirmed_at, at(1500));
  EXPECT_EQ(sessions_.find("c")->confirmed_at, at(2002)) << "of nobody else";
  EXPECT_EQ(found->used_at, at(1005));
  EXPECT_EQ(found->client.address, "192.0.2.1");
  EXPECT_EQ(found->client.user_agent, "Browser");
  const auto anns = sessions_.of(ann_);
  ASSERT_EQ(anns.size(), 2u);
  EXPECT_EQ(anns[0].id, second) << "the newest first";

  sessions_.touch(first, at(1500));
  EXPECT_EQ(sessions_.find(std::string("a\0b", 3))->used_at, at(1500));
  EXPECT_TRUE(sessions_.remove(first));
  EXPECT_FALSE(sessions_.find(std::string("a\0b", 3)));
}

TEST_P(SignInStoresTest, RemoveStaleSessions) {
  (void)sessions_.add(session("opened long ago", ann_, 1000));
  (void)sessions_.add(session("unused", ann_, 2000));
  const auto kept = sessions_.add(session("kept", ann_, 2001));
  sessions_.touch(kept, at(3000));
  sessions_.remove_stale(at(1001), at(2006));
  ASSERT_EQ(sessions_.of(ann_).size(), 1u);
  EXPECT_EQ(sessions_.of(ann_)[0].id, kept);
}

TEST_P(SignInStoresTest, KeepDevices) {
  devices_.put("a", ann_, at(1000));
  devices_.put("b", bob_, at(2000));
  EXPECT_EQ(devices_.find("a"), ann_);
  devices_.put("a", bob_, at(3000));
  EXPECT_EQ(devices_.find("a"), bob_);
  devices_.remove_older(at(3000));
  EXPECT_FALSE(devices_.find("b"));
  EXPECT_EQ(devices_.find("a"), bob_);
}

TEST_P(SignInStoresTest, KeepFailures) {
  failures_.put("a", {.count = 1, .last_at = at(1000)});
  failures_.put("a", {.count = 2, .last_at = at(2000)});
  failures_.put("b", {.count = 1, .last_at = at(1000)});
  EXPECT_EQ(failures_.of("a").count, 2);
  EXPECT_EQ(failures_.of("a").last_at, at(2000));
  failures_.remove_older(at(1000));
  EXPECT_EQ(failures_.of("b").count, 0);
  failures_.clear("a");
  EXPECT_EQ(failures_.of("a").count, 0);
}

TEST_P(SignInStoresTest, KeepAdminTokens) {
  tokens_.add({.hash = "a", .person = ann_, .issued_at = at(1000)});
  tokens_.add({.hash = "b", .person = ann_, .issued_at = at(2000)});
  tokens_.add({.hash = "c", .person = bob_, .issued_at = at(2000)});
  EXPECT_EQ(tokens_.find("a")->person, ann_);
  EXPECT_EQ(tokens_.find("a")->issued_at, at(1000));
  tokens_.remove_older(at(2000));
  EXPECT_FALSE(tokens_.find("a"));
  EXPECT_TRUE(tokens_.find("b"));
  tokens_.remove_of(ann_);
  EXPECT_FALSE(tokens_.find("b"));
  EXPECT_TRUE(tokens_.find("c"));
}

}  // namespace
}  // namespace gatehouse::conformance
