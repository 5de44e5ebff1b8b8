#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/time.h"
#include "base/transaction.h"

namespace gatehouse::storage {

// Bytes that are not text.
struct Blob {
  std::string_view bytes;
};

// One parameter of a statement. Texts and blobs are borrowed until the statement has run.
using Value = std::variant<std::monostate, std::int64_t, std::string_view, Blob>;

// One row of a result, valid while it is visited. Columns count from 0. Reading a column as another
// type than it has is a programming error.
class Row {
 public:
  virtual ~Row() = default;
  [[nodiscard]] virtual bool is_null(int column) const = 0;
  [[nodiscard]] virtual std::int64_t integer(int column) const = 0;
  [[nodiscard]] virtual std::string text(int column) const = 0;
  [[nodiscard]] virtual std::string blob(int column) const = 0;

  [[nodiscard]] Timestamp time(int column) const {
    return Timestamp(std::chrono::milliseconds(integer(column)));
  }
};

// A SQL database. The SQL that passes through here is one text for SQLite and PostgreSQL:
// parameters are $1, $2, ..., conflicts are resolved with ON CONFLICT, new values come back with
// RETURNING.
//
// Safe to call from several threads; statements run one after another. Everything throws
// Unavailable, with the database's own words, when the database fails.
class Database : public Transactions {
 public:
  using Parameters = std::initializer_list<Value>;
  using Visitor = std::function<void(const Row&)>;

  // Runs a statement; returns how many rows it changed.
  virtual std::int64_t execute(std::string_view sql, Parameters parameters = {}) = 0;

  // Runs a query and visits its rows in order. The visitor must not use the database.
  virtual void query(std::string_view sql, Parameters parameters, const Visitor& visit) = 0;

  // Runs several statements that take no parameters and return nothing.
  virtual void execute_script(const std::string& sql) = 0;

  // Calls `listener` after every commit that changed something, before run() or execute() returns.
  virtual void on_commit(std::function<void()> listener) = 0;

  [[nodiscard]] virtual bool has_table(std::string_view name) = 0;

  // The single integer that a query returns; absent without a row.
  [[nodiscard]] std::optional<std::int64_t> query_integer(std::string_view sql,
                                                          Parameters parameters = {});

  // The next number of a sequence, from 1.
  [[nodiscard]] std::int64_t next_in_sequence(std::string_view name);
};

// Milliseconds since 1970: how times are stored.
[[nodiscard]] inline std::int64_t stored(Timestamp time) { return time.time_since_epoch().count(); }

}  // namespace gatehouse::storage
