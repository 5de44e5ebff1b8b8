#include "gateway/snapshot.h"

#include <gmock/gmock.h>

#include <atomic>
#include <thread>
#include <vector>

namespace gatehouse::gateway {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// As long as keys are.
std::string key_of(std::string text) {
  text.resize(limits::kCredentialLength, '-');
  return text;
}

std::shared_ptr<const Credential> credential(const std::string& name, const std::string& key,
                                             const std::string& token) {
  auto out = std::make_shared<Credential>();
  out->name = name;
  out->consumer_key = key_of(key);
  out->access_token = Secret(token);
  return out;
}

TEST(Snapshot, FindsByKeyAndByToken) {
  const Snapshot snapshot(7, {credential("a", "key-a", "token-a"), credential("b", "key-b", "")},
                          {}, crypto::FastHash({1}));
  EXPECT_EQ(snapshot.revision(), 7);
  ASSERT_NE(snapshot.by_consumer_key(key_of("key-b")), nullptr);
  EXPECT_EQ(snapshot.by_consumer_key(key_of("key-b"))->name, "b");
  ASSERT_NE(snapshot.by_access_token("token-a"), nullptr);
  EXPECT_EQ(snapshot.by_access_token("token-a")->name, "a");
}

TEST(Snapshot, FindsNothingElse) {
  const Snapshot snapshot(1, {credential("a", "key-a", "token-a"), credential("b", "key-b", "")},
                          {}, crypto::FastHash({1}));
  EXPECT_EQ(snapshot.by_consumer_key(key_of("token-a")), nullptr);
  EXPECT_EQ(snapshot.by_consumer_key(""), nullptr);
  EXPECT_EQ(snapshot.by_consumer_key(key_of("key-a") + "x"), nullptr);
  EXPECT_EQ(snapshot.by_consumer_key(key_of("key-a").substr(1)), nullptr);
  EXPECT_EQ(snapshot.by_access_token(""), nullptr) << "an integration without token has none";
  EXPECT_EQ(snapshot.by_access_token("key-a"), nullptr);
}

TEST(Usage, IsTakenOnce) {
  Usage usage;
  const Timestamp now{std::chrono::milliseconds(5)};
  usage.count_allowed(now);
  usage.count_refused(Reason::kNonceUsed);
  usage.count_refused(Cause::kCredentialsUnreadable);
  usage.count_refused(Reason::kNonceUsed);
  const auto counts = usage.take();
  EXPECT_EQ(counts.allowed, 1u);
  EXPECT_THAT(counts.refused, ElementsAre(RefusalCount{"nonce_used", 2},
                                          RefusalCount{"credentials_unreadable", 1}));
  EXPECT_EQ(counts.last_used, now);
  const auto again = usage.take();
  EXPECT_EQ(again.allowed, 0u);
  EXPECT_THAT(again.refused, IsEmpty());
  EXPECT_EQ(again.last_used, std::nullopt);
}

// Keys that begin alike, as those of a careless generator would, are still told apart.
TEST(Snapshot, TellsKeysApartByEveryByte) {
  Snapshot::Credentials all;
  const auto original = key_of("");
  all.push_back(credential("original", original, "token"));
  for (std::size_t i = 0; i < original.size(); ++i) {
    auto key = original;
    key[i] = 'x';
    all.push_back(credential(std::to_string(i), key, "token" + std::to_string(i)));
  }
  const Snapshot snapshot(1, all, {}, crypto::FastHash({1}));
  ASSERT_NE(snapshot.by_consumer_key(original), nullptr);
  EXPECT_EQ(snapshot.by_consumer_key(original)->name, "original");
  for (std::size_t i = 0; i < original.size(); ++i) {
    auto key = original;
    key[i] = 'x';
    ASSERT_NE(snapshot.by_consumer_key(key), nullptr) << i;
    EXPECT_EQ(snapshot.by_consumer_key(key)->name, std::to_string(i));
    key[i] = 'y';
    EXPECT_EQ(snapshot.by_consumer_key(key), nullptr) << i;
  }
}

TEST(Snapshot, FindsEachOfMany) {
  constexpr int kMany = 5000;
  Snapshot::Credentials all;
  for (int i = 0; i < kMany; ++i) {
    all.push_back(credential(std::to_string(i), "k" + std::to_string(i), "t" + std::to_string(i)));
  }
  const Snapshot snapshot(1, all, {}, crypto::FastHash({1}));
  for (int i = 0; i < kMany; ++i) {
    const auto name = std::to_string(i);
    ASSERT_NE(snapshot.by_consumer_key(key_of("k" + name)), nullptr) << i;
    EXPECT_EQ(snapshot.by_consumer_key(key_of("k" + name))->name, name);
    ASSERT_NE(snapshot.by_access_token("t" + name), nullptr) << i;
    EXPECT_EQ(snapshot.by_access_token("t" + name)->name, name);
  }
  EXPECT_EQ(snapshot.by_consumer_key(key_of("k5000")), nullptr);
  EXPECT_EQ(snapshot.by_access_token("t5000"), nullptr);
}

// One whose key cannot be read is kept for the list of all, and found by nobody.
TEST(Snapshot, DoesNotFindByKeysOfAnotherLength) {
  const auto damaged = std::make_shared<Credential>();
  const Snapshot snapshot(1, {damaged, credential("a", "key-a", "token-a")}, {},
                          crypto::FastHash({1}));
  EXPECT_EQ(snapshot.credentials().size(), 2u);
  EXPECT_EQ(snapshot.by_consumer_key(""), nullptr);
  EXPECT_EQ(snapshot.by_consumer_key(std::string(1000, 'k')), nullptr);
}

TEST(Snapshot, KnowsOperatorsByTheirTokensHashes) {
  const auto token = [](const std::string& name) {
    return OperatorToken{.hash = "hash of " + name,
                         .username = name,
                         .selection = {},
                         .grant = {},
                         .ends_at = std::nullopt};
  };
  const Snapshot none(1, {}, {}, crypto::FastHash({1}));
  EXPECT_FALSE(none.has_operator_tokens());
  EXPECT_EQ(none.by_operator_token(""), nullptr);
  const Snapshot some(1, {}, {}, crypto::FastHash({1}), {token("ann"), token("bob")});
  EXPECT_TRUE(some.has_operator_tokens());
  ASSERT_NE(some.by_operator_token("hash of bob"), nullptr);
  EXPECT_EQ(some.by_operator_token("hash of bob")->username, "bob");
  EXPECT_EQ(some.by_operator_token("bob"), nullptr);
  EXPECT_EQ(some.by_operator_token(""), nullptr);
}

TEST(Usage, CountsEveryReasonAndCauseForItself) {
  Usage usage;
  std::uint64_t count = 0;
  for (const auto& row : kCallRefusals) {
    for (std::uint64_t i = 0; i <= count; ++i) usage.count_disregarded(row.id);
    ++count;
  }
  for (const auto& row : kUndecidableCalls) {
    for (std::uint64_t i = 0; i <= count; ++i) usage.count_disregarded(row.id);
    ++count;
  }
  count = 0;
  for (const auto& row : kCallRefusals) EXPECT_EQ(usage.take_disregarded(row.id), ++count);
  for (const auto& row : kUndecidableCalls) EXPECT_EQ(usage.take_disregarded(row.id), ++count);
  for (const auto& row : kCallRefusals) EXPECT_EQ(usage.take_disregarded(row.id), 0u) << row.code;
  EXPECT_THAT(usage.take().refused, IsEmpty());
  EXPECT_EQ(usage.take_replayed(), 0u);
}

TEST(Usage, LosesNothingBesideCallsThatGoOn) {
  constexpr std::uint64_t kThreads = 3, kEach = 2000;
  Usage usage;
  std::atomic<std::uint64_t> left = kThreads;
  std::uint64_t allowed = 0, refused = 0;
  {
    std::vector<std::jthread> threads;
    for (std::uint64_t i = 0; i < kThreads; ++i) {
      threads.emplace_back([&] {
        for (std::uint64_t j = 0; j < kEach; ++j) {
          usage.count_allowed(Timestamp{});
          usage.count_refused(Reason::kNonceUsed);
        }
        --left;
      });
    }
    while (left > 0) {
      const auto counts = usage.take();
      allowed += counts.allowed;
      for (const auto& one : counts.refused) refused += one.count;
    }
  }
  const auto rest = usage.take();
  EXPECT_EQ(allowed + rest.allowed, kThreads * kEach);
  for (const auto& one : rest.refused) refused += one.count;
  EXPECT_EQ(refused, kThreads * kEach);
}

}  // namespace
}  // namespace gatehouse::gateway
