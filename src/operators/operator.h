#pragma once

#include <cstdint>
#include <string>

#include "access/grant.h"
#include "base/time.h"

namespace gatehouse::operators {

enum class OperatorId : std::int64_t {};
enum class RoleId : std::int64_t {};

// A named grant over the admin's resources.
struct Role {
  RoleId id{};
  std::string name;
  access::GrantSelection grant;
};

// The role that may everything; made with the installation.
inline constexpr std::string_view kAdministrators = "Administrators";

enum class Account { kInactive = 0, kActive = 1 };

// A person who signs in to the admin.
struct Operator {
  OperatorId id{};
  std::string username;  // unique without case
  std::string email;
  RoleId role{};
  Account account = Account::kActive;
  std::string password_hash;
  Timestamp created_at;
  Timestamp updated_at;
};

}  // namespace gatehouse::operators
