#include "storage/nonce_state.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>

namespace gatehouse::storage {
namespace {

constexpr std::array<char, 8> kMagic{'g', 'h', 'n', 's', 't', 'a', 't', 'e'};
constexpr std::uint32_t kVersion = 1;

struct Entry {
  std::int64_t slice;
  std::uint64_t nonces_min;
};

// The file as it is on disk, in the machine's byte order.
struct Content {
  std::array<char, 8> magic;
  std::uint32_t version;
  std::uint32_t slice_count;
  std::uint64_t sequence;
  std::int64_t refuse_up_to_seconds;
  std::int64_t high_water_seconds;
  std::uint64_t ended_cleanly;
  std::array<char, 64> boot_id;
  std::array<Entry, kNonceSliceFilesMax> slices;
};

struct Block {
  Content content;
  crypto::Hash128 checksum;
  std::array<char, 8192 - sizeof(Content) - sizeof(crypto::Hash128)> unused;
};

static_assert(sizeof(Block) == 8192);

crypto::Hash128 checksum_of(const Content& content, const crypto::FastHash& seal) {
  return seal({reinterpret_cast<const char*>(&content), sizeof(content)});
}

std::unique_ptr<Block> block_of(const NonceState& state, const crypto::FastHash& seal) {
  auto block = std::make_unique<Block>();  // all zeros
  auto& content = block->content;
  content.magic = kMagic;
  content.version = kVersion;
  content.slice_count = static_cast<std::uint32_t>(state.slices.size());
  content.sequence = state.sequence;
  content.refuse_up_to_seconds = state.refuse_up_to_seconds;
  content.high_water_seconds = state.high_water_seconds;
  content.ended_cleanly = state.ended == NonceState::Ended::kCleanly ? 1 : 0;
  state.boot_id.copy(content.boot_id.data(), content.boot_id.size() - 1);
  std::ranges::transform(state.slices, content.slices.begin(), [](const auto& file) {
    return Entry{static_cast<std::int64_t>(file.slice), file.nonces_min};
  });
  block->checksum = checksum_of(content, seal);
  return block;
}

std::optional<NonceState> state_of(const Block& block, const crypto::FastHash& seal) {
  const auto& content = block.content;
  if (content.magic != kMagic || content.version != kVersion) return std::nullopt;
  if (block.checksum != checksum_of(content, seal)) return std::nullopt;
  if (content.slice_count > kNonceSliceFilesMax) return std::nullopt;
  NonceState state{.sequence = content.sequence,
                   .refuse_up_to_seconds = content.refuse_up_to_seconds,
                   .high_water_seconds = content.high_water_seconds,
                   .ended = content.ended_cleanly != 0 ? NonceState::Ended::kCleanly
                                                       : NonceState::Ended::kNotYet,
                   .boot_id = content.boot_id.data(),
                   .slices = {}};
  for (std::uint32_t i = 0; i < content.slice_count; ++i) {
    state.slices.push_back({gateway::Slice{content.slices[i].slice}, content.slices[i].nonces_min});
  }
  return state;
}

// Reads at most `size` bytes; how many, or -1.
ssize_t read_up_to(const std::filesystem::path& path, void* to, std::size_t size) {
  const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (file < 0) return -1;
  const auto count = pread(file, to, size, 0);
  const int error = errno;
  close(file);
  errno = error;
  return count;
}

int sync_directory(const std::filesystem::path& path) {
  const int directory = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) return errno;
  const int error = fsync(directory) == 0 ? 0 : errno;
  close(directory);
  return error;
}

bool is_what_is_at(int descriptor, const std::filesystem::path& path) {
  struct stat mine {};

  struct stat there {};

  return fstat(descriptor, &mine) == 0 && lstat(path.c_str(), &there) == 0 &&
         mine.st_ino == there.st_ino && mine.st_dev == there.st_dev;
}

int write_block(int descriptor, const Block& block) {
  const auto written = pwrite(descriptor, &block, sizeof(block), 0);
  if (written < 0) return errno;
  if (written != static_cast<ssize_t>(sizeof(block))) return ENOSPC;
  return fdatasync(descriptor) == 0 ? 0 : errno;
}

}  // namespace

int make_private_directory(const std::filesystem::path& path) {
  if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return errno;
  return 0;
}

NonceStateFiles::NonceStateFiles(const std::filesystem::path& directory,
                                 const crypto::FastHash& seal)
    : seal_(seal), files_{File{directory / "state"}, File{directory.string() + ".state"}} {}

NonceStateFiles::~NonceStateFiles() {
  for (const auto& file : files_) {
    if (file.descriptor >= 0) close(file.descriptor);
  }
}

NonceStateFiles::Found NonceStateFiles::read() const {
  Found found;
  for (const auto& file : files_) {
    Block block{};
    const auto count = read_up_to(file.path, &block, sizeof(block));
    if (count < 0 && (errno == ENOENT || errno == ENOTDIR)) {
      ++found.missing;
      continue;
    }
    auto state =
        count == static_cast<ssize_t>(sizeof(block)) ? state_of(block, seal_) : std::nullopt;
    if (!state) {
      ++found.damaged;
    } else if (!found.newest || found.newest->sequence < state->sequence) {
      found.newest = std::move(state);
    }
  }
  return found;
}

// Makes the descriptor that of the file at the path. Something else than a file that is in the way
// is set aside.
int NonceStateFiles::open_in_place(File& file) {
  if (file.descriptor >= 0) {
    if (is_what_is_at(file.descriptor, file.path)) return 0;
    close(file.descriptor);
    file.descriptor = -1;
  }
  if (const int error = make_private_directory(file.path.parent_path()); error != 0) return error;

  struct stat there {};

  if (lstat(file.path.c_str(), &there) == 0 && !S_ISREG(there.st_mode)) {
    const auto aside = file.path.string() + ".set-aside-" + std::to_string(there.st_ino);
    if (rename(file.path.c_str(), aside.c_str()) != 0) return errno;
  }
  const int descriptor = open(file.path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor < 0) return errno;
  int error = posix_fallocate(descriptor, 0, sizeof(Block));
  if (error == 0) error = sync_directory(file.path.parent_path());
  if (error != 0) {
    close(descriptor);
    return error;
  }
  file.descriptor = descriptor;
  return 0;
}

int NonceStateFiles::write(const NonceState& state) {
  const auto block = block_of(state, seal_);
  for (auto& file : files_) {
    if (const int error = open_in_place(file); error != 0) return error;
    if (const int error = write_block(file.descriptor, *block); error != 0) return error;
  }
  return 0;
}

}  // namespace gatehouse::storage
