#include "gateway/snapshot.h"

#include <gtest/gtest.h>

namespace gatehouse::gateway {
namespace {

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
  usage.count_refused();
  usage.count_refused();
  const auto counts = usage.take();
  EXPECT_EQ(counts.allowed, 1u);
  EXPECT_EQ(counts.refused, 2u);
  EXPECT_EQ(counts.last_used, now);
  EXPECT_EQ(usage.take().allowed, 0u);
}

}  // namespace
}  // namespace gatehouse::gateway
