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
    Changes changes{.revision = revision_, .description = description};
    for (const auto& [id, entry] : names_) {
      changes.existing.push_back(IntegrationId{id});
      if (entry.second <= revision) continue;
      StoredCredential stored;
      stored.id = IntegrationId{id};
      stored.name = entry.first;
      stored.consumer_key = key_of(id);
      stored.selection = access::GrantSelection::custom({"products"});
      changes.changed.push_back(std::move(stored));
    }
    read += changes.changed.size();
    return changes;
  }

  access::DescriptionPointer description = std::make_shared<const access::Description>();
  int loads = 0;
  std::size_t read = 0;

 private:
  std::int64_t revision_ = 0;
  std::map<std::int64_t, std::pair<std::string, std::int64_t>> names_;
};

class SnapshotKeeperTest : public testing::Test {
 protected:
  FakeSource source_;
  SnapshotKeeper keeper_{source_, crypto::FastHash({1})};
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

TEST_F(SnapshotKeeperTest, MakesEveryGrantAnewForAnotherTree) {
  source_.put(1, "a");
  source_.put(2, "b");
  const auto before = keeper_.refreshed();
  auto tree = access::ResourceTree::build({{.id = "other"}, {.id = "products"}}).value();
  const auto products = tree.find("products").value();
  source_.description = std::make_shared<const access::Description>(
      access::Description{std::move(tree), access::RouteTable::build({}).value()});
  source_.put(2, "b");
  const auto after = keeper_.refreshed();
  EXPECT_TRUE(after->by_consumer_key(key_of(1))->grant.holds(products)) << "though it is unchanged";
  EXPECT_TRUE(after->by_consumer_key(key_of(2))->grant.holds(products));
  EXPECT_FALSE(before->by_consumer_key(key_of(1))->grant.holds(products));
  EXPECT_EQ(after->by_consumer_key(key_of(1))->usage, before->by_consumer_key(key_of(1))->usage)
      << "counting goes on";
  EXPECT_EQ(&after->routes(), &source_.description->routes);
  EXPECT_NE(&before->routes(), &after->routes()) << "calls under way keep what they began with";
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
  keeper_.refreshed()->by_consumer_key(key_of(1))->usage->count_refused(Reason::kNonceUsed);
  source_.put(1, "b");
  EXPECT_EQ(keeper_.refreshed()->by_consumer_key(key_of(1))->usage->take().refused.size(), 1u);
}

// One integration, one operator's token and settings, all of which the test changes.
class WholeSource final : public CredentialSource {
 public:
  std::int64_t revision() override { return current_revision; }

  Changes changes_since(std::int64_t /*revision*/) override {
    Changes changes{.revision = current_revision, .description = description};
    changes.existing = {IntegrationId{1}};
    StoredCredential stored;
    stored.id = IntegrationId{1};
    stored.name = "ERP";
    stored.status = integrations::Status::kActive;
    stored.consumer_key = key_of(1);
    stored.state = state;
    if (state == StoredCredential::State::kReadable) {
      stored.consumer_secret = Secret("consumer-secret");
      stored.access_token = Secret("token");
      stored.access_token_secret = Secret("token-secret");
    }
    changes.changed.push_back(std::move(stored));
    changes.operator_tokens.push_back({.hash = "hash of ann's",
                                       .username = "ann",
                                       .selection = access::GrantSelection::all(),
                                       .issued_at = Timestamp(std::chrono::hours(1))});
    changes.settings = settings;
    return changes;
  }

  const access::DescriptionPointer description = std::make_shared<const access::Description>();
  std::int64_t current_revision = 1;
  StoredCredential::State state = StoredCredential::State::kReadable;
  GatewaySettings settings;
};

class PreparedTest : public testing::Test {
 protected:
  std::shared_ptr<const Snapshot> refreshed() {
    ++source_.current_revision;
    return keeper_.refreshed();
  }

  WholeSource source_;
  SnapshotKeeper keeper_{source_, crypto::FastHash({1})};
};

TEST_F(PreparedTest, SignsWithBothSecrets) {
  const auto snapshot = refreshed();
  const auto* erp = snapshot->by_consumer_key(key_of(1));
  ASSERT_NE(erp, nullptr);
  ASSERT_TRUE(erp->signing_key);
  const crypto::HmacKey expected(Secret("consumer-secret&token-secret"));
  for (const auto algorithm : {crypto::HmacAlgorithm::kSha256, crypto::HmacAlgorithm::kSha1}) {
    EXPECT_EQ(erp->signing_key->sign(algorithm, "base").bytes(),
              expected.sign(algorithm, "base").bytes());
  }
  EXPECT_EQ(snapshot->by_access_token("token"), erp);
}

// What cannot be read stays known, so that its caller is told that it is not to blame; and nobody
// can sign for it with secrets that happen to be empty.
TEST_F(PreparedTest, WhatCannotBeReadIsKnownAndHasNoKey) {
  source_.state = StoredCredential::State::kUnreadable;
  const auto damaged = refreshed();
  const auto* erp = damaged->by_consumer_key(key_of(1));
  ASSERT_NE(erp, nullptr);
  EXPECT_FALSE(erp->signing_key);
  EXPECT_EQ(damaged->by_access_token(""), nullptr);
  source_.state = StoredCredential::State::kReadable;
  EXPECT_TRUE(refreshed()->by_consumer_key(key_of(1))->signing_key) << "once it is repaired";
}

TEST_F(PreparedTest, AnOperatorsTokenEndsAsTheSettingSays) {
  const auto ends_at = [&] { return refreshed()->by_operator_token("hash of ann's")->ends_at; };
  EXPECT_EQ(ends_at(), std::nullopt);
  source_.settings.operator_token_life = std::chrono::hours(4);
  EXPECT_EQ(ends_at(), Timestamp(std::chrono::hours(5))) << "from when it was issued";
  source_.settings.operator_token_life = std::nullopt;
  EXPECT_EQ(ends_at(), std::nullopt);
}

}  // namespace
}  // namespace gatehouse::gateway
