#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "storage/database.h"

namespace gatehouse::storage {

// What was open when a backup was taken and has been ended in the restored database.
struct Ended {
  std::int64_t sessions = 0;
  std::int64_t admin_tokens = 0;
  std::int64_t hand_overs = 0;
  std::int64_t mails = 0;
};

// Ends what must not go on as if no time had passed: people sign in again; unfinished hand-overs
// have failed and are sent only when somebody asks for it, their verifiers and request tokens are
// dead; mail that waited is not sent. Belongs into a transaction.
Ended end_what_was_open(Database& restored);

// What the restored database lets in again that the one it replaces did not. Names, sorted.
struct BroughtBack {
  std::vector<std::string> integrations;  // deleted since
  std::vector<std::string>
      access_tokens;                   // of integrations whose token was replaced or ended since
  std::vector<std::string> operators;  // deleted or disabled since
  std::vector<std::string> passwords;  // of operators who have another one since
  std::vector<std::string> grants;     // of integrations that have other resources since
  std::vector<std::string> settings;   // paths of what has another value since
};

[[nodiscard]] BroughtBack compare(Database& restored, Database& replaced);
}  // namespace gatehouse::storage
