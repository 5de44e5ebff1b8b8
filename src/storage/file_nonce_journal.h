#pragma once

#include <array>
#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "gateway/nonce_ledger.h"

namespace gatehouse::storage {

// Keeps nonces in files that are mapped into memory: one file per slice, 16 bytes per nonce. What
// is written to a mapping outlives the process without a system call, so keeping a nonce costs a
// copy. Only power failure can lose it; against that the file "high-water" holds, safely on disk, a
// time above every accepted timestamp, and the boot in which it was written.
class FileNonceJournal final : public gateway::NonceJournal {
 public:
  // Uses `directory`, or makes it. `boot_id` tells one run of the machine from another. Throws
  // Unavailable when the directory cannot be used.
  FileNonceJournal(std::filesystem::path directory, std::string boot_id);
  ~FileNonceJournal() override;

  Appended append(gateway::Slice slice, const crypto::Hash128& key) override;
  void load(const std::function<void(gateway::Slice, const crypto::Hash128&)>& visit) override;
  void forget_before(gateway::Slice first) override;

  std::int64_t refuse_up_to_seconds() override { return refuse_up_to_seconds_; }

  void raise_high_water(std::int64_t timestamp_seconds) override;

  // Puts everything on disk and notes that nothing is missing. Nothing may be appended afterwards.
  void close_cleanly();

 private:
  class SliceFile;

  [[nodiscard]] std::shared_ptr<SliceFile> file_for(gateway::Slice slice);
  [[nodiscard]] std::filesystem::path path_of(gateway::Slice slice) const;
  void read_high_water();
  void write_high_water(std::int64_t seconds, std::string_view boot_id);

  std::filesystem::path directory_;
  std::string boot_id_;
  std::int64_t refuse_up_to_seconds_ = 0;
  std::atomic<std::int64_t> high_water_seconds_{0};
  std::mutex mutex_;  // guards files_ and the writing of the high-water file
  std::map<gateway::Slice, std::shared_ptr<SliceFile>> files_;
};

// What tells this run of the machine from others, as Linux names it.
[[nodiscard]] std::string machine_boot_id();

}  // namespace gatehouse::storage
