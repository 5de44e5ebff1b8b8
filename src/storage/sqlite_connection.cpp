#include "storage/sqlite_connection.h"

#include "base/unavailable.h"

namespace gatehouse::storage {
namespace {

class SqliteRow final : public Row {
 public:
  explicit SqliteRow(SQLite::Statement& statement) : statement_(statement) {}

  [[nodiscard]] bool is_null(int column) const override { return statement_.isColumnNull(column); }

  [[nodiscard]] std::int64_t integer(int column) const override {
    const auto value = statement_.getColumn(column);
    if (!value.isInteger()) throw wrong_type(column, "a whole number");
    return value.getInt64();
  }

  [[nodiscard]] std::string text(int column) const override {
    const auto value = statement_.getColumn(column);
    if (!value.isText()) throw wrong_type(column, "a text");
    return value.getString();
  }

  [[nodiscard]] std::string blob(int column) const override {
    const auto value = statement_.getColumn(column);
    if (!value.isBlob()) throw wrong_type(column, "bytes");
    return value.getString();
  }

  [[nodiscard]] std::string shown(int column) const override {
    return statement_.getColumn(column).getString();
  }

 private:
  [[nodiscard]] Damaged wrong_type(int column, const std::string& expected) const {
    return Damaged("the column " + std::string(statement_.getColumnName(column)) + " is not " +
                   expected);
  }

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

template <class Work>
auto guarded(Work work) -> decltype(work()) {
  try {
    return work();
  } catch (const SQLite::Exception& error) {
    throw Unavailable(std::string("the database failed: ") + error.what());
  }
}

}  // namespace

// A prepared statement, taken from those that were used before and given back afterwards.
class SqliteConnection::Lease {
 public:
  Lease(SqliteConnection& owner, std::string_view sql) : owner_(owner), sql_(sql) {
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
  SqliteConnection& owner_;
  std::string sql_;
  std::unique_ptr<SQLite::Statement> statement_;
};

SqliteConnection::SqliteConnection(const std::string& file, Use use)
    : database_(file, use == Use::kReadsOnly ? SQLite::OPEN_READWRITE
                                             : SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE) {
  // A connection that SQLite itself opens for reading only could not take part in the write-ahead
  // log; this one may, and no statement on it writes.
  if (use == Use::kReadsOnly) database_.exec("PRAGMA query_only = ON");
}

void SqliteConnection::wait_at_most(std::chrono::milliseconds time) {
  guarded([&] { database_.setBusyTimeout(static_cast<int>(time.count())); });
}

std::int64_t SqliteConnection::execute(std::string_view sql, Database::Parameters parameters) {
  return guarded([&]() -> std::int64_t {
    const Lease statement(*this, sql);
    bind(*statement, parameters);
    return statement->exec();
  });
}

void SqliteConnection::query(std::string_view sql, Database::Parameters parameters,
                             const Database::Visitor& visit) {
  guarded([&] {
    const Lease statement(*this, sql);
    bind(*statement, parameters);
    const SqliteRow row(*statement);
    while (statement->executeStep()) visit(row);
  });
}

void SqliteConnection::execute_script(const std::string& sql) {
  guarded([&] { database_.exec(sql); });
}

void SqliteConnection::roll_back() noexcept { database_.tryExec("ROLLBACK"); }

std::int64_t SqliteConnection::total_changes() const { return database_.getTotalChanges(); }

}  // namespace gatehouse::storage
