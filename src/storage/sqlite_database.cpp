#include "storage/sqlite_database.h"

#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <mutex>
#include <optional>

#include "base/unavailable.h"
#include "storage/sqlite_connection.h"
#include "storage/sqlite_readers.h"

namespace gatehouse::storage {
namespace {

using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

// How long one who writes waits altogether: for this process's other writers and for the lock of
// another process.
constexpr auto kWriteWait = 5s;
constexpr std::size_t kReaders = 6;

class SqliteDatabase final : public Database {
 public:
  enum class Place { kFile, kMemory };

  SqliteDatabase(const std::string& file, Place place)
      : writer_(file, SqliteConnection::Use::kReadsAndWrites) {
    writer_.wait_at_most(kWriteWait);
    writer_.execute_script(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
    if (place == Place::kFile) readers_.emplace(file, kReaders);
  }

  std::int64_t execute(std::string_view sql, Parameters parameters) override {
    return write([&] { return writer_.execute(sql, parameters); });
  }

  std::optional<std::int64_t> execute_returning(std::string_view sql,
                                                Parameters parameters) override {
    return write([&] {
      std::optional<std::int64_t> value;
      writer_.query(sql, parameters, [&](const Row& row) { value = row.integer(0); });
      return value;
    });
  }

  void query(std::string_view sql, Parameters parameters, const Visitor& visit) override {
    if (is_held_here()) return writer_.query(sql, parameters, visit);
    if (!readers_) {
      const Hold hold(*this);
      return writer_.query(sql, parameters, visit);
    }
    if (auto* reader = readers_->held_here()) return reader->query(sql, parameters, visit);
    const auto reader = readers_->lend();
    reader->query(sql, parameters, visit);
  }

  void execute_script(const std::string& sql) override {
    refuse_within_read();
    std::optional<Hold> hold;
    if (!is_held_here()) hold.emplace(*this);
    writer_.execute_script(sql);
  }

  void on_commit(std::function<void()> listener,
                 std::function<void(std::string_view fault)> on_fault) override {
    const std::scoped_lock lock(listener_mutex_);
    listener_ = std::move(listener);
    on_fault_ = std::move(on_fault);
  }

  bool has_table(std::string_view name) override {
    return query_integer("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = $1",
                         {name}) == 1;
  }

  void run(const std::function<Outcome()>& work) override {
    refuse_within_read();
    if (is_held_here()) return run_nested(work);
    std::optional<Hold> hold(std::in_place, *this);
    writer_.execute_script("BEGIN IMMEDIATE");
    rollback_only_ = false;
    auto outcome = Outcome::kRollBack;
    try {
      outcome = work();
    } catch (...) {
      roll_back();
      throw;
    }
    if (outcome == Outcome::kRollBack || rollback_only_) return roll_back();
    commit();
    notify(hold);
  }

  void read(const std::function<void()>& work) override {
    if (is_held_here()) return work();
    if (!readers_) {
      const Hold hold(*this);
      const Reading reading(reading_);
      return work();
    }
    if (readers_->held_here() != nullptr) return work();
    const auto reader = readers_->lend();
    reader->execute_script("BEGIN");
    try {
      work();
    } catch (...) {
      reader->roll_back();
      throw;
    }
    reader->roll_back();  // there is nothing to commit
  }

 private:
  // The writer's connection while the calling thread has it.
  class Hold {
   public:
    // Waits its turn; throws Unavailable when that takes too long.
    explicit Hold(SqliteDatabase& owner) : owner_(owner) {
      const auto until = SteadyClock::now() + kWriteWait;
      if (!owner_.writer_mutex_.try_lock_until(until)) {
        throw Unavailable("the database is busy: other writes have not ended");
      }
      owner_.holder_ = std::this_thread::get_id();
      const auto left =
          std::chrono::duration_cast<std::chrono::milliseconds>(until - SteadyClock::now());
      owner_.writer_.wait_at_most(std::max(left, 1ms));
    }

    ~Hold() {
      owner_.holder_ = std::thread::id();
      owner_.writer_mutex_.unlock();
    }

    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;

   private:
    SqliteDatabase& owner_;
  };

  // Marks that the holder only reads.
  class Reading {
   public:
    explicit Reading(bool& mark) : mark_(mark) { mark_ = true; }

    ~Reading() { mark_ = false; }

    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;

   private:
    bool& mark_;
  };

  [[nodiscard]] bool is_held_here() const { return holder_ == std::this_thread::get_id(); }

  void refuse_within_read() {
    const bool reads_here =
        is_held_here() ? reading_ : readers_ && readers_->held_here() != nullptr;
    if (reads_here) throw std::logic_error("a write within a read");
  }

  // One statement that writes: within the transaction of this thread, or one of its own.
  template <class Work>
  auto write(Work work) -> std::invoke_result_t<Work> {
    refuse_within_read();
    if (is_held_here()) return work();
    std::optional<Hold> hold(std::in_place, *this);
    const auto result = work();
    notify(hold);
    return result;
  }

  // A transaction inside another has no savepoint of its own: when it fails, all of it fails.
  void run_nested(const std::function<Outcome()>& work) {
    if (work() == Outcome::kRollBack) rollback_only_ = true;
  }

  void commit() {
    try {
      writer_.execute_script("COMMIT");
    } catch (...) {
      roll_back();
      throw;
    }
  }

  // SQLite counts changes that were taken back, too; they are no news.
  void roll_back() {
    writer_.roll_back();
    changes_seen_ = writer_.total_changes();
  }

  // Calls the listener, without the writer's connection: it may wait for threads that write.
  void notify(std::optional<Hold>& hold) {
    const auto changes = writer_.total_changes();
    const bool is_news = changes != changes_seen_;
    changes_seen_ = changes;
    hold.reset();
    if (!is_news) return;
    count_commit();
    std::unique_lock lock(listener_mutex_);
    const auto listener = listener_;
    const auto on_fault = on_fault_;
    lock.unlock();
    try {
      if (listener) listener();
    } catch (const std::exception& fault) {
      if (on_fault) on_fault(fault.what());
    }
  }

  std::timed_mutex writer_mutex_;  // held together with everything up to rollback_only_
  std::atomic<std::thread::id> holder_;
  SqliteConnection writer_;
  std::int64_t changes_seen_ = 0;
  bool reading_ = false;
  bool rollback_only_ = false;
  std::optional<SqliteReaders> readers_;  // a database in memory has one connection only
  std::mutex listener_mutex_;
  std::function<void()> listener_;
  std::function<void(std::string_view)> on_fault_;
};

}  // namespace

std::unique_ptr<Database> open_sqlite(const std::filesystem::path& file) {
  // SQLite gives its side files the mode of the database file.
  const auto old_mask = umask(0077);
  try {
    auto database = std::make_unique<SqliteDatabase>(file.string(), SqliteDatabase::Place::kFile);
    umask(old_mask);
    return database;
  } catch (const std::exception& error) {
    umask(old_mask);
    const bool is_denied = ::access(file.c_str(), R_OK | W_OK) != 0 && errno == EACCES;
    throw Unavailable("cannot open the database " + file.string() + ": " +
                      (is_denied ? "permission denied. Run gatehouse as the user who owns it, with "
                                   "mode 600."
                                 : error.what()));
  }
}

std::unique_ptr<Database> open_sqlite_in_memory() {
  return std::make_unique<SqliteDatabase>(":memory:", SqliteDatabase::Place::kMemory);
}

}  // namespace gatehouse::storage
