#include "storage/sqlite_readers.h"

#include <algorithm>

#include "base/unavailable.h"

namespace gatehouse::storage {
namespace {

using namespace std::chrono_literals;

// Only another process that repairs the log after a crash makes a reader wait.
constexpr auto kRepairWait = 2s;
// Reads are short: who gets no connection for this long would not get one soon.
constexpr auto kLoanWait = 5s;

}  // namespace

SqliteReaders::SqliteReaders(const std::string& file, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    slots_.push_back(
        {std::make_unique<SqliteConnection>(file, SqliteConnection::Use::kReadsOnly), {}});
    slots_.back().connection->wait_at_most(kRepairWait);
  }
}

SqliteReaders::Loan::~Loan() {
  {
    const std::scoped_lock lock(owner_.mutex_);
    owner_.slots_[place_].holder = {};
  }
  owner_.freed_.notify_one();
}

std::vector<SqliteReaders::Slot>::iterator SqliteReaders::held_by(std::thread::id thread) {
  return std::ranges::find(slots_, thread, &Slot::holder);
}

SqliteReaders::Loan SqliteReaders::lend() {
  std::unique_lock lock(mutex_);
  auto slot = slots_.end();
  const auto is_free = [&] { return (slot = held_by({})) != slots_.end(); };
  if (!freed_.wait_for(lock, kLoanWait, is_free)) {
    throw Unavailable("the database is busy: too many reads at once");
  }
  slot->holder = std::this_thread::get_id();
  return {*this, static_cast<std::size_t>(slot - slots_.begin())};
}

SqliteConnection* SqliteReaders::held_here() {
  const std::scoped_lock lock(mutex_);
  const auto slot = held_by(std::this_thread::get_id());
  return slot == slots_.end() ? nullptr : slot->connection.get();
}

}  // namespace gatehouse::storage
