#include "installation/data_directory.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "base/unavailable.h"
#include "configuration/configuration_error.h"

namespace gatehouse::installation {
namespace {

constexpr mode_t kOwnerOnlyFile = 0600;
constexpr mode_t kOwnerOnlyDirectory = 0700;
constexpr mode_t kWritableByOthers = S_IWGRP | S_IWOTH;

int open_lock(const std::filesystem::path& file) {
  // Reading is enough to lock, and possible on a disk that cannot be written.
  const int descriptor =
      ::open(file.c_str(), O_RDONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, kOwnerOnlyFile);
  if (descriptor < 0) {
    throw configuration::ConfigurationError("cannot open the lock file " + file.string() + ": " +
                                            std::strerror(errno));
  }
  give_to_owner_of(file.parent_path(), descriptor);
  return descriptor;
}

int lock_retrying(int descriptor, int operation) {
  int result = 0;
  do {
    result = ::flock(descriptor, operation);
  } while (result != 0 && errno == EINTR);
  return result;
}

// What is wrong with the directory itself; empty when nothing is.
std::string directory_problem(const std::filesystem::path& path) {
  struct stat status {};

  if (::stat(path.c_str(), &status) != 0) {
    return "cannot look at the data directory " + path.string() + ": " + std::strerror(errno);
  }
  if (!S_ISDIR(status.st_mode)) return "the data directory " + path.string() + " is no directory.";
  const auto self = ::geteuid();
  if (status.st_uid != self && status.st_uid != 0 && self != 0) {
    return "the data directory " + path.string() +
           " belongs to another user. Run gatehouse as that user, or choose another directory with "
           "--data-dir.";
  }
  if ((status.st_mode & kWritableByOthers) == 0) return "";
  return fmt::format(
      "the data directory {0} may be written by others than its owner, who could put another key "
      "or database in place. Run: chmod go-w {0}\nor choose a directory inside it with --data-dir.",
      path.string());
}

// What is wrong with a file in it, which must be of that kind if one is given; empty when nothing
// is or there is no such file.
std::string file_problem(const std::filesystem::path& file, std::optional<mode_t> kind) {
  struct stat status {};

  if (::lstat(file.c_str(), &status) != 0) return "";
  const auto name = file.string();
  if (S_ISLNK(status.st_mode)) {
    return name +
           " is a symbolic link. Put the file itself there, or choose the directory in which "
           "it is with --data-dir.";
  }
  if (kind && (status.st_mode & S_IFMT) != *kind) {
    return name + (kind == S_IFDIR ? " is no directory." : " is no regular file.");
  }
  if (!is_trusted_owner(status.st_uid, file.parent_path())) {
    return fmt::format(
        "{0} belongs to another user. Find out who put it there; to make it yours, "
        "run: chown --no-dereference {1} {0}",
        name, ::geteuid());
  }
  if ((status.st_mode & kWritableByOthers) == 0) return "";
  return fmt::format("{0} may be written by others than its owner. Run: chmod go-w {0}", name);
}

std::vector<std::filesystem::path> files_of(const DataDirectory& directory) {
  std::vector<std::filesystem::path> files = {directory.key(), directory.lock(),
                                              directory.setup_lock(), directory.use_lock()};
  for (const auto& database : {directory.database(), directory.finished_database()}) {
    for (const auto* suffix : {"", "-wal", "-shm"}) {
      files.push_back(database);
      files.back() += suffix;
    }
  }
  return files;
}

std::vector<std::filesystem::path> nonce_files_of(const DataDirectory& directory) {
  std::vector<std::filesystem::path> files;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(directory.nonces(), none)) {
    files.push_back(entry.path());
  }
  return files;
}

}  // namespace

FileLock::FileLock(const std::filesystem::path& file, Kind kind) : descriptor_(open_lock(file)) {
  if (lock_retrying(descriptor_, kind == Kind::kShared ? LOCK_SH : LOCK_EX) == 0) return;
  const int reason = errno;
  ::close(descriptor_);
  throw configuration::ConfigurationError("cannot lock " + file.string() + ": " +
                                          std::strerror(reason));
}

std::optional<FileLock> FileLock::try_exclusive(const std::filesystem::path& file) {
  FileLock lock(open_lock(file));
  if (lock_retrying(lock.descriptor_, LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno == EWOULDBLOCK) return std::nullopt;
  throw configuration::ConfigurationError("cannot lock " + file.string() + ": " +
                                          std::strerror(errno));
}

FileLock::FileLock(FileLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FileLock::~FileLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

void make_directory(const DataDirectory& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory.path.parent_path(), error);
  if (::mkdir(directory.path.c_str(), kOwnerOnlyDirectory) == 0) return;
  const int reason = errno;
  if (reason == EEXIST && std::filesystem::is_directory(directory.path, error)) return;
  throw configuration::ConfigurationError("cannot make the data directory " +
                                          directory.path.string() + ": " + std::strerror(reason));
}

void check_safety(const DataDirectory& directory) {
  std::string problems = directory_problem(directory.path);
  const auto add = [&](const std::string& problem) {
    if (!problem.empty() && !problems.empty()) problems += '\n';
    problems += problem;
  };
  add(file_problem(directory.nonces(), S_IFDIR));
  for (const auto& file : files_of(directory)) add(file_problem(file, S_IFREG));
  // One that is no file is damage, and refuses calls instead of the start.
  for (const auto& file : nonce_files_of(directory)) add(file_problem(file, std::nullopt));
  if (!problems.empty()) throw configuration::ConfigurationError(problems);
}

bool is_trusted_owner(uid_t owner, const std::filesystem::path& directory) {
  const auto self = ::geteuid();
  if (owner == self) return true;

  struct stat status {};

  return self == 0 && ::stat(directory.c_str(), &status) == 0 && status.st_uid == owner;
}

void give_to_owner_of(const std::filesystem::path& directory, int descriptor) {
  struct stat status {};

  if (::geteuid() != 0 || ::stat(directory.c_str(), &status) != 0 || status.st_uid == 0) return;
  if (::fchown(descriptor, status.st_uid, status.st_gid) != 0) {
    throw Unavailable("cannot give a file in " + directory.string() +
                      " to the directory's owner: " + std::strerror(errno));
  }
}

void sync_directory(const std::filesystem::path& directory) {
  const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
  const int reason = errno;
  if (descriptor >= 0) ::close(descriptor);
  if (synced) return;
  throw Unavailable("cannot put the names in " + directory.string() +
                    " on disk: " + std::strerror(reason));
}

}  // namespace gatehouse::installation
