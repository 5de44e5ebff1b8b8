#pragma once

#include <cstdint>
#include <string>

#include "access/grant.h"
#include "base/time.h"

namespace gatehouse::operators {

enum class OperatorId : std::int64_t {};
enum class RoleId : std::int64_t {};
enum class SessionId : std::int64_t {};

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
  std::string password_hash;  // as stored_password() makes it
  Timestamp created_at;
  Timestamp updated_at;
};

// From where somebody signed in. The user agent is their own claim: shown, never trusted.
struct Client {
  std::string address;
  std::string user_agent;
};

// An operator signed in at one browser. Its key is only in that browser; here is its keyed hash.
struct Session {
  SessionId id{};
  OperatorId person{};
  std::string key_hash;
  Timestamp opened_at;
  Timestamp used_at;
  Timestamp confirmed_at;  // when the person last gave the password in it, signing in included
  Client client;
};

}  // namespace gatehouse::operators
