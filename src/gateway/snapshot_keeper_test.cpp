#include "gateway/snapshot_keeper.h"

#include <gtest/gtest.h>

#include <map>

namespace gatehouse::gateway {
namespace {

using integrations::IntegrationId;

std::string key_of(std::int64_t id) {
  auto key = "key-" + std::to_string(id);
  key.resize(limits::kCredentialLength, '-');
  return key;
}

// A source whose content the test changes; counts what it is asked for.
class FakeSource final : public CredentialSource {
 public:
  void put(std::int64_t id, const std::string& name) { names_[id] = {name, ++revision_}; }

  void remove(std::int64_t id) {
    names_.erase(id);
    ++revision_;
  }

  std::int64_t revision() override { return revision_; }

  Changes changes_since(std::int64_t revision) override {
    ++loads;
    Changes changes{.revision = revision_};
    for (const auto& [id, entry] : names_) {
      changes.existing.push_back(IntegrationId{id});
      if (entry.second <= revision) continue;
      StoredCredential stored;
      stored.id = IntegrationId{id};
      stored.name = entry.first;
      stored.consumer_key = key_of(id);
      changes.changed.push_back(std::move(stored));
    }
    read += changes.changed.size();
    return changes;
  }

  int loads = 0;
  std::size_t read = 0;

 private:
  std::int64_t revision_ = 0;
  std::map<std::int64_t, std::pair<std::string, std::int64_t>> names_;
};

class SnapshotKeeperTest : public testing::Test {
 protected:
  FakeSource source_;
  const access::ResourceTree tree_ = access::ResourceTree::build({}).value();
  SnapshotKeeper keeper_{source_, tree_, crypto::FastHash({1})};
};

TEST_F(SnapshotKeeperTest, StartsEmpty) {
  EXPECT_EQ(keeper_.current(), nullptr);
  EXPECT_TRUE(keeper_.refreshed()->credentials().empty());
  EXPECT_NE(keeper_.current(), nullptr);
}

TEST_F(SnapshotKeeperTest, KeepsTheSnapshotWithoutNews) {
  source_.put(1, "a");
  const auto first = keeper_.refreshed();
  EXPECT_EQ(keeper_.refreshed(), first);
  EXPECT_EQ(source_.loads, 1);
}

TEST_F(SnapshotKeeperTest, ReadsOnlyWhatChanged) {
  for (int id = 1; id <= 100; ++id) source_.put(id, "n" + std::to_string(id));
  const auto before = keeper_.refreshed();
  source_.read = 0;
  source_.put(7, "renamed");
  const auto after = keeper_.refreshed();
  EXPECT_EQ(source_.read, 1u);
  EXPECT_EQ(after->by_consumer_key(key_of(7))->name, "renamed");
  EXPECT_EQ(after->by_consumer_key(key_of(8)), before->by_consumer_key(key_of(8)));
  EXPECT_EQ(before->by_consumer_key(key_of(7))->name, "n7") << "an old snapshot never changes";
}

TEST_F(SnapshotKeeperTest, DropsWhatIsGone) {
  source_.put(1, "a");
  source_.put(2, "b");
  (void)keeper_.refreshed();
  source_.remove(1);
  const auto after = keeper_.refreshed();
  EXPECT_EQ(after->by_consumer_key(key_of(1)), nullptr);
  EXPECT_NE(after->by_consumer_key(key_of(2)), nullptr);
}

TEST_F(SnapshotKeeperTest, GoesOnCountingForAChangedIntegration) {
  source_.put(1, "a");
  keeper_.refreshed()->by_consumer_key(key_of(1))->usage->count_refused();
  source_.put(1, "b");
  EXPECT_EQ(keeper_.refreshed()->by_consumer_key(key_of(1))->usage->take().refused, 1u);
}

}  // namespace
}  // namespace gatehouse::gateway
