#include "gateway/nonce_ledger.h"

#include <gtest/gtest.h>

#include <thread>

#include "gateway/testing/memory_nonce_journal.h"

namespace gatehouse::gateway {
namespace {

using Outcome = NonceLedger::Outcome;

constexpr std::int64_t kNow = 1'700'000'000;
constexpr Timestamp kNowTime{std::chrono::seconds(kNow)};
constexpr std::int64_t kWindow = 600;
const std::string kKey(32, 'k');
const std::string kToken(32, 't');

NonceLedger::Use use(std::string_view nonce, std::int64_t timestamp = kNow) {
  return {.consumer_key = kKey, .token = kToken, .timestamp_seconds = timestamp, .nonce = nonce};
}

class NonceLedgerTest : public testing::Test {
 protected:
  MemoryNonceJournal journal_;
  const crypto::FastHash hash_{{1}};
  NonceLedger ledger_{journal_, hash_, 100'000};
};

TEST_F(NonceLedgerTest, RefusesTheSecondUse) {
  EXPECT_EQ(ledger_.record(use("a")), Outcome::kFresh);
  EXPECT_EQ(ledger_.record(use("a")), Outcome::kUsed);
  EXPECT_EQ(ledger_.record(use("a")), Outcome::kUsed);
  EXPECT_EQ(ledger_.size(), 1u);
}

TEST_F(NonceLedgerTest, KnowsUsesApartByEveryPart) {
  const std::string other_key(32, 'x'), other_token(32, 'y');
  EXPECT_EQ(ledger_.record(use("a")), Outcome::kFresh);
  EXPECT_EQ(ledger_.record(use("b")), Outcome::kFresh);
  EXPECT_EQ(ledger_.record(use("a", kNow + 1)), Outcome::kFresh);
  auto other = use("a");
  other.consumer_key = other_key;
  EXPECT_EQ(ledger_.record(other), Outcome::kFresh);
  other = use("a");
  other.token = other_token;
  EXPECT_EQ(ledger_.record(other), Outcome::kFresh);
}

TEST_F(NonceLedgerTest, TakesLongNoncesWhole) {
  const std::string longest(limits::kOauthParameterBytesMax, 'n');
  auto last_differs = longest;
  last_differs.back() = 'm';
  EXPECT_EQ(ledger_.record(use(longest)), Outcome::kFresh);
  EXPECT_EQ(ledger_.record(use(last_differs)), Outcome::kFresh);
  EXPECT_EQ(ledger_.record(use(longest)), Outcome::kUsed);
}

TEST_F(NonceLedgerTest, LetsOneOfManyEqualUsesWin) {
  for (int round = 0; round < 200; ++round) {
    const auto nonce = "n" + std::to_string(round);
    std::atomic<int> fresh = 0;
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] { fresh += ledger_.record(use(nonce)) == Outcome::kFresh; });
    }
    threads.clear();
    EXPECT_EQ(fresh, 1) << nonce;
  }
}

TEST_F(NonceLedgerTest, RemembersOverARestart) {
  EXPECT_EQ(ledger_.record(use("a")), Outcome::kFresh);
  EXPECT_EQ(ledger_.record(use("b", kNow + 500)), Outcome::kFresh);
  NonceLedger restarted(journal_, hash_, 100'000);
  EXPECT_EQ(restarted.size(), 2u);
  EXPECT_EQ(restarted.record(use("a")), Outcome::kUsed);
  EXPECT_EQ(restarted.record(use("b", kNow + 500)), Outcome::kUsed);
  EXPECT_EQ(restarted.record(use("c")), Outcome::kFresh);
}

TEST_F(NonceLedgerTest, ForgetsOnlyWhatNoCallCanRepeat) {
  EXPECT_EQ(ledger_.record(use("old", kNow - kWindow)), Outcome::kFresh);
  EXPECT_EQ(ledger_.record(use("new", kNow + kWindow)), Outcome::kFresh);
  ledger_.forget_expired(kNowTime, kWindow);
  EXPECT_EQ(ledger_.record(use("old", kNow - kWindow)), Outcome::kUsed);

  ledger_.forget_expired(kNowTime + std::chrono::seconds(kWindow), kWindow);
  EXPECT_EQ(ledger_.size(), 1u);
  EXPECT_EQ(journal_.size(), 1u);
  EXPECT_EQ(ledger_.record(use("new", kNow + kWindow)), Outcome::kUsed);
}

TEST_F(NonceLedgerTest, StaysBounded) {
  NonceLedger small(journal_, hash_, 3);
  for (const auto* nonce : {"a", "b", "c"}) EXPECT_EQ(small.record(use(nonce)), Outcome::kFresh);
  EXPECT_EQ(small.record(use("d")), Outcome::kUnavailable);
  EXPECT_EQ(small.record(use("a")), Outcome::kUsed);
  small.forget_expired(kNowTime + std::chrono::hours(1), kWindow);
  EXPECT_EQ(small.record(use("d", kNow + 3600)), Outcome::kFresh);
}

TEST_F(NonceLedgerTest, DoesNotAcceptWhatTheJournalCannotKeep) {
  journal_.capacity = 1;
  EXPECT_EQ(ledger_.record(use("a")), Outcome::kFresh);
  EXPECT_EQ(ledger_.record(use("b")), Outcome::kUnavailable);
  journal_.capacity = 2;
  EXPECT_EQ(ledger_.record(use("b")), Outcome::kFresh) << "the failed attempt left no trace";
}

TEST_F(NonceLedgerTest, RefusesWhatAPowerFailureMayHaveErased) {
  EXPECT_EQ(ledger_.record(use("a")), Outcome::kFresh);
  EXPECT_GE(journal_.high_water, kNow) << "raised before the call was accepted";
  journal_.refuse_up_to = kNow + 5;
  NonceLedger restarted(journal_, hash_, 100'000);
  EXPECT_EQ(restarted.record(use("new", kNow + 5)), Outcome::kTooOld);
  EXPECT_EQ(restarted.record(use("new", kNow + 6)), Outcome::kFresh);
}

TEST_F(NonceLedgerTest, NeverGivesASlotBackToAnOlderSlice) {
  const auto turn = 256 * limits::kNonceSliceSeconds;
  EXPECT_EQ(ledger_.record(use("a", kNow)), Outcome::kFresh);
  EXPECT_EQ(ledger_.record(use("b", kNow + turn)), Outcome::kFresh);
  EXPECT_EQ(ledger_.record(use("c", kNow)), Outcome::kTooOld);
}

}  // namespace
}  // namespace gatehouse::gateway
