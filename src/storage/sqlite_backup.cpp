#include "storage/sqlite_backup.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/text.h"
#include "base/unavailable.h"

namespace gatehouse::storage {
namespace {

constexpr int kBusyTimeoutMs = 5000;
constexpr std::string_view kTakenAt = "backup_taken_at_ms";
constexpr std::string_view kNonceMark = "backup_nonce_mark_seconds";

void sync(const std::filesystem::path& file) {
  const int descriptor = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = descriptor >= 0 && ::fsync(descriptor) == 0;
  const int reason = errno;
  if (descriptor >= 0) ::close(descriptor);
  if (!synced) throw Unavailable("cannot write " + file.string() + ": " + std::strerror(reason));
}

void put(SQLite::Database& database, std::string_view name, std::int64_t value) {
  SQLite::Statement note(database, "INSERT INTO installation (name, value) VALUES (?, ?)");
  note.bind(1, std::string(name));
  note.bind(2, std::to_string(value));
  note.exec();
}

std::optional<std::int64_t> take(Database& database, std::string_view name) {
  std::optional<std::int64_t> value;
  database.query("SELECT value FROM installation WHERE name = $1", {name},
                 [&](const Row& row) { value = parse_digits(row.text(0)); });
  database.execute("DELETE FROM installation WHERE name = $1", {name});
  return value;
}

}  // namespace

void copy_sqlite(const std::filesystem::path& from, const std::filesystem::path& to) {
  const auto old_mask = ::umask(0077);
  try {
    SQLite::Database source(from.string(), SQLite::OPEN_READONLY, kBusyTimeoutMs);
    SQLite::Statement copy(source, "VACUUM INTO ?");
    copy.bind(1, to.string());
    copy.exec();
    ::umask(old_mask);
  } catch (const SQLite::Exception& error) {
    ::umask(old_mask);
    throw Unavailable("cannot copy the database " + from.string() + " to " + to.string() + ": " +
                      error.what());
  }
}

void finish_backup(const std::filesystem::path& copy, const BackupNote& note) {
  try {
    // Not through open_sqlite(): a file in WAL mode cannot be read from a read-only disk.
    SQLite::Database database(copy.string(), SQLite::OPEN_READWRITE, kBusyTimeoutMs);
    SQLite::Transaction transaction(database);
    put(database, kTakenAt, stored(note.taken_at));
    if (note.nonce_mark_seconds) put(database, kNonceMark, *note.nonce_mark_seconds);
    transaction.commit();
  } catch (const SQLite::Exception& error) {
    throw Unavailable("cannot write " + copy.string() + ": " + error.what());
  }
  sync(copy);
}

std::optional<BackupNote> take_backup_note(Database& restored) {
  const auto taken_at = take(restored, kTakenAt);
  const auto mark = take(restored, kNonceMark);
  if (!taken_at) return std::nullopt;
  return BackupNote{Timestamp(std::chrono::milliseconds(*taken_at)), mark};
}

std::string sqlite_damage(const std::filesystem::path& file) {
  try {
    SQLite::Database database(file.string(), SQLite::OPEN_READONLY, kBusyTimeoutMs);
    SQLite::Statement check(database, "PRAGMA integrity_check(1)");
    if (!check.executeStep()) return "it cannot be checked";
    const auto result = check.getColumn(0).getString();
    return result == "ok" ? "" : result;
  } catch (const SQLite::Exception& error) {
    return error.what();
  }
}

}  // namespace gatehouse::storage
