#pragma once

#include <array>
#include <atomic>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "gateway/nonce_ledger.h"
#include "storage/nonce_state.h"

namespace gatehouse::storage {

// Keeps nonces in files that are mapped into memory, one for each slice. What is written to a
// mapping outlives the process without a system call, so keeping a nonce costs a copy. What only
// power failure can lose, and what somebody did to the files, is covered by the state beside them
// (nonce_state.h): a file that is missing, short or damaged raises the floor to the high-water
// mark.
class FileNonceJournal final : public gateway::NonceJournal {
 public:
  struct Options {
    std::filesystem::path directory;
    std::string boot_id;  // tells one run of the machine from another; empty: nothing does
    // The floor when nothing is known of what was accepted: no accepted timestamp is above it.
    std::int64_t unknown_past_up_to_seconds = 0;
  };

  // Reads what was kept. `seal` must be the same in every run on that directory. Throws Unavailable
  // when the state cannot be written.
  FileNonceJournal(Options options, const crypto::FastHash& seal);
  ~FileNonceJournal() override;

  // For a new installation: notes that no call was ever accepted. Does nothing when there is a
  // state already. Throws Unavailable.
  static void set_up(const std::filesystem::path& directory, const crypto::FastHash& seal);

  // For a restored installation, while no server runs on it: calls with timestamps up to
  // `up_to_seconds` are refused for good, because what was accepted until then is not known. Throws
  // Unavailable.
  static void refuse_up_to(const std::filesystem::path& directory, const crypto::FastHash& seal,
                           std::int64_t up_to_seconds);

  // Up to which timestamp it is on record what was accepted; above it, nothing was. Absent when
  // there is no state that can be read.
  [[nodiscard]] static std::optional<std::int64_t> high_water_on_record(
      const std::filesystem::path& directory, const crypto::FastHash& seal);

  bool is_ready_for(std::int64_t timestamp_seconds) override;
  Kept append(gateway::Slice slice, const crypto::Hash128& key) override;
  void load(const std::function<void(gateway::Slice, const crypto::Hash128&)>& visit) override;
  Kept forget_through(gateway::Slice last) override;

  std::int64_t refuse_up_to_seconds() override {
    return refuse_up_to_seconds_.load(std::memory_order_acquire);
  }

  Kept raise_high_water(std::int64_t timestamp_seconds) override;
  Kept prepare(gateway::Slice slice) override;
  std::string fault() override;

  // What was wrong with the files when they were opened, for the log; empty when nothing was.
  [[nodiscard]] const std::vector<std::string>& findings() const { return findings_; }

  // Puts everything on disk and notes that nothing is missing; if that fails, the next start after
  // another boot refuses what a power failure might have lost. Nothing may be appended afterwards.
  void close_cleanly();

 private:
  class SliceFile;

  // Where a slice's file is found without a lock. A place is only reused for another slice after
  // forget_through(), when nobody appends to the former one.
  struct Place {
    std::atomic<std::int64_t> slice{-1};
    std::unique_ptr<SliceFile> file;
  };

  enum class Step { kNone, kOpen, kMap, kWriteState };

  // Of a size and alignment that every compiler loads and stores in one instruction.
  struct alignas(8) Fault {
    Step step = Step::kNone;
    int error = 0;
  };

  void read_past();
  void read_slices(const NonceState& past);
  void read_unlisted();
  void remove_unlisted();
  void refuse_at_least_up_to(std::int64_t seconds, std::string finding);
  [[nodiscard]] std::filesystem::path path_of(gateway::Slice slice) const;
  [[nodiscard]] std::vector<std::filesystem::path> files_of_slices() const;
  [[nodiscard]] SliceFile* find(gateway::Slice slice) const;
  [[nodiscard]] SliceFile* add(gateway::Slice slice, Kept& failure);
  [[nodiscard]] Place* free_place(gateway::Slice slice);
  [[nodiscard]] std::unique_ptr<SliceFile> make_file(gateway::Slice slice);
  [[nodiscard]] NonceState present_state() const;
  [[nodiscard]] int write(NonceState state);
  [[nodiscard]] Kept failed(Step step, int error);

  Options options_;
  crypto::FastHash seal_;
  std::vector<std::string> findings_;
  std::atomic<std::int64_t> refuse_up_to_seconds_{0};
  std::atomic<std::int64_t> high_water_seconds_{0};
  std::atomic<Fault> fault_;
  std::unique_ptr<std::array<Place, kNonceSliceFilesMax>> places_;
  std::mutex mutex_;  // held to change the state or the places
  NonceStateFiles state_files_;
  std::uint64_t sequence_ = 0;
};

// What tells this run of the machine from others, as Linux names it; empty when it does not.
[[nodiscard]] std::string machine_boot_id();

}  // namespace gatehouse::storage
