#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "storage/sqlite_connection.h"

namespace gatehouse::storage {

// A few connections that only read, each lent to one thread at a time. In the write-ahead log they
// wait for nobody who writes. Safe to call from several threads.
class SqliteReaders {
 public:
  // Opens all of them at once: none can be missing later for want of a file descriptor.
  SqliteReaders(const std::string& file, std::size_t count);

  // A connection while it is lent.
  class Loan {
   public:
    Loan(SqliteReaders& owner, std::size_t place) : owner_(owner), place_(place) {}

    ~Loan();
    Loan(const Loan&) = delete;
    Loan& operator=(const Loan&) = delete;

    SqliteConnection* operator->() const { return owner_.slots_[place_].connection.get(); }

   private:
    SqliteReaders& owner_;
    std::size_t place_;
  };

  // Waits for a free connection; throws Unavailable when none becomes free for long.
  [[nodiscard]] Loan lend();

  // The one that the calling thread has; null when it has none.
  [[nodiscard]] SqliteConnection* held_here();

 private:
  struct Slot {
    std::unique_ptr<SqliteConnection> connection;
    std::thread::id holder;  // of no thread while it is free
  };

  [[nodiscard]] std::vector<Slot>::iterator held_by(std::thread::id thread);

  std::mutex mutex_;
  std::condition_variable freed_;
  std::vector<Slot> slots_;
};

}  // namespace gatehouse::storage
