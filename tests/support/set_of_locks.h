#pragma once

#include <memory>
#include <mutex>
#include <set>

#include "integrations/hand_over_ports.h"

namespace gatehouse::testing_support {

// Locks among the threads of a test.
class SetOfLocks final : public integrations::DeliveryLocks {
 public:
  std::unique_ptr<Held> take(std::int64_t number) override {
    const std::scoped_lock lock(mutex_);
    if (!held_.insert(number).second) return nullptr;
    return std::make_unique<Entry>(*this, number);
  }

 private:
  struct Entry final : Held {
    Entry(SetOfLocks& set, std::int64_t value) : owner(set), number(value) {}

    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;

    ~Entry() override {
      const std::scoped_lock lock(owner.mutex_);
      owner.held_.erase(number);
    }

    SetOfLocks& owner;
    std::int64_t number;
  };

  std::mutex mutex_;
  std::set<std::int64_t> held_;
};

}  // namespace gatehouse::testing_support
