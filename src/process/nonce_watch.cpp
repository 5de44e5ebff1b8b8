#include "process/nonce_watch.h"

namespace gatehouse::process {
namespace {

using gateway::NonceLedger;
using Level = api::Readiness::Level;

// The high-water mark and the files are on disk for this long ahead.
constexpr std::int64_t kAheadSeconds = 30;
// After a call could not be recorded, so many looks without another one end the trouble.
constexpr int kQuietLooks = 3;
constexpr std::string_view kKeeping = "nonces";
constexpr std::string_view kFloor = "nonce_floor";

std::string iso_of(std::int64_t seconds) {
  return to_iso8601(Timestamp(std::chrono::seconds(seconds)));
}

}  // namespace

void NonceWatch::look() {
  const auto now = unix_seconds(parts_.clock.now());
  tell_trouble(present_trouble(now));
  tell_floor(now);
}

std::optional<NonceWatch::Trouble> NonceWatch::present_trouble(std::int64_t now) {
  auto trouble = parts_.ledger.take_trouble();
  if (const auto shortage = parts_.ledger.shortage(); shortage != NonceLedger::Trouble::kNone) {
    trouble = shortage;
  }
  const auto present = parts_.ledger.prepare(now);
  if (present != NonceLedger::Trouble::kNone) trouble = present;
  switch (trouble) {
    case NonceLedger::Trouble::kJournal:
      return Trouble{Level::kNotReady, parts_.journal.fault()};
    case NonceLedger::Trouble::kFull:
      return Trouble{Level::kNotReady, "as many nonces are held as nonces_max allows"};
    case NonceLedger::Trouble::kNoSlot:
      return Trouble{Level::kNotReady, "nonces of too many different minutes are held"};
    case NonceLedger::Trouble::kNoMemory:
      return Trouble{Level::kNotReady, "there is no memory for nonces"};
    case NonceLedger::Trouble::kNone:
      break;
  }
  if (parts_.ledger.prepare(now + kAheadSeconds) == NonceLedger::Trouble::kNone) {
    return std::nullopt;
  }
  return Trouble{Level::kDegraded, parts_.journal.fault()};
}

void NonceWatch::tell_trouble(std::optional<Trouble> trouble) {
  if (trouble) {
    quiet_looks_ = 0;
    if (!is_in_trouble_) parts_.log.error("nonces cannot be kept", {{"cause", trouble->cause}});
    is_in_trouble_ = true;
    parts_.readiness.set(std::string(kKeeping), trouble->level, std::move(trouble->cause));
  } else if (is_in_trouble_ && ++quiet_looks_ >= kQuietLooks) {
    is_in_trouble_ = false;
    parts_.readiness.clear(kKeeping);
    parts_.log.info("nonces are kept again");
  }
}

// While the floor is not below the present, also callers whose clocks are right are refused.
void NonceWatch::tell_floor(std::int64_t now) {
  const auto floor = parts_.ledger.refused_up_to_seconds();
  const bool refuses = floor >= now;
  if (refuses == is_refusing_) return;
  is_refusing_ = refuses;
  if (refuses) {
    const auto until = iso_of(floor);
    parts_.log.warning("signed calls are refused", {{"with_timestamps_up_to", until}});
    parts_.readiness.set(std::string(kFloor), Level::kDegraded,
                         "calls with timestamps up to " + until +
                             " are refused, because their nonces may have been forgotten");
  } else {
    parts_.readiness.clear(kFloor);
    parts_.log.info("signed calls are taken again");
  }
}

}  // namespace gatehouse::process
