#include "storage/file_nonce_journal.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "base/text.h"
#include "base/unavailable.h"

namespace gatehouse::storage {
namespace {

using crypto::Hash128;
using gateway::Slice;

constexpr std::string_view kExtension = ".slice";
// How the files of version 1.0 are named; their nonces are not read any more.
constexpr std::string_view kFormerExtension = ".nonces";
constexpr std::string_view kFormerMark = "high-water";
// How far the mark is set ahead, so that a running server raises it once in that time.
constexpr std::int64_t kHighWaterStepSeconds = 60;

// A file is a page of head and then segments of records: the first holds 4,096, each further one
// twice as many as the one before.
constexpr std::size_t kHeadBytes = 4096;
constexpr std::size_t kFirstSegmentRecords = 4096;
constexpr std::size_t kSegmentsMax = 20;
constexpr std::size_t kUnfinishedMax = 64;
constexpr std::array<char, 8> kMagic{'g', 'h', 'n', 'o', 'n', 'c', 'e', 's'};
constexpr std::uint32_t kVersion = 1;

struct Label {
  std::array<char, 8> magic;
  std::uint32_t version;
  std::uint32_t unused;
  std::int64_t slice;
};

struct Head {
  Label label;
  Hash128 checksum;
  std::atomic<std::uint64_t> records;   // taken so far
  std::atomic<std::uint64_t> segments;  // the file is that long
};

static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

struct Record {
  Hash128 key;
  std::uint64_t checksum;
};

static_assert(sizeof(Record) == 24);

struct Position {
  std::size_t segment;
  std::size_t offset;  // in records
};

Position position_of(std::size_t index) {
  const auto blocks = index / kFirstSegmentRecords + 1;
  const auto segment = static_cast<std::size_t>(std::bit_width(blocks)) - 1;
  const auto first = ((std::size_t{1} << segment) - 1) * kFirstSegmentRecords;
  return {segment, index - first};
}

std::size_t records_in(std::size_t segment) { return kFirstSegmentRecords << segment; }

// How many records fit in that many segments.
std::size_t capacity_of(std::size_t segments) {
  return ((std::size_t{1} << segments) - 1) * kFirstSegmentRecords;
}

std::size_t bytes_of(std::size_t segments) {
  return kHeadBytes + capacity_of(segments) * sizeof(Record);
}

Label label_of(Slice slice) {
  return {
      .magic = kMagic, .version = kVersion, .unused = 0, .slice = static_cast<std::int64_t>(slice)};
}

// Notices what disks and people do to a record: the key is a hash, so mixing is enough. Never zero,
// which is what a place without a record holds.
std::uint64_t checksum_of(const Hash128& key, std::size_t index) {
  auto mixed = (key.high ^ (key.low * 0x9e3779b97f4a7c15U)) + index;
  mixed = (mixed ^ (mixed >> 32)) * 0xd6e8feb86659fd93U;
  return (mixed ^ (mixed >> 29)) | 1U;
}

// Reads the file once: what the disk cannot give is an error here, but kills the process when it is
// touched in a mapping. Zero, or errno.
int read_through(int descriptor, std::size_t length) {
  std::array<char, 64 * 1024> buffer;
  for (std::size_t at = 0; at < length;) {
    const auto count = pread(descriptor, buffer.data(), buffer.size(), static_cast<off_t>(at));
    if (count < 0) return errno;
    if (count == 0) return EILSEQ;
    at += static_cast<std::size_t>(count);
  }
  return 0;
}

// The mark that version 1.0 wrote as "<seconds> <boot id>".
std::optional<std::int64_t> former_mark(const std::filesystem::path& directory) {
  std::ifstream file(directory / kFormerMark);
  std::int64_t mark = 0;
  if (!(file >> mark)) return std::nullopt;
  return mark;
}

}  // namespace

// One slice's file. append() may be called from several threads.
class FileNonceJournal::SliceFile {
 public:
  enum class Open { kNew, kExisting };

  // Throws nothing; whether it worked, error() tells.
  SliceFile(const std::filesystem::path& path, Slice slice, const crypto::FastHash& seal, Open how)
      : slice_(slice), seal_(seal) {
    const int flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
    descriptor_ = open(path.c_str(), flags | (how == Open::kNew ? O_CREAT | O_TRUNC : 0), 0600);
    if (descriptor_ < 0) {
      error_ = errno;
    } else if (how == Open::kNew) {
      begin();
    } else {
      go_on();
    }
  }

  ~SliceFile() {
    for (std::size_t i = 0; i < kSegmentsMax; ++i) {
      if (auto* const records = segments_[i].load()) unmap(i, records);
    }
    if (descriptor_ >= 0) close(descriptor_);
  }

  SliceFile(const SliceFile&) = delete;
  SliceFile& operator=(const SliceFile&) = delete;

  // Zero, or the errno why it cannot be used; EILSEQ when it is damaged.
  [[nodiscard]] int error() const { return error_; }

  [[nodiscard]] std::uint64_t size() const { return head_->records.load(); }

  // Zero, or the errno why there is no room.
  [[nodiscard]] int append(const Hash128& key) {
    auto index = head_->records.load(std::memory_order_relaxed);
    for (;;) {
      if (index >= capacity_.load(std::memory_order_acquire)) {
        if (const int error = grow(index); error != 0) return error;
      }
      if (head_->records.compare_exchange_weak(index, index + 1, std::memory_order_relaxed)) break;
    }
    const auto [segment, offset] = position_of(index);
    auto& record = segments_[segment].load(std::memory_order_acquire)[offset];
    record.key = key;
    // Last, so that a place without it was not written to its end (see fill_unfinished()).
    std::atomic_ref(record.checksum).store(checksum_of(key, index), std::memory_order_release);
    return 0;
  }

  // Whether every record that was taken is there and right. A process that is killed may leave
  // places that it had taken and not written yet: the calls were not accepted, so nothing is lost.
  // They get a record of no nonce. More of them than threads can have been at it are damage.
  [[nodiscard]] bool fill_unfinished() {
    std::size_t unfinished = 0;
    for (std::size_t index = 0; index < size(); ++index) {
      auto& record = at(index);
      if (record.checksum == checksum_of(record.key, index)) continue;
      if (record.checksum != 0 || ++unfinished > kUnfinishedMax) return false;
      record = {Hash128{}, checksum_of(Hash128{}, index)};
    }
    return true;
  }

  template <class Visitor>
  void visit(Visitor visitor) const {
    for (std::size_t index = 0; index < size(); ++index) visitor(at(index).key);
  }

  [[nodiscard]] int sync() const { return fdatasync(descriptor_) == 0 ? 0 : errno; }

 private:
  [[nodiscard]] Record& at(std::size_t index) const {
    const auto [segment, offset] = position_of(index);
    return segments_[segment].load(std::memory_order_acquire)[offset];
  }

  void begin() {
    if ((error_ = reserve_and_map(0)) != 0) return;
    head_->label = label_of(slice_);
    head_->checksum = checksum_of_label();
    head_->segments = 1;
    capacity_ = capacity_of(1);
  }

  void go_on() {
    struct stat status {};

    if (fstat(descriptor_, &status) != 0) {
      error_ = errno;
      return;
    }
    const auto length = static_cast<std::size_t>(status.st_size);
    error_ = EILSEQ;
    if (!S_ISREG(status.st_mode) || length < bytes_of(1)) return;
    if ((error_ = read_through(descriptor_, length)) != 0) return;
    if ((error_ = map(0)) != 0) return;
    const auto segments = head_->segments.load();
    error_ = EILSEQ;
    if (std::memcmp(&head_->label, &expected_label_, sizeof(Label)) != 0) return;
    if (head_->checksum != checksum_of_label()) return;
    if (segments < 1 || segments > kSegmentsMax || length < bytes_of(segments)) return;
    if (head_->records.load() > capacity_of(segments)) return;
    for (std::size_t i = 1; i < segments; ++i) {
      if ((error_ = map(i)) != 0) return;
    }
    capacity_ = capacity_of(segments);
    error_ = fill_unfinished() ? 0 : EILSEQ;
  }

  [[nodiscard]] Hash128 checksum_of_label() const {
    return seal_({reinterpret_cast<const char*>(&expected_label_), sizeof(Label)});
  }

  // Makes room for the record `index`.
  int grow(std::size_t index) {
    const std::scoped_lock lock(mutex_);
    if (index < capacity_.load(std::memory_order_acquire)) return 0;
    const auto segments = head_->segments.load();
    if (segments >= kSegmentsMax) return ENOSPC;
    if (const int error = reserve_and_map(segments); error != 0) return error;
    head_->segments = segments + 1;
    capacity_.store(capacity_of(segments + 1), std::memory_order_release);
    return 0;
  }

  // Reserves the blocks on disk first: writing to a mapping that the disk has no room for kills the
  // process.
  int reserve_and_map(std::size_t segment) {
    const auto begin = segment == 0 ? 0 : bytes_of(segment);
    const auto length = bytes_of(segment + 1) - begin;
    const int error =
        posix_fallocate(descriptor_, static_cast<off_t>(begin), static_cast<off_t>(length));
    return error != 0 ? error : map(segment);
  }

  // The head is mapped together with the first segment.
  int map(std::size_t segment) {
    const auto begin = segment == 0 ? 0 : bytes_of(segment);
    const auto length = bytes_of(segment + 1) - begin;
    auto* const memory = mmap(nullptr, length, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor_,
                              static_cast<off_t>(begin));
    if (memory == MAP_FAILED) return errno;
    auto* bytes = static_cast<char*>(memory);
    if (segment == 0) {
      head_ = static_cast<Head*>(memory);
      bytes += kHeadBytes;
    }
    segments_[segment].store(reinterpret_cast<Record*>(bytes), std::memory_order_release);
    return 0;
  }

  void unmap(std::size_t segment, Record* records) const {
    auto* const bytes = reinterpret_cast<char*>(records);
    const auto length = records_in(segment) * sizeof(Record);
    if (segment == 0) {
      munmap(bytes - kHeadBytes, length + kHeadBytes);
    } else {
      munmap(bytes, length);
    }
  }

  Slice slice_;
  Label expected_label_ = label_of(slice_);
  crypto::FastHash seal_;
  int descriptor_ = -1;
  int error_ = 0;
  Head* head_ = nullptr;
  std::atomic<std::size_t> capacity_{0};
  std::array<std::atomic<Record*>, kSegmentsMax> segments_{};
  std::mutex mutex_;  // held to add a segment
};

FileNonceJournal::FileNonceJournal(Options options, const crypto::FastHash& seal)
    : options_(std::move(options)),
      seal_(seal),
      places_(std::make_unique<std::array<Place, kNonceSliceFilesMax>>()),
      state_files_(options_.directory, seal) {
  if (const int error = make_private_directory(options_.directory); error != 0) {
    throw Unavailable("cannot make " + options_.directory.string() + ": " + std::strerror(error));
  }
  ::chmod(options_.directory.c_str(), 0700);
  read_past();
  if (const int error = write(present_state()); error != 0) {
    throw Unavailable("cannot write the state of the nonces in " + options_.directory.string() +
                      ": " + std::strerror(error));
  }
  remove_unlisted();
}

FileNonceJournal::~FileNonceJournal() = default;

void FileNonceJournal::set_up(const std::filesystem::path& directory,
                              const crypto::FastHash& seal) {
  NonceStateFiles files(directory, seal);
  if (files.read().missing < 2) return;
  if (const int error = files.write({}); error != 0) {
    throw Unavailable("cannot set up " + directory.string() + ": " + std::strerror(error));
  }
}

void FileNonceJournal::refuse_up_to(const std::filesystem::path& directory,
                                    const crypto::FastHash& seal, std::int64_t up_to_seconds) {
  NonceStateFiles files(directory, seal);
  auto state = files.read().newest.value_or(NonceState{});
  state.refuse_up_to_seconds = std::max(state.refuse_up_to_seconds, up_to_seconds);
  state.high_water_seconds = std::max(state.high_water_seconds, up_to_seconds);
  ++state.sequence;
  if (const int error = files.write(state); error != 0) {
    throw Unavailable("cannot write the state of the nonces in " + directory.string() + ": " +
                      std::strerror(error));
  }
}

std::optional<std::int64_t> FileNonceJournal::high_water_on_record(
    const std::filesystem::path& directory, const crypto::FastHash& seal) {
  const auto found = NonceStateFiles(directory, seal).read();
  if (!found.newest) return std::nullopt;
  return found.newest->high_water_seconds;
}

void FileNonceJournal::refuse_at_least_up_to(std::int64_t seconds, std::string finding) {
  refuse_up_to_seconds_ = std::max(refuse_up_to_seconds_.load(), seconds);
  findings_.push_back(std::move(finding));
}

// Takes up where the last run ended. What it may have accepted and is not known any more raises the
// floor.
void FileNonceJournal::read_past() {
  const auto found = state_files_.read();
  if (found.newest) {
    const auto& past = *found.newest;
    sequence_ = past.sequence;
    refuse_up_to_seconds_ = past.refuse_up_to_seconds;
    high_water_seconds_ = past.high_water_seconds;
    if (found.missing + found.damaged > 0 && past.sequence > 0) {
      findings_.emplace_back(
          "one of the two state files was missing or damaged; the other was used");
    }
    const bool runs_on = past.boot_id == options_.boot_id && !options_.boot_id.empty();
    if (past.ended == NonceState::Ended::kNotYet && !runs_on &&
        past.high_water_seconds > past.refuse_up_to_seconds) {
      refuse_at_least_up_to(past.high_water_seconds,
                            "the machine stopped before everything was on disk");
    }
    read_slices(past);
  } else if (const auto mark = former_mark(options_.directory); mark && found.damaged == 0) {
    refuse_at_least_up_to(*mark, "the files are of an earlier version and were replaced");
  } else {
    refuse_at_least_up_to(options_.unknown_past_up_to_seconds,
                          "both state files were missing or damaged");
  }
  read_unlisted();
  high_water_seconds_ = std::max(high_water_seconds_.load(), refuse_up_to_seconds_.load());
}

void FileNonceJournal::read_slices(const NonceState& past) {
  for (const auto& [slice, nonces_min] : past.slices) {
    if (gateway::end_of(slice) <= refuse_up_to_seconds_) continue;
    auto file =
        std::make_unique<SliceFile>(path_of(slice), slice, seal_, SliceFile::Open::kExisting);
    const bool is_short = file->error() == 0 && file->size() < nonces_min;
    if (file->error() != 0 || is_short) {
      const std::string why = is_short                  ? "it is older than the state"
                              : file->error() == EILSEQ ? "it is damaged"
                                                        : std::strerror(file->error());
      refuse_at_least_up_to(past.high_water_seconds,
                            path_of(slice).filename().string() + " cannot be used: " + why);
      continue;
    }
    if (file->size() == 0) continue;  // prepared, never used; removed as unlisted
    auto* const place = free_place(slice);
    place->file = std::move(file);
    place->slice = static_cast<std::int64_t>(slice);
  }
}

std::vector<std::filesystem::path> FileNonceJournal::files_of_slices() const {
  std::vector<std::filesystem::path> out;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(options_.directory, error), end;
       !error && entry != end; entry.increment(error)) {
    const auto& path = entry->path();
    const auto kind = path.extension();
    const bool is_slice = (kind == kExtension || kind == kFormerExtension) &&
                          parse_digits(path.stem().string()).has_value();
    if (is_slice || path.filename() == kFormerMark) out.push_back(path);
  }
  return out;
}

// A file with nonces that the state does not list is newer than the state: somebody put back an old
// one.
void FileNonceJournal::read_unlisted() {
  for (const auto& path : files_of_slices()) {
    const auto number = parse_digits(path.stem().string());
    if (path.extension() != kExtension || !number) continue;
    const Slice slice{*number};
    if (find(slice) != nullptr || gateway::end_of(slice) <= refuse_up_to_seconds_) continue;
    const SliceFile file(path, slice, seal_, SliceFile::Open::kExisting);
    if (file.error() != 0 || file.size() == 0) continue;
    refuse_at_least_up_to(std::max(options_.unknown_past_up_to_seconds, gateway::end_of(slice)),
                          path.filename().string() + " is newer than the state files");
  }
}

// Once the floor covers them.
void FileNonceJournal::remove_unlisted() {
  for (const auto& path : files_of_slices()) {
    const auto number = parse_digits(path.stem().string());
    if (path.extension() == kExtension && number && find(Slice{*number}) != nullptr) continue;
    std::error_code ignored;  // what stays is looked at again after the next start
    std::filesystem::remove(path, ignored);
  }
}

std::filesystem::path FileNonceJournal::path_of(Slice slice) const {
  return options_.directory /
         (std::to_string(static_cast<std::int64_t>(slice)) + std::string(kExtension));
}

NonceState FileNonceJournal::present_state() const {
  NonceState state{.sequence = sequence_,
                   .refuse_up_to_seconds = refuse_up_to_seconds_,
                   .high_water_seconds = high_water_seconds_,
                   .ended = NonceState::Ended::kNotYet,
                   .boot_id = options_.boot_id,
                   .slices = {}};
  for (const auto& place : *places_) {
    const auto number = place.slice.load();
    if (number >= 0) state.slices.push_back({Slice{number}, place.file->size()});
  }
  return state;
}

int FileNonceJournal::write(NonceState state) {
  state.sequence = sequence_ + 1;
  const int error = state_files_.write(state);
  if (error == 0) sequence_ = state.sequence;
  return error;
}

FileNonceJournal::Kept FileNonceJournal::failed(Step step, int error) {
  fault_.store({step, error}, std::memory_order_relaxed);
  return error == ENOSPC || error == EDQUOT ? Kept::kNoSpace : Kept::kFailed;
}

std::string FileNonceJournal::fault() {
  const auto [step, error] = fault_.load(std::memory_order_relaxed);
  const std::string why = std::string(": ") + std::strerror(error);
  switch (step) {
    case Step::kNone:
      break;
    case Step::kOpen:
      return "a file of nonces cannot be made" + why;
    case Step::kMap:
      return "a file of nonces cannot grow" + why;
    case Step::kWriteState:
      return "the state of the nonces cannot be written" + why;
  }
  return {};
}

FileNonceJournal::Kept FileNonceJournal::raise_high_water(std::int64_t timestamp_seconds) {
  if (timestamp_seconds <= high_water_seconds_.load(std::memory_order_acquire)) return Kept::kYes;
  const std::scoped_lock lock(mutex_);
  if (timestamp_seconds <= high_water_seconds_.load(std::memory_order_acquire)) return Kept::kYes;
  auto state = present_state();
  state.high_water_seconds = timestamp_seconds + kHighWaterStepSeconds;
  if (const int error = write(state); error != 0) return failed(Step::kWriteState, error);
  high_water_seconds_.store(state.high_water_seconds, std::memory_order_release);
  return Kept::kYes;
}

FileNonceJournal::SliceFile* FileNonceJournal::find(Slice slice) const {
  const auto number = static_cast<std::int64_t>(slice);
  const auto first = static_cast<std::size_t>(number);
  for (std::size_t i = 0; i < kNonceSliceFilesMax; ++i) {
    const auto& place = (*places_)[(first + i) % kNonceSliceFilesMax];
    if (place.slice.load(std::memory_order_acquire) == number) return place.file.get();
  }
  return nullptr;
}

FileNonceJournal::Place* FileNonceJournal::free_place(Slice slice) {
  const auto first = static_cast<std::size_t>(slice);
  for (std::size_t i = 0; i < kNonceSliceFilesMax; ++i) {
    auto& place = (*places_)[(first + i) % kNonceSliceFilesMax];
    if (place.slice.load() < 0) return &place;
  }
  return nullptr;
}

// The directory may have been removed meanwhile.
std::unique_ptr<FileNonceJournal::SliceFile> FileNonceJournal::make_file(Slice slice) {
  auto file = std::make_unique<SliceFile>(path_of(slice), slice, seal_, SliceFile::Open::kNew);
  if (file->error() != ENOENT || make_private_directory(options_.directory) != 0) return file;
  return std::make_unique<SliceFile>(path_of(slice), slice, seal_, SliceFile::Open::kNew);
}

// Makes the slice's file. It is listed on disk before it is used.
FileNonceJournal::SliceFile* FileNonceJournal::add(Slice slice, Kept& failure) {
  const std::scoped_lock lock(mutex_);
  if (auto* const present = find(slice)) return present;
  auto* const place = free_place(slice);
  if (place == nullptr) {
    failure = failed(Step::kOpen, ENOSPC);
    return nullptr;
  }
  auto file = make_file(slice);
  if (file->error() != 0) {
    failure = failed(Step::kOpen, file->error());
    return nullptr;
  }
  auto state = present_state();
  state.slices.push_back({slice, 0});
  if (const int error = write(std::move(state)); error != 0) {
    failure = failed(Step::kWriteState, error);
    return nullptr;
  }
  place->file = std::move(file);
  place->slice.store(static_cast<std::int64_t>(slice), std::memory_order_release);
  return place->file.get();
}

bool FileNonceJournal::is_ready_for(std::int64_t timestamp_seconds) {
  return timestamp_seconds <= high_water_seconds_.load(std::memory_order_acquire) &&
         find(gateway::slice_of(timestamp_seconds)) != nullptr;
}

FileNonceJournal::Kept FileNonceJournal::append(Slice slice, const Hash128& key) {
  auto failure = Kept::kFailed;
  auto* file = find(slice);
  if (file == nullptr) file = add(slice, failure);
  if (file == nullptr) return failure;
  const int error = file->append(key);
  return error == 0 ? Kept::kYes : failed(Step::kMap, error);
}

FileNonceJournal::Kept FileNonceJournal::prepare(Slice slice) {
  auto failure = Kept::kFailed;
  return find(slice) != nullptr || add(slice, failure) != nullptr ? Kept::kYes : failure;
}

void FileNonceJournal::load(const std::function<void(Slice, const Hash128&)>& visit) {
  for (const auto& place : *places_) {
    const auto number = place.slice.load();
    if (number < 0) continue;
    place.file->visit([&](const Hash128& key) { visit(Slice{number}, key); });
  }
}

FileNonceJournal::Kept FileNonceJournal::forget_through(Slice last) {
  const std::scoped_lock lock(mutex_);
  auto state = present_state();
  state.refuse_up_to_seconds = std::max(state.refuse_up_to_seconds, gateway::end_of(last));
  std::erase_if(state.slices, [last](const auto& file) { return file.slice <= last; });
  if (const int error = write(std::move(state)); error != 0) {
    return failed(Step::kWriteState, error);
  }
  refuse_up_to_seconds_ = std::max(refuse_up_to_seconds_.load(), gateway::end_of(last));
  for (auto& place : *places_) {
    const auto number = place.slice.load();
    if (number < 0 || number > static_cast<std::int64_t>(last)) continue;
    place.slice.store(-1, std::memory_order_release);
    place.file.reset();
    std::error_code ignored;  // a file that stays is removed after the next start
    std::filesystem::remove(path_of(Slice{number}), ignored);
  }
  return Kept::kYes;
}

void FileNonceJournal::close_cleanly() {
  const std::scoped_lock lock(mutex_);
  for (const auto& place : *places_) {
    if (place.slice.load() >= 0 && place.file->sync() != 0) return;
  }
  auto state = present_state();
  state.ended = NonceState::Ended::kCleanly;
  static_cast<void>(write(std::move(state)));
}

std::string machine_boot_id() {
  std::ifstream file("/proc/sys/kernel/random/boot_id");
  std::string id;
  file >> id;
  return id;
}

}  // namespace gatehouse::storage
