#include "storage/sql_credential_source.h"

#include <map>

#include "base/unavailable.h"
#include "storage/places.h"
#include "storage/revision.h"

namespace gatehouse::storage {

using gateway::StoredCredential;
using integrations::IntegrationId;

std::int64_t SqlCredentialSource::revision() { return storage::revision(database_); }

Secret SqlCredentialSource::open(std::string_view column, std::int64_t id,
                                 const std::string& sealed) const {
  auto secret = sealer_.open(place_of(column, id), sealed);
  if (!secret) {
    throw Unavailable("a secret of integration " + std::to_string(id) +
                      " does not open: its row in the database was changed or moved");
  }
  return std::move(*secret);
}

void SqlCredentialSource::read_changed(std::int64_t since, Changes& changes) {
  database_.query(
      "SELECT i.id, i.name, i.status, i.all_resources, i.consumer_key, i.sealed_consumer_secret, "
      "t.sealed_token, t.sealed_secret FROM integrations i "
      "LEFT JOIN access_tokens t ON t.integration_id = i.id WHERE i.revision > $1 ORDER BY i.id",
      {since}, [&](const Row& row) {
        const auto id = row.integer(0);
        StoredCredential stored;
        stored.id = IntegrationId{id};
        stored.name = row.text(1);
        stored.status = static_cast<integrations::Status>(row.integer(2));
        if (row.integer(3) != 0) stored.selection = access::GrantSelection::all();
        stored.consumer_key = row.text(4);
        stored.consumer_secret = open(kConsumerSecretColumn, id, row.blob(5));
        if (!row.is_null(6)) {
          stored.access_token = open(kAccessTokenColumn, id, row.blob(6));
          stored.access_token_secret = open(kAccessTokenSecretColumn, id, row.blob(7));
        }
        changes.changed.push_back(std::move(stored));
      });
}

void SqlCredentialSource::read_resources(std::int64_t since, Changes& changes) {
  auto next = changes.changed.begin();
  database_.query(
      "SELECT r.integration_id, r.resource FROM integration_resources r "
      "JOIN integrations i ON i.id = r.integration_id "
      "WHERE i.revision > $1 ORDER BY r.integration_id, r.resource",
      {since}, [&](const Row& row) {
        while (next->id != IntegrationId{row.integer(0)}) ++next;
        next->selection.resources.push_back(row.text(1));
      });
}

void SqlCredentialSource::read_operator_tokens(Changes& changes) {
  std::map<std::int64_t, access::GrantSelection> grants;
  std::vector<std::int64_t> roles;  // of changes.operator_tokens
  database_.query(
      "SELECT t.token_hash, o.username, t.issued_at, r.id, r.all_resources FROM admin_tokens t "
      "JOIN operators o ON o.id = t.operator_id JOIN roles r ON r.id = o.role_id "
      "WHERE o.active = 1",
      {}, [&](const Row& row) {
        changes.operator_tokens.push_back({.hash = row.blob(0),
                                           .username = row.text(1),
                                           .selection = {},
                                           .issued_at = row.time(2)});
        roles.push_back(row.integer(3));
        grants[row.integer(3)] = row.integer(4) != 0 ? access::GrantSelection::all()
                                                     : access::GrantSelection::custom({});
      });
  if (roles.empty()) return;
  database_.query("SELECT role_id, resource FROM role_resources ORDER BY role_id, resource", {},
                  [&](const Row& row) {
                    const auto role = grants.find(row.integer(0));
                    if (role != grants.end()) role->second.resources.push_back(row.text(1));
                  });
  for (std::size_t i = 0; i < roles.size(); ++i) {
    changes.operator_tokens[i].selection = grants[roles[i]];
  }
}

SqlCredentialSource::Changes SqlCredentialSource::changes_since(std::int64_t since) {
  Changes changes;
  database_.run([&] {
    changes.revision = revision();
    read_changed(since, changes);
    read_resources(since, changes);
    read_operator_tokens(changes);
    database_.query("SELECT id FROM integrations ORDER BY id", {}, [&](const Row& row) {
      changes.existing.push_back(IntegrationId{row.integer(0)});
    });
    changes.settings = settings_in_force_();
    return Transactions::Outcome::kCommit;
  });
  return changes;
}

void SqlUsage::add(const std::vector<gateway::UsageEntry>& entries) {
  database_.run([&] {
    for (const auto& entry : entries) {
      const auto id = static_cast<std::int64_t>(entry.id);
      database_.execute(
          "INSERT INTO usage_hours (integration_id, hour, allowed, refused) "
          "SELECT id, $2, $3, $4 FROM integrations WHERE id = $1 "
          "ON CONFLICT (integration_id, hour) DO UPDATE SET "
          "allowed = usage_hours.allowed + $3, refused = usage_hours.refused + $4",
          {id, entry.hour, static_cast<std::int64_t>(entry.allowed),
           static_cast<std::int64_t>(entry.refused)});
      if (!entry.last_used) continue;
      database_.execute(
          "INSERT INTO usage_last (integration_id, used_at) "
          "SELECT id, $2 FROM integrations WHERE id = $1 "
          "ON CONFLICT (integration_id) DO UPDATE SET used_at = $2",
          {id, stored(*entry.last_used)});
    }
    return Transactions::Outcome::kCommit;
  });
}

}  // namespace gatehouse::storage
