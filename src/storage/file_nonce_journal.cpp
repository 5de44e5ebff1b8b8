#include "storage/file_nonce_journal.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <bit>
#include <cstring>
#include <fstream>
#include <sstream>

#include "base/text.h"
#include "base/unavailable.h"

namespace gatehouse::storage {
namespace {

using crypto::Hash128;
using gateway::Slice;

constexpr std::string_view kExtension = ".nonces";
constexpr std::string_view kCleanlyClosed = "closed";
// How far the mark is set ahead, so that a running server raises it once in that time.
constexpr std::int64_t kHighWaterStepSeconds = 60;

// Segments of a file: the first holds 4,096 keys, each further one twice as many as the one before.
constexpr std::size_t kFirstSegmentKeys = 4096;
constexpr std::size_t kSegmentsMax = 20;

struct Position {
  std::size_t segment;
  std::size_t offset;  // in keys
};

Position position_of(std::size_t index) {
  const auto blocks = index / kFirstSegmentKeys + 1;
  const auto segment = static_cast<std::size_t>(std::bit_width(blocks)) - 1;
  const auto first = ((std::size_t{1} << segment) - 1) * kFirstSegmentKeys;
  return {segment, index - first};
}

std::size_t keys_in(std::size_t segment) { return kFirstSegmentKeys << segment; }

std::size_t first_key_of(std::size_t segment) {
  return ((std::size_t{1} << segment) - 1) * kFirstSegmentKeys;
}

[[noreturn]] void fail(const std::string& what, const std::filesystem::path& path) {
  throw Unavailable("the nonce journal cannot " + what + " " + path.string() + ": " +
                    std::strerror(errno));
}

}  // namespace

// One slice's file. append() may be called from several threads.
class FileNonceJournal::SliceFile {
 public:
  explicit SliceFile(const std::filesystem::path& path)
      : descriptor_(open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
    if (descriptor_ < 0) fail("open", path);
  }

  ~SliceFile() {
    for (std::size_t i = 0; i < kSegmentsMax; ++i) {
      if (auto* const keys = segments_[i].load()) munmap(keys, keys_in(i) * sizeof(Hash128));
    }
    close(descriptor_);
  }

  SliceFile(const SliceFile&) = delete;
  SliceFile& operator=(const SliceFile&) = delete;

  Appended append(const Hash128& key) {
    const auto index = next_.fetch_add(1, std::memory_order_relaxed);
    const auto [segment, offset] = position_of(index);
    if (segment >= kSegmentsMax) return Appended::kNoSpace;
    auto* keys = segments_[segment].load(std::memory_order_acquire);
    if (keys == nullptr) keys = map_segment(segment);
    if (keys == nullptr) return Appended::kNoSpace;
    keys[offset] = key;
    return Appended::kYes;
  }

  // Reads the keys back and goes on behind them. A place that was taken but not filled when the
  // process died is all zeros.
  template <class Visitor>
  void load(Visitor visit) {
    struct stat status {};

    if (fstat(descriptor_, &status) != 0) return;
    const auto present = static_cast<std::size_t>(status.st_size) / sizeof(Hash128);
    for (std::size_t index = 0; index < present; ++index) {
      const auto [segment, offset] = position_of(index);
      if (segment >= kSegmentsMax) break;
      auto* keys = segments_[segment].load();
      if (keys == nullptr) keys = map_segment(segment);
      if (keys == nullptr) break;
      if (keys[offset] == Hash128{}) continue;
      visit(keys[offset]);
      next_ = index + 1;
    }
  }

  void sync() const { fdatasync(descriptor_); }

 private:
  // Reserves the blocks on disk first: writing to a mapping that the disk has no room for kills the
  // process. Null when there is no room.
  Hash128* map_segment(std::size_t segment) {
    const std::scoped_lock lock(mutex_);
    if (auto* const keys = segments_[segment].load()) return keys;
    const auto start = static_cast<off_t>(first_key_of(segment) * sizeof(Hash128));
    const auto length = keys_in(segment) * sizeof(Hash128);
    if (posix_fallocate(descriptor_, start, static_cast<off_t>(length)) != 0) return nullptr;
    auto* const memory =
        mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor_, start);
    if (memory == MAP_FAILED) return nullptr;
    auto* const keys = static_cast<Hash128*>(memory);
    segments_[segment].store(keys, std::memory_order_release);
    return keys;
  }

  int descriptor_;
  std::atomic<std::size_t> next_{0};
  std::array<std::atomic<Hash128*>, kSegmentsMax> segments_{};
  std::mutex mutex_;  // held to map a segment
};

FileNonceJournal::FileNonceJournal(std::filesystem::path directory, std::string boot_id)
    : directory_(std::move(directory)), boot_id_(std::move(boot_id)) {
  std::error_code error;
  std::filesystem::create_directories(directory_, error);
  if (error) throw Unavailable("cannot make " + directory_.string() + ": " + error.message());
  std::filesystem::permissions(directory_, std::filesystem::perms::owner_all);
  read_high_water();
}

FileNonceJournal::~FileNonceJournal() = default;

std::filesystem::path FileNonceJournal::path_of(Slice slice) const {
  return directory_ / (std::to_string(static_cast<std::int64_t>(slice)) + std::string(kExtension));
}

// "<seconds> <boot id>" as the last run left it. Nothing is lost if that run closed cleanly, or if
// the machine has run on since: then all that was written is still in the machine's memory.
void FileNonceJournal::read_high_water() {
  std::ifstream file(directory_ / "high-water");
  std::int64_t seconds = 0;
  std::string boot_id;
  if (!(file >> seconds >> boot_id)) return;
  if (boot_id == boot_id_) {
    high_water_seconds_ = seconds;
  } else if (boot_id != kCleanlyClosed) {
    refuse_up_to_seconds_ = seconds;
  }
}

void FileNonceJournal::write_high_water(std::int64_t seconds, std::string_view boot_id) {
  const auto path = directory_ / "high-water";
  const auto fresh = directory_ / "high-water.new";
  const auto text = std::to_string(seconds) + " " + std::string(boot_id) + "\n";
  const int file = open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const bool written = file >= 0 &&
                       write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                       fdatasync(file) == 0;
  if (file >= 0) close(file);
  if (!written || rename(fresh.c_str(), path.c_str()) != 0) fail("write", path);
  const int directory = open(directory_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (directory < 0) fail("open", directory_);
  fsync(directory);
  close(directory);
}

void FileNonceJournal::raise_high_water(std::int64_t timestamp_seconds) {
  if (timestamp_seconds <= high_water_seconds_.load(std::memory_order_acquire)) return;
  const std::scoped_lock lock(mutex_);
  if (timestamp_seconds <= high_water_seconds_.load(std::memory_order_acquire)) return;
  const auto mark = timestamp_seconds + kHighWaterStepSeconds;
  write_high_water(mark, boot_id_);
  high_water_seconds_.store(mark, std::memory_order_release);
}

std::shared_ptr<FileNonceJournal::SliceFile> FileNonceJournal::file_for(Slice slice) {
  const std::scoped_lock lock(mutex_);
  auto& file = files_[slice];
  if (!file) file = std::make_shared<SliceFile>(path_of(slice));
  return file;
}

FileNonceJournal::Appended FileNonceJournal::append(Slice slice, const Hash128& key) {
  return file_for(slice)->append(key);
}

void FileNonceJournal::load(const std::function<void(Slice, const Hash128&)>& visit) {
  for (const auto& entry : std::filesystem::directory_iterator(directory_)) {
    const auto& path = entry.path();
    const auto number = parse_digits(path.stem().string());
    if (path.extension() != kExtension || !number) continue;
    const Slice slice{*number};
    file_for(slice)->load([&](const Hash128& key) { visit(slice, key); });
  }
}

void FileNonceJournal::forget_before(Slice first) {
  const std::scoped_lock lock(mutex_);
  while (!files_.empty() && files_.begin()->first < first) {
    std::error_code ignored;  // a file that stays is looked at again after the next start
    std::filesystem::remove(path_of(files_.begin()->first), ignored);
    files_.erase(files_.begin());
  }
}

void FileNonceJournal::close_cleanly() {
  const std::scoped_lock lock(mutex_);
  for (const auto& [slice, file] : files_) file->sync();
  if (high_water_seconds_ > 0) write_high_water(high_water_seconds_, kCleanlyClosed);
}

std::string machine_boot_id() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string id;
  file >> id;
  return id.empty() ? "unknown" : id;
}

}  // namespace gatehouse::storage
