#pragma once

#include <filesystem>

#include "integrations/hand_over_ports.h"

namespace gatehouse::storage {

// Locks of the operating system (fcntl(2), open file description locks): one byte of an empty file
// for each hand-over, freed by the system when its process ends. The file is made when it is first
// needed; only its owner may read it.
class FileDeliveryLocks final : public integrations::DeliveryLocks {
 public:
  explicit FileDeliveryLocks(std::filesystem::path file) : file_(std::move(file)) {}

  std::unique_ptr<Held> take(std::int64_t number) override;

 private:
  std::filesystem::path file_;
};

}  // namespace gatehouse::storage
