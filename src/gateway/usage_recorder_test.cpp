#include "gateway/usage_recorder.h"

#include <gtest/gtest.h>

namespace gatehouse::gateway {
namespace {

class ListedUsage final : public UsageStore {
 public:
  void add(const std::vector<UsageEntry>& more) override {
    entries.insert(entries.end(), more.begin(), more.end());
  }

  std::vector<UsageEntry> entries;
};

TEST(UsageRecorder, MovesCountsOnceAndOnlyWhereThereAreSome) {
  auto busy = std::make_shared<Credential>(), refused = std::make_shared<Credential>(),
       idle = std::make_shared<Credential>();
  busy->id = integrations::IntegrationId{1};
  busy->consumer_key = "1";
  refused->id = integrations::IntegrationId{2};
  refused->consumer_key = "2";
  idle->consumer_key = "3";
  const Timestamp at{std::chrono::hours(1000) + std::chrono::minutes(59)};
  busy->usage->count_allowed(at);
  refused->usage->count_refused(Reason::kNonceUsed);
  const Snapshot snapshot(1, {busy, refused, idle}, {}, crypto::FastHash({1}));

  ListedUsage store;
  record_usage(snapshot, store, at);
  record_usage(snapshot, store, at);
  ASSERT_EQ(store.entries.size(), 2u);
  EXPECT_EQ(store.entries[0].hour, 1000);
  EXPECT_EQ(store.entries[0].allowed, 1u);
  EXPECT_EQ(store.entries[0].last_used, at);
  EXPECT_EQ(store.entries[1].refused, (std::vector{RefusalCount{"nonce_used", 1}}));
  EXPECT_EQ(store.entries[1].last_used, std::nullopt);
}

}  // namespace
}  // namespace gatehouse::gateway
