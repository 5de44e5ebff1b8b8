#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "api/readiness.h"
#include "base/time.h"
#include "gateway/nonce_ledger.h"
#include "process/log.h"

namespace gatehouse::process {

// Keeps the memory of nonces ahead of the calls, so that none waits for the disk, and tells the log
// and /readyz when nonces cannot be kept or calls are refused because some may be missing. For one
// thread.
class NonceWatch {
 public:
  struct Parts {
    gateway::NonceJournal& journal;
    gateway::NonceLedger& ledger;
    const Clock& clock;
    api::Readiness& readiness;
    const Log& log;
  };

  explicit NonceWatch(const Parts& parts) : parts_(parts) {}

  // Once a second, and before the first call. Does not throw.
  void look();

 private:
  struct Trouble {
    api::Readiness::Level level;
    std::string cause;
  };

  [[nodiscard]] std::optional<Trouble> present_trouble(std::int64_t now);
  void tell_trouble(std::optional<Trouble> trouble);
  void tell_floor(std::int64_t now);

  Parts parts_;
  bool is_in_trouble_ = false;
  bool is_refusing_ = false;
  int quiet_looks_ = 0;
};

}  // namespace gatehouse::process
