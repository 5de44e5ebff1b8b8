#include "gateway/nonce_ledger.h"

#include <gtest/gtest.h>

#include <thread>

#include "gateway/testing/memory_nonce_journal.h"

namespace gatehouse::gateway {
namespace {

using namespace std::chrono_literals;
using Outcome = NonceLedger::Outcome;

constexpr std::int64_t kNow = 1'700'000'000;
constexpr Timestamp kNowTime{std::chrono::seconds(kNow)};
constexpr std::int64_t kWindow = 600;
constexpr std::chrono::milliseconds kUptime = std::chrono::hours(5);
const std::string kKey(32, 'k');
const std::string kToken(32, 't');

NonceLedger::Use use(std::string_view nonce, std::int64_t timestamp = kNow) {
  return {.consumer_key = kKey, .token = kToken, .timestamp_seconds = timestamp, .nonce = nonce};
}

class NonceLedgerTest : public testing::Test {
 protected:
  // The clock and the machine go on together, except by `jump`.
  void forget_after(std::chrono::seconds passed, std::int64_t window = kWindow,
                    std::chrono::seconds jump = {}) {
    ledger_.forget_expired(kNowTime + passed + jump, kUptime + passed, window);
  }

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
  forget_after(0s);
  EXPECT_EQ(ledger_.record(use("old", kNow - kWindow)), Outcome::kUsed);

  forget_after(std::chrono::seconds(kWindow));
  EXPECT_EQ(ledger_.size(), 1u);
  EXPECT_EQ(journal_.size(), 1u);
  EXPECT_EQ(ledger_.record(use("new", kNow + kWindow)), Outcome::kUsed);
}

TEST_F(NonceLedgerTest, StaysBounded) {
  NonceLedger small(journal_, hash_, 3);
  for (const auto* nonce : {"a", "b", "c"}) EXPECT_EQ(small.record(use(nonce)), Outcome::kFresh);
  EXPECT_EQ(small.record(use("d")), Outcome::kUnavailable);
  EXPECT_EQ(small.record(use("a")), Outcome::kUsed);
  EXPECT_EQ(small.take_trouble(), NonceLedger::Trouble::kFull);
  EXPECT_EQ(small.take_trouble(), NonceLedger::Trouble::kNone) << "it is told once";
  EXPECT_EQ(small.shortage(), NonceLedger::Trouble::kFull);
  small.forget_expired(kNowTime + std::chrono::hours(1), kUptime, kWindow);
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
  EXPECT_EQ(restarted.record(use("new", kNow + 5)), Outcome::kOutsideWindow);
  EXPECT_EQ(restarted.record(use("new", kNow + 6)), Outcome::kFresh);
}

TEST_F(NonceLedgerTest, ForgettingRefusesForGood) {
  EXPECT_EQ(ledger_.record(use("a")), Outcome::kFresh);
  forget_after(1h);
  EXPECT_EQ(ledger_.size(), 0u);
  EXPECT_EQ(ledger_.record(use("a")), Outcome::kOutsideWindow);
  EXPECT_EQ(ledger_.refused_up_to_seconds(), end_of(slice_of(kNow)));
  NonceLedger restarted(journal_, hash_, 100'000);
  EXPECT_EQ(restarted.record(use("a")), Outcome::kOutsideWindow);
}

TEST_F(NonceLedgerTest, AWiderWindowDoesNotBringForgottenOnesBack) {
  EXPECT_EQ(ledger_.record(use("a")), Outcome::kFresh);
  forget_after(15min, 600);
  forget_after(15min + 30s, 3600);
  EXPECT_NE(ledger_.record(use("a")), Outcome::kFresh);
}

TEST_F(NonceLedgerTest, AClockThatJumpsAndComesBackForgetsNothing) {
  for (const std::chrono::seconds jump : {3600s, 86400s, 256 * 60s}) {
    const auto nonce = "n" + std::to_string(jump.count());
    EXPECT_EQ(ledger_.record(use(nonce)), Outcome::kFresh);
    forget_after(0s);
    EXPECT_EQ(ledger_.record(use("ahead", kNow + jump.count())), Outcome::kFresh);
    forget_after(30s, kWindow, jump);
    EXPECT_EQ(ledger_.record(use(nonce)), Outcome::kUsed);
    EXPECT_EQ(ledger_.record(use(nonce + " honest", kNow + 31)), Outcome::kFresh)
        << "nobody notices the jump";
    forget_after(60s);
    EXPECT_EQ(ledger_.record(use(nonce)), Outcome::kUsed);
    EXPECT_EQ(ledger_.record(use("ahead", kNow + jump.count())), Outcome::kUsed);
  }
}

TEST_F(NonceLedgerTest, AJumpThatStandsIsBelievedAfterAWindow) {
  EXPECT_EQ(ledger_.record(use("a")), Outcome::kFresh);
  forget_after(0s);
  forget_after(30s, kWindow, 24h);
  forget_after(30s + std::chrono::seconds(kWindow) - 1s, kWindow, 24h);
  EXPECT_EQ(ledger_.size(), 1u);
  forget_after(30s + std::chrono::seconds(kWindow), kWindow, 24h);
  EXPECT_EQ(ledger_.size(), 0u);
  EXPECT_EQ(ledger_.record(use("a")), Outcome::kOutsideWindow) << "when it comes back after all";
}

TEST_F(NonceLedgerTest, AMachineWhoseUptimeJumpsAlongStillAcceptsNothingTwice) {
  EXPECT_EQ(ledger_.record(use("a")), Outcome::kFresh);
  forget_after(0s);
  forget_after(24h);
  forget_after(30s);
  EXPECT_EQ(ledger_.record(use("a")), Outcome::kOutsideWindow);
  EXPECT_EQ(ledger_.record(use("b", kNow + 60)), Outcome::kFresh) << "a minute later all is well";
}

TEST_F(NonceLedgerTest, SlicesThatShareASlotDoNotPushEachOtherOut) {
  const auto turn = 256 * limits::kNonceSliceSeconds;
  EXPECT_EQ(ledger_.record(use("b", kNow + turn)), Outcome::kFresh);
  EXPECT_EQ(ledger_.record(use("a", kNow)), Outcome::kFresh);
  EXPECT_EQ(ledger_.record(use("b", kNow + turn)), Outcome::kUsed);
  EXPECT_EQ(ledger_.record(use("a", kNow)), Outcome::kUsed);
}

TEST_F(NonceLedgerTest, RefusesWhenThereIsNoSlotLeft) {
  for (int i = 0; i < 256; ++i) {
    ASSERT_EQ(ledger_.record(use("a", kNow + i * 60)), Outcome::kFresh) << i;
  }
  EXPECT_EQ(ledger_.record(use("a", kNow + 256 * 60)), Outcome::kUnavailable);
  EXPECT_EQ(ledger_.take_trouble(), NonceLedger::Trouble::kNoSlot);
  EXPECT_EQ(ledger_.shortage(), NonceLedger::Trouble::kNoSlot);
  EXPECT_EQ(ledger_.record(use("a", kNow)), Outcome::kUsed);
}

TEST_F(NonceLedgerTest, AcceptsNothingAboveAMarkThatCannotBeRaised) {
  EXPECT_EQ(ledger_.record(use("a")), Outcome::kFresh);
  journal_.disk = MemoryNonceJournal::Disk::kBroken;
  EXPECT_EQ(ledger_.record(use("b", kNow + 1)), Outcome::kUnavailable);
  EXPECT_EQ(ledger_.take_trouble(), NonceLedger::Trouble::kJournal);
  EXPECT_EQ(ledger_.record(use("b", kNow)), Outcome::kFresh) << "the mark is high enough for this";
  journal_.disk = MemoryNonceJournal::Disk::kWell;
  EXPECT_EQ(ledger_.record(use("b", kNow + 1)), Outcome::kFresh);
}

TEST_F(NonceLedgerTest, WaitsForTheDiskOnlyWhenItMay) {
  using Wait = NonceLedger::Wait;
  journal_.disk = MemoryNonceJournal::Disk::kSlow;
  EXPECT_EQ(ledger_.record(use("a"), Wait::kForNothing), Outcome::kWaitsForDisk);
  EXPECT_EQ(ledger_.size(), 0u);
  EXPECT_EQ(ledger_.take_trouble(), NonceLedger::Trouble::kNone) << "waiting is none";
  EXPECT_EQ(ledger_.record(use("a"), Wait::kForDisk), Outcome::kFresh);
  EXPECT_EQ(ledger_.record(use("a"), Wait::kForNothing), Outcome::kUsed);
  EXPECT_EQ(ledger_.record(use("b"), Wait::kForNothing), Outcome::kFresh);
  EXPECT_EQ(ledger_.record(use("c", kNow + 1), Wait::kForNothing), Outcome::kWaitsForDisk);
  EXPECT_EQ(ledger_.prepare(kNow + 1), NonceLedger::Trouble::kNone);
  EXPECT_EQ(ledger_.record(use("c", kNow + 1), Wait::kForNothing), Outcome::kFresh);
}

TEST_F(NonceLedgerTest, AsksAFailingDiskForOneCallAtATime) {
  using Wait = NonceLedger::Wait;
  journal_.disk = MemoryNonceJournal::Disk::kBroken;
  EXPECT_EQ(ledger_.record(use("a"), Wait::kForNothing), Outcome::kWaitsForDisk);
  EXPECT_EQ(ledger_.record(use("a"), Wait::kForDisk), Outcome::kUnavailable);
  EXPECT_EQ(ledger_.take_trouble(), NonceLedger::Trouble::kJournal);
  EXPECT_EQ(ledger_.record(use("a"), Wait::kForNothing), Outcome::kWaitsForDisk) << "it may";
  EXPECT_EQ(ledger_.record(use("b"), Wait::kForNothing), Outcome::kUnavailable);
  EXPECT_EQ(ledger_.take_trouble(), NonceLedger::Trouble::kJournal);
  EXPECT_EQ(ledger_.record(use("a"), Wait::kForDisk), Outcome::kUnavailable);
  EXPECT_EQ(ledger_.record(use("b"), Wait::kForNothing), Outcome::kWaitsForDisk) << "its turn";
  EXPECT_EQ(ledger_.record(use("a"), Wait::kForNothing), Outcome::kUnavailable);
  journal_.disk = MemoryNonceJournal::Disk::kSlow;
  EXPECT_EQ(ledger_.prepare(kNow), NonceLedger::Trouble::kNone) << "as it is once a second";
  EXPECT_EQ(ledger_.record(use("a"), Wait::kForNothing), Outcome::kFresh);
  EXPECT_EQ(ledger_.record(use("c", kNow + 1), Wait::kForNothing), Outcome::kWaitsForDisk);
  EXPECT_EQ(ledger_.record(use("d", kNow + 1), Wait::kForNothing), Outcome::kWaitsForDisk)
      << "a disk that is well may have many waiting";
}

TEST_F(NonceLedgerTest, RefusesWhatItForgotThoughTheDiskDoesNotKnow) {
  EXPECT_EQ(ledger_.record(use("a")), Outcome::kFresh);
  journal_.disk = MemoryNonceJournal::Disk::kBroken;
  forget_after(1h);
  EXPECT_EQ(ledger_.record(use("a")), Outcome::kOutsideWindow);
  NonceLedger restarted(journal_, hash_, 100'000);
  EXPECT_EQ(restarted.record(use("a")), Outcome::kUsed) << "the files stayed";
}

TEST_F(NonceLedgerTest, ForgettingBesideCallsLosesNothing) {
  std::atomic<bool> goes_on = true;
  std::thread forgetter([&] {
    for (std::int64_t i = 0; i < 400; ++i) forget_after(std::chrono::seconds(i * 30));
    goes_on = false;
  });
  std::atomic<int> fresh = 0, rounds = 0;
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&] {
        for (int i = 0; goes_on && i < 200; ++i) {
          // Every thread uses the same ones, so each may be fresh once at most.
          fresh += ledger_.record(use("n" + std::to_string(i), kNow + i * 60)) == Outcome::kFresh;
          rounds = std::max(rounds.load(), i + 1);
        }
      });
    }
  }
  forgetter.join();
  EXPECT_LE(fresh, rounds);
}

class BelievedTimeTest : public testing::Test {
 protected:
  static constexpr auto kDoubt = 600s;

  // What is believed when the wall clock is so far from the time that passed.
  std::chrono::seconds ahead_at(std::chrono::seconds passed, std::chrono::seconds wall_is_ahead) {
    const auto believed = believed_.at(kNowTime + passed + wall_is_ahead, kUptime + passed, kDoubt);
    return std::chrono::duration_cast<std::chrono::seconds>(believed - (kNowTime + passed));
  }

  BelievedTime believed_;
};

TEST_F(BelievedTimeTest, FollowsAClockThatAgreesWithTheUptime) {
  for (const auto passed : {0s, 1s, 60s, 3600s, 100'000s}) EXPECT_EQ(ahead_at(passed, 0s), 0s);
}

TEST_F(BelievedTimeTest, FollowsTheDriftOfClocks) {
  EXPECT_EQ(ahead_at(0s, 0s), 0s);
  for (int i = 1; i < 100; ++i) {
    EXPECT_EQ(ahead_at(std::chrono::seconds(60 * i), std::chrono::seconds(i)), i * 1s);
  }
}

TEST_F(BelievedTimeTest, DoubtsAJumpAheadUntilItHasStood) {
  EXPECT_EQ(ahead_at(0s, 0s), 0s);
  EXPECT_EQ(ahead_at(10s, 3600s), 0s);
  EXPECT_EQ(ahead_at(609s, 3600s), 0s);
  EXPECT_EQ(ahead_at(610s, 3600s), 3600s) << "it has stood for one window";
  EXPECT_EQ(ahead_at(611s, 3600s), 3600s) << "and is followed from then on";
}

TEST_F(BelievedTimeTest, AJumpThatComesBackIsForgotten) {
  EXPECT_EQ(ahead_at(0s, 0s), 0s);
  EXPECT_EQ(ahead_at(10s, 3600s), 0s);
  EXPECT_EQ(ahead_at(500s, 0s), 0s);
  EXPECT_EQ(ahead_at(550s, 3600s), 0s);
  EXPECT_EQ(ahead_at(700s, 3600s), 0s) << "the doubt begins anew";
  EXPECT_EQ(ahead_at(1150s, 3600s), 3600s);
}

// A clock that goes back only has less forgotten: it is believed at once.
TEST_F(BelievedTimeTest, FollowsAJumpBackAtOnce) {
  EXPECT_EQ(ahead_at(0s, 0s), 0s);
  EXPECT_EQ(ahead_at(1s, -3600s), -3600s);
  EXPECT_EQ(ahead_at(2s, 0s), -3600s) << "and doubts the way ahead again";
  EXPECT_EQ(ahead_at(602s, 0s), 0s);
}

}  // namespace
}  // namespace gatehouse::gateway
