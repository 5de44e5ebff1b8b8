#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <type_traits>

namespace gatehouse {

// Makes several writes, through whichever ports, happen together or not at all.
//
// Calls of ports on the same thread while `work` runs belong to the transaction; a transaction
// inside another joins it. Transactions of several threads run one after another.
class Transactions {
 public:
  virtual ~Transactions() = default;

  enum class Outcome { kCommit, kRollBack };

  // Runs `work` once. When it returns kCommit, everything it wrote is durable before this returns.
  // When it returns kRollBack or throws, nothing is written. Throws Unavailable when the storage
  // cannot tell or keep the outcome.
  virtual void run(const std::function<Outcome()>& work) = 0;

  // Runs `work` once. All that it reads, through whichever ports, is of one moment. It waits for
  // nobody who writes and keeps nobody from writing, in this process or another; within run() it
  // reads what the transaction sees. `work` must not write: std::logic_error. Throws Unavailable
  // when the storage cannot be read.
  virtual void read(const std::function<void()>& work) = 0;
};

// How many times this thread has made something durable. Whoever answers for a fault compares it
// with the count before: as long as it is the same, nothing was changed.
[[nodiscard]] std::uint64_t commits_of_this_thread();

// For implementations of Transactions: the calling thread has committed.
void count_commit();

// Runs `work`, which returns a Result, in a transaction: a refusal leaves nothing behind.
template <class Work>
auto in_transaction(Transactions& transactions, Work work) -> std::invoke_result_t<Work> {
  std::optional<std::invoke_result_t<Work>> result;
  transactions.run([&] {
    result.emplace(work());
    return result->has_value() ? Transactions::Outcome::kCommit : Transactions::Outcome::kRollBack;
  });
  return std::move(*result);
}

// Runs `work`, which returns a value, on the state of one moment.
template <class Work>
auto at_one_moment(Transactions& transactions, Work work) -> std::invoke_result_t<Work> {
  std::optional<std::invoke_result_t<Work>> result;
  transactions.read([&] { result.emplace(work()); });
  return std::move(*result);
}

}  // namespace gatehouse
