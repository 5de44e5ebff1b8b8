#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "crypto/keyed_hash.h"
#include "gateway/nonce_ledger.h"

namespace gatehouse::storage {

// What must be known of used nonces whatever becomes of their files. docs/decisions/nonces.md
// tells why each of it is kept.
struct NonceState {
  enum class Ended { kNotYet, kCleanly };

  struct SliceFile {
    gateway::Slice slice;
    std::uint64_t nonces_min = 0;  // that many were in it when this was written
  };

  std::uint64_t sequence = 0;             // rises with every writing
  std::int64_t refuse_up_to_seconds = 0;  // the floor: calls up to here are refused for good
  std::int64_t high_water_seconds = 0;    // no call above this timestamp was accepted
  Ended ended = Ended::kNotYet;
  std::string boot_id;            // the run of the machine in which it was written
  std::vector<SliceFile> slices;  // every file that holds, or may hold, nonces
};

inline constexpr std::size_t kNonceSliceFilesMax = 448;

// The state in two files of a fixed size, each with a checksum under the installation's key: one in
// the directory of nonces and one beside it, so that losing the directory does not lose the state.
// Writing is done in place and takes no room on the disk. Not safe for several threads.
class NonceStateFiles {
 public:
  // The state of `directory` is in "<directory>/state" and "<directory>.state".
  NonceStateFiles(const std::filesystem::path& directory, const crypto::FastHash& seal);
  ~NonceStateFiles();
  NonceStateFiles(const NonceStateFiles&) = delete;
  NonceStateFiles& operator=(const NonceStateFiles&) = delete;

  struct Found {
    std::optional<NonceState> newest;  // absent when neither file can be read
    int missing = 0;                   // of the two files
    int damaged = 0;                   // there, but not readable, whole, or of this installation
  };

  [[nodiscard]] Found read() const;

  // Writes both files and waits for the disk; makes what is missing, the directory too. Zero when
  // both are on disk, else the errno of what failed: then the state that was written last counts,
  // or this one.
  [[nodiscard]] int write(const NonceState& state);

 private:
  struct File {
    std::filesystem::path path;
    int descriptor = -1;
  };

  [[nodiscard]] static int open_in_place(File& file);

  crypto::FastHash seal_;
  std::array<File, 2> files_;
};

// Makes sure that a directory of that path exists in which only its owner can work. Zero, or errno.
[[nodiscard]] int make_private_directory(const std::filesystem::path& path);

}  // namespace gatehouse::storage
