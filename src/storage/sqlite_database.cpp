#include "storage/sqlite_database.h"

#include <SQLiteCpp/SQLiteCpp.h>
#include <sys/stat.h>

#include <map>
#include <mutex>

#include "base/unavailable.h"

namespace gatehouse::storage {
namespace {

constexpr int kBusyTimeoutMs = 5000;

class SqliteRow final : public Row {
 public:
  explicit SqliteRow(SQLite::Statement& statement) : statement_(statement) {}

  [[nodiscard]] bool is_null(int column) const override { return statement_.isColumnNull(column); }

  [[nodiscard]] std::int64_t integer(int column) const override {
    return statement_.getColumn(column).getInt64();
  }

  [[nodiscard]] std::string text(int column) const override { return blob(column); }

  [[nodiscard]] std::string blob(int column) const override {
    return statement_.getColumn(column).getString();
  }

 private:
  SQLite::Statement& statement_;
};

// $1 is a named parameter to SQLite, numbered by where it stands first, so it is bound by its name.
void bind(SQLite::Statement& statement, Database::Parameters parameters) {
  int number = 0;
  for (const auto& value : parameters) {
    const auto index = statement.getIndex(("$" + std::to_string(++number)).c_str());
    if (index == 0) throw std::logic_error("unused parameter in " + statement.getQuery());
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
      statement.bind(index, *integer);
    } else if (const auto* text = std::get_if<std::string_view>(&value)) {
      statement.bind(index, std::string(*text));
    } else if (const auto* blob = std::get_if<Blob>(&value)) {
      statement.bind(index, blob->bytes.data(), static_cast<int>(blob->bytes.size()));
    } else {
      statement.bind(index);
    }
  }
}

class SqliteDatabase final : public Database {
 public:
  explicit SqliteDatabase(const std::string& file)
      : database_(file, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, kBusyTimeoutMs) {
    database_.exec(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON");
  }

  std::int64_t execute(std::string_view sql, Parameters parameters) override {
    std::unique_lock lock(mutex_);
    const auto changes = guarded([&]() -> std::int64_t {
      const Lease statement(*this, sql);
      bind(*statement, parameters);
      return statement->exec();
    });
    if (depth_ == 0) notify(lock);
    return changes;
  }

  void query(std::string_view sql, Parameters parameters, const Visitor& visit) override {
    const std::scoped_lock lock(mutex_);
    guarded([&] {
      const Lease statement(*this, sql);
      bind(*statement, parameters);
      const SqliteRow row(*statement);
      while (statement->executeStep()) visit(row);
    });
  }

  void execute_script(const std::string& sql) override {
    const std::scoped_lock lock(mutex_);
    guarded([&] { database_.exec(sql); });
  }

  void on_commit(std::function<void()> listener) override {
    const std::scoped_lock lock(mutex_);
    listener_ = std::move(listener);
  }

  bool has_table(std::string_view name) override {
    return query_integer("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = $1",
                         {name}) == 1;
  }

  void run(const std::function<Outcome()>& work) override {
    std::unique_lock lock(mutex_);
    if (depth_ > 0) return run_nested(work);
    guarded([&] { database_.exec("BEGIN IMMEDIATE"); });
    rollback_only_ = false;
    ++depth_;
    auto outcome = Outcome::kRollBack;
    try {
      outcome = work();
    } catch (...) {
      --depth_;
      roll_back();
      throw;
    }
    --depth_;
    if (outcome == Outcome::kRollBack || rollback_only_) return roll_back();
    commit();
    notify(lock);
  }

 private:
  // A prepared statement, taken from those that were used before and given back afterwards.
  class Lease {
   public:
    Lease(SqliteDatabase& owner, std::string_view sql) : owner_(owner), sql_(sql) {
      if (auto node = owner.statements_.extract(sql_)) {
        statement_ = std::move(node.mapped());
      } else {
        statement_ = std::make_unique<SQLite::Statement>(owner.database_, sql_);
      }
    }

    ~Lease() {
      statement_->tryReset();
      statement_->clearBindings();
      owner_.statements_.emplace(sql_, std::move(statement_));
    }

    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    SQLite::Statement& operator*() const { return *statement_; }

    SQLite::Statement* operator->() const { return statement_.get(); }

   private:
    SqliteDatabase& owner_;
    std::string sql_;
    std::unique_ptr<SQLite::Statement> statement_;
  };

  template <class Work>
  static auto guarded(Work work) -> decltype(work()) {
    try {
      return work();
    } catch (const SQLite::Exception& error) {
      throw Unavailable(std::string("the database failed: ") + error.what());
    }
  }

  // A transaction inside another has no savepoint of its own: when it fails, all of it fails.
  void run_nested(const std::function<Outcome()>& work) {
    if (work() == Outcome::kRollBack) rollback_only_ = true;
  }

  void commit() {
    try {
      guarded([&] { database_.exec("COMMIT"); });
    } catch (...) {
      roll_back();
      throw;
    }
  }

  // SQLite counts changes that were taken back, too; they are no news.
  void roll_back() {
    database_.tryExec("ROLLBACK");
    changes_seen_ = database_.getTotalChanges();
  }

  // Calls the listener, without the lock: it may wait for threads that use the database.
  void notify(std::unique_lock<std::recursive_mutex>& lock) {
    const auto changes = database_.getTotalChanges();
    if (changes == changes_seen_) return;
    changes_seen_ = changes;
    const auto listener = listener_;
    lock.unlock();
    if (listener) listener();
  }

  std::recursive_mutex mutex_;  // recursive: calls within a transaction come from its thread
  SQLite::Database database_;
  std::multimap<std::string, std::unique_ptr<SQLite::Statement>, std::less<>> statements_;
  std::function<void()> listener_;
  int depth_ = 0;
  int changes_seen_ = 0;
  bool rollback_only_ = false;
};

}  // namespace

std::unique_ptr<Database> open_sqlite(const std::filesystem::path& file) {
  // SQLite gives its side files the mode of the database file.
  const auto old_mask = umask(0077);
  try {
    auto database = std::make_unique<SqliteDatabase>(file.string());
    umask(old_mask);
    return database;
  } catch (const SQLite::Exception& error) {
    umask(old_mask);
    throw Unavailable("cannot open the database " + file.string() + ": " + error.what());
  }
}

std::unique_ptr<Database> open_sqlite_in_memory() {
  return std::make_unique<SqliteDatabase>(":memory:");
}

}  // namespace gatehouse::storage
