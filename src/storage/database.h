#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/damage.h"
#include "base/time.h"
#include "base/transaction.h"

namespace gatehouse::storage {

// Bytes that are not text.
struct Blob {
  std::string_view bytes;
};

// One parameter of a statement. Texts and blobs are borrowed until the statement has run.
using Value = std::variant<std::monostate, std::int64_t, std::string_view, Blob>;

// The parameters $1, $2, ... of a statement, borrowed until it has run.
class Parameters {
 public:
  Parameters(std::initializer_list<Value> values) : values_(values.begin(), values.size()) {}

  Parameters(const std::vector<Value>& values) : values_(values) {}

  [[nodiscard]] auto begin() const { return values_.begin(); }

  [[nodiscard]] auto end() const { return values_.end(); }

 private:
  std::span<const Value> values_;
};

// One row of a result, valid while it is visited. Columns count from 0. Throws Damaged when a value
// is of another type than it is read as, or null.
class Row {
 public:
  virtual ~Row() = default;
  [[nodiscard]] virtual bool is_null(int column) const = 0;
  [[nodiscard]] virtual std::int64_t integer(int column) const = 0;
  [[nodiscard]] virtual std::string text(int column) const = 0;
  [[nodiscard]] virtual std::string blob(int column) const = 0;

  // The value whatever its type, for naming the row.
  [[nodiscard]] virtual std::string shown(int column) const = 0;

  [[nodiscard]] Timestamp time(int column) const {
    return Timestamp(std::chrono::milliseconds(integer(column)));
  }
};

// The enumerator that a number stands for, of an enum that counts from `first` to `last` without a
// gap. Throws Damaged for any other number.
template <class Choice>
[[nodiscard]] Choice choice(std::int64_t number, Choice first, Choice last) {
  if (number < static_cast<std::int64_t>(first) || number > static_cast<std::int64_t>(last)) {
    throw Damaged("the number " + std::to_string(number) + " stands for nothing there");
  }
  return static_cast<Choice>(number);
}

// A SQL database. The SQL that passes through here is one text for SQLite and PostgreSQL:
// parameters are $1, $2, ..., conflicts are resolved with ON CONFLICT, new values come back with
// RETURNING.
//
// Safe to call from several threads. Reading waits for nobody who writes; those who write do so one
// after another, wait for one another and for other processes a few seconds at most, and throw
// Unavailable then. Everything throws Unavailable, with the database's own words, when the database
// fails.
class Database : public Transactions {
 public:
  using Parameters = storage::Parameters;
  using Visitor = std::function<void(const Row&)>;

  // Runs a statement; returns how many rows it changed.
  virtual std::int64_t execute(std::string_view sql, Parameters parameters = {}) = 0;

  // Runs a statement that writes one row and returns one integer of it; absent without a row.
  virtual std::optional<std::int64_t> execute_returning(std::string_view sql,
                                                        Parameters parameters = {}) = 0;

  // Runs a query that only reads and visits its rows in order. The visitor must not use the
  // database.
  virtual void query(std::string_view sql, Parameters parameters, const Visitor& visit) = 0;

  // The same for rows that do not depend on one another. One for which the visitor throws Damaged
  // is reported to damage() under `table` and its first column and left out.
  void query_rows(std::string_view table, std::string_view sql, Parameters parameters,
                  const Visitor& visit);

  // Runs several statements that take no parameters and return nothing.
  virtual void execute_script(const std::string& sql) = 0;

  // Calls `listener` after every commit that changed something, before run() or execute() returns.
  // The commit stands whatever the listener does: what it throws is told to `on_fault` only.
  virtual void on_commit(std::function<void()> listener,
                         std::function<void(std::string_view fault)> on_fault = {}) = 0;

  [[nodiscard]] virtual bool has_table(std::string_view name) = 0;

  // The single integer that a query returns; absent without a row.
  [[nodiscard]] std::optional<std::int64_t> query_integer(std::string_view sql,
                                                          Parameters parameters = {});

  // The next number of a sequence, from 1.
  [[nodiscard]] std::int64_t next_in_sequence(std::string_view name);

  // What was found damaged in here.
  [[nodiscard]] Damage& damage() { return damage_; }

 private:
  Damage damage_;
};

// Milliseconds since 1970: how times are stored.
[[nodiscard]] inline std::int64_t stored(Timestamp time) { return time.time_since_epoch().count(); }

}  // namespace gatehouse::storage
