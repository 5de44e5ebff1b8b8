#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>

namespace gatehouse::installation {

// The names of what is in a data directory.
struct DataDirectory {
  std::filesystem::path path;

  [[nodiscard]] std::filesystem::path database() const { return path / "gatehouse.sqlite"; }

  [[nodiscard]] std::filesystem::path key() const { return path / "master.key"; }

  [[nodiscard]] std::filesystem::path nonces() const { return path / "nonces"; }

  [[nodiscard]] std::filesystem::path control_socket() const { return path / "control.sock"; }

  // Held by the server as long as it runs.
  [[nodiscard]] std::filesystem::path lock() const { return path / "serve.lock"; }

  // Held while the directory is set up, opened or restored. The file stays.
  [[nodiscard]] std::filesystem::path setup_lock() const { return path / "setup.lock"; }

  // Shared by everything that has the database open. The file stays.
  [[nodiscard]] std::filesystem::path use_lock() const { return path / "in-use.lock"; }

  // Held byte by byte: one for each delivery that is being made.
  [[nodiscard]] std::filesystem::path delivery_locks() const { return path / "deliveries.lock"; }

  // A database on its way into place: under the first name while it is written, under the second
  // when it is complete. It is one rename away from database() then.
  [[nodiscard]] std::filesystem::path unfinished_database() const {
    return path / "gatehouse.sqlite.unfinished";
  }

  [[nodiscard]] std::filesystem::path finished_database() const {
    return path / "gatehouse.sqlite.new";
  }
};

// A lock between processes on a file, which is made if need be and stays. The kernel lets go of it
// when the process dies.
class FileLock {
 public:
  enum class Kind { kShared, kExclusive };

  // Waits until the lock is free. Throws ConfigurationError when the file cannot be opened.
  FileLock(const std::filesystem::path& file, Kind kind);

  // Absent when another process holds it.
  [[nodiscard]] static std::optional<FileLock> try_exclusive(const std::filesystem::path& file);

  FileLock(FileLock&& other) noexcept;
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  FileLock& operator=(FileLock&&) = delete;
  ~FileLock();

 private:
  explicit FileLock(int descriptor) : descriptor_(descriptor) {}

  int descriptor_;
};

// Makes the directory, for its owner only, unless it is there.
void make_directory(const DataDirectory& directory);

// Refuses a directory in which somebody else than its owner could put another key or database in
// place: throws ConfigurationError when the directory or a file of Gatehouse in it may be written
// by others, belongs to somebody else, or is a symbolic link where a file is expected. The text
// names each of them and what to do.
void check_safety(const DataDirectory& directory);

// Whether files of this owner in `directory` are ours. The superuser also acts for the directory's
// owner.
[[nodiscard]] bool is_trusted_owner(uid_t owner, const std::filesystem::path& directory);

// What the superuser makes for a directory's owner belongs to that owner.
void give_to_owner_of(const std::filesystem::path& directory, int descriptor);

// Puts the names in the directory on disk. Throws Unavailable when that fails.
void sync_directory(const std::filesystem::path& directory);

}  // namespace gatehouse::installation
