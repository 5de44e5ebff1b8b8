#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/unavailable.h"

namespace gatehouse {

// One stored row, or one value of it, cannot be understood: a sealed secret that does not open, a
// number that stands for nothing. Other rows are as good as before. Whoever reads many rows catches
// it for each, reports it to Damage and goes on.
class Damaged : public Unavailable {
 public:
  explicit Damaged(const std::string& what) : Unavailable(what) {}
};

// The rows that were found damaged and not found good again since. Safe to call from several
// threads.
class Damage {
 public:
  // A row by its table and what identifies it there.
  struct Row {
    std::string table;
    std::string key;
    std::string cause;  // a sentence without secrets
  };

  // Notes that a row is damaged. `on_first_sight` is told the first time and whenever the cause is
  // another than before.
  void report(std::string_view table, std::string_view key, std::string_view cause);

  // The row was read and is good, or is gone.
  void clear(std::string_view table, std::string_view key);

  // Only rows of this table that `exists` says yes to are still there.
  void keep_existing(std::string_view table, const std::function<bool(const std::string&)>& exists);

  // By table and key.
  [[nodiscard]] std::vector<Row> all() const;

  [[nodiscard]] bool empty() const { return count_.load(std::memory_order_relaxed) == 0; }

  // Calls `listener` with what is known and with what is new from now on, on the thread that found
  // it, which may be in a transaction: the listener must neither wait nor use the storage.
  void on_first_sight(std::function<void(const Row&)> listener);

 private:
  using Key = std::pair<std::string, std::string>;

  mutable std::mutex mutex_;
  std::map<Key, std::string> causes_;
  std::atomic<std::size_t> count_ = 0;
  std::function<void(const Row&)> listener_;
};

}  // namespace gatehouse
