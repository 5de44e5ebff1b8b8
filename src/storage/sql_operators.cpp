#include "storage/sql_operators.h"

#include "base/text.h"
#include "storage/sql_events.h"

namespace gatehouse::storage {

using events::Kind;
using operators::Operator;
using operators::OperatorId;
using operators::Role;
using operators::RoleId;
using operators::UsernameTaken;

std::vector<Operator> SqlOperators::select(std::string_view condition,
                                           Database::Parameters parameters) {
  std::vector<Operator> found;
  database_.query_rows(
      "operators",
      "SELECT id, username, email, role_id, active, password_hash, created_at, updated_at "
      "FROM operators " +
          std::string(condition),
      parameters, [&](const Row& row) {
        found.push_back({.id = OperatorId{row.integer(0)},
                         .username = row.text(1),
                         .email = row.text(2),
                         .role = RoleId{row.integer(3)},
                         .account = choice(row.integer(4), operators::Account::kInactive,
                                           operators::Account::kActive),
                         .password_hash = row.text(5),
                         .created_at = row.time(6),
                         .updated_at = row.time(7)});
      });
  return found;
}

std::optional<Operator> SqlOperators::find(OperatorId id) {
  auto found = select("WHERE id = $1", {static_cast<std::int64_t>(id)});
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::optional<Operator> SqlOperators::find_by_username(const std::string& username) {
  const auto key = case_folded(username);
  auto found = select("WHERE username_key = $1", {std::string_view(key)});
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<Operator> SqlOperators::all() { return select("ORDER BY id", {}); }

Result<OperatorId, UsernameTaken> SqlOperators::add(const Operator& person) {
  return in_transaction(database_, [&]() -> Result<OperatorId, UsernameTaken> {
    const auto id = database_.next_in_sequence("operators");
    const auto key = case_folded(person.username);
    const auto added = database_.execute(
        "INSERT INTO operators (id, username, username_key, email, role_id, active, "
        "password_hash, created_at, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) "
        "ON CONFLICT (username_key) DO NOTHING",
        {id, std::string_view(person.username), std::string_view(key),
         std::string_view(person.email), static_cast<std::int64_t>(person.role),
         static_cast<std::int64_t>(person.account), std::string_view(person.password_hash),
         stored(person.created_at), stored(person.updated_at)});
    if (added == 0) return Failure(UsernameTaken{});
    return OperatorId{id};
  });
}

void SqlOperators::save(const Operator& person) {
  database_.run([&] {
    const auto key = case_folded(person.username);
    database_.execute(
        "UPDATE operators SET username = $2, username_key = $3, email = $4, role_id = $5, "
        "active = $6, password_hash = $7, updated_at = $8 WHERE id = $1",
        {static_cast<std::int64_t>(person.id), std::string_view(person.username),
         std::string_view(key), std::string_view(person.email),
         static_cast<std::int64_t>(person.role), static_cast<std::int64_t>(person.account),
         std::string_view(person.password_hash), stored(person.updated_at)});
    add_event(database_,
              {.kind = Kind::kOperatorChanged, .id = static_cast<std::int64_t>(person.id)});
    return Transactions::Outcome::kCommit;
  });
}

bool SqlOperators::remove(OperatorId id) {
  bool was_there = false;
  database_.run([&] {
    was_there = database_.execute("DELETE FROM operators WHERE id = $1",
                                  {static_cast<std::int64_t>(id)}) == 1;
    add_event(database_, {.kind = Kind::kOperatorChanged, .id = static_cast<std::int64_t>(id)});
    return Transactions::Outcome::kCommit;
  });
  return was_there;
}

std::vector<Role> SqlOperators::roles() {
  std::vector<Role> roles;
  database_.query_rows("roles", "SELECT id, name, all_resources FROM roles ORDER BY id", {},
                       [&](const Row& row) {
                         Role role{.id = RoleId{row.integer(0)}, .name = row.text(1)};
                         if (row.integer(2) != 0) role.grant = access::GrantSelection::all();
                         roles.push_back(std::move(role));
                       });
  for (auto& role : roles) {
    database_.query("SELECT resource FROM role_resources WHERE role_id = $1 ORDER BY resource",
                    {static_cast<std::int64_t>(role.id)},
                    [&](const Row& row) { role.grant.resources.push_back(row.text(0)); });
  }
  return roles;
}

std::optional<Role> SqlOperators::find_role(const std::string& name) {
  const auto key = case_folded(name);
  for (auto& role : roles()) {
    if (case_folded(role.name) == key) return std::move(role);
  }
  return std::nullopt;
}

void SqlOperators::add_role(const std::string& name, const access::GrantSelection& grant) {
  database_.run([&] {
    const auto key = case_folded(name);
    const auto id = database_.next_in_sequence("roles");
    const auto added = database_.execute(
        "INSERT INTO roles (id, name, name_key, all_resources) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (name_key) DO NOTHING",
        {id, std::string_view(name), std::string_view(key),
         std::int64_t{grant.scope == access::GrantSelection::Scope::kAll ? 1 : 0}});
    if (added == 0) return Transactions::Outcome::kRollBack;
    for (const auto& resource : grant.resources) {
      database_.execute("INSERT INTO role_resources (role_id, resource) VALUES ($1, $2)",
                        {id, std::string_view(resource)});
    }
    return Transactions::Outcome::kCommit;
  });
}

}  // namespace gatehouse::storage
