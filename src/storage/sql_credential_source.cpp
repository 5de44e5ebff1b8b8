#include "storage/sql_credential_source.h"

#include <map>
#include <unordered_set>

#include "storage/places.h"
#include "storage/sql_events.h"

namespace gatehouse::storage {

using gateway::StoredCredential;
using integrations::IntegrationId;

std::int64_t SqlCredentialSource::revision() { return SqlEvents(database_).last(); }

Secret SqlCredentialSource::open(std::string_view column, std::int64_t id,
                                 const std::string& sealed) const {
  auto secret = sealer_.open(place_of(column, id), sealed);
  if (!secret) throw Damaged(kDoesNotOpen);
  return std::move(*secret);
}

void SqlCredentialSource::read_parts(const Row& row, StoredCredential& stored) const {
  const auto id = row.integer(0);
  stored.consumer_key = row.text(4);
  stored.name = row.text(1);
  stored.status =
      choice(row.integer(2), integrations::Status::kInactive, integrations::Status::kDeactivated);
  if (row.integer(3) != 0) stored.selection = access::GrantSelection::all();
  stored.consumer_secret = open(kConsumerSecretColumn, id, row.blob(5));
  if (row.is_null(6)) return;
  stored.access_token = open(kAccessTokenColumn, id, row.blob(6));
  stored.access_token_secret = open(kAccessTokenSecretColumn, id, row.blob(7));
}

// A damaged integration is marked, so that its calls are told so; the others go on.
StoredCredential SqlCredentialSource::credential_of(const Row& row) {
  StoredCredential stored;
  stored.id = IntegrationId{row.integer(0)};
  const auto key = row.shown(0);
  try {
    read_parts(row, stored);
    database_.damage().clear(kIntegrationsTable, key);
  } catch (const Damaged& damaged) {
    stored.state = gateway::StoredCredential::State::kUnreadable;
    stored.selection = {};
    stored.consumer_secret = Secret();
    stored.access_token = Secret();
    stored.access_token_secret = Secret();
    database_.damage().report(kIntegrationsTable, key, damaged.what());
  }
  return stored;
}

void SqlCredentialSource::read_changed(std::int64_t since, Changes& changes) {
  database_.query(
      "SELECT i.id, i.name, i.status, i.all_resources, i.consumer_key, i.sealed_consumer_secret, "
      "t.sealed_token, t.sealed_secret FROM integrations i "
      "LEFT JOIN access_tokens t ON t.integration_id = i.id WHERE i.revision > $1 ORDER BY i.id",
      {since}, [&](const Row& row) { changes.changed.push_back(credential_of(row)); });
}

void SqlCredentialSource::read_resources(std::int64_t since, Changes& changes) {
  auto next = changes.changed.begin();
  const auto end = changes.changed.end();
  database_.query_rows("integration_resources",
                       "SELECT r.integration_id, r.resource FROM integration_resources r "
                       "JOIN integrations i ON i.id = r.integration_id "
                       "WHERE i.revision > $1 ORDER BY r.integration_id, r.resource",
                       {since}, [&](const Row& row) {
                         const auto id = IntegrationId{row.integer(0)};
                         while (next != end && next->id < id) ++next;
                         if (next != end && next->id == id)
                           next->selection.resources.push_back(row.text(1));
                       });
}

void SqlCredentialSource::read_operator_tokens(Changes& changes) {
  std::map<std::int64_t, access::GrantSelection> grants;
  std::vector<std::int64_t> roles;  // of changes.operator_tokens
  database_.query_rows(
      "admin_tokens",
      "SELECT o.username, t.token_hash, t.issued_at, r.id, r.all_resources FROM admin_tokens t "
      "JOIN operators o ON o.id = t.operator_id JOIN roles r ON r.id = o.role_id "
      "WHERE o.active = 1",
      {}, [&](const Row& row) {
        gateway::StoredOperatorToken token{.hash = row.blob(1),
                                           .username = row.text(0),
                                           .selection = {},
                                           .issued_at = row.time(2)};
        const auto role = row.integer(3);
        grants[role] = row.integer(4) != 0 ? access::GrantSelection::all()
                                           : access::GrantSelection::custom({});
        changes.operator_tokens.push_back(std::move(token));
        roles.push_back(role);
      });
  if (roles.empty()) return;
  database_.query_rows("role_resources",
                       "SELECT role_id, resource FROM role_resources ORDER BY role_id, resource",
                       {}, [&](const Row& row) {
                         const auto role = grants.find(row.integer(0));
                         if (role != grants.end()) role->second.resources.push_back(row.text(1));
                       });
  for (std::size_t i = 0; i < roles.size(); ++i) {
    changes.operator_tokens[i].selection = grants[roles[i]];
  }
}

void SqlCredentialSource::read_existing(Changes& changes) {
  std::unordered_set<std::string> keys;
  database_.query("SELECT id FROM integrations ORDER BY id", {}, [&](const Row& row) {
    changes.existing.push_back(IntegrationId{row.integer(0)});
    keys.insert(row.shown(0));
  });
  for (const auto table :
       {kIntegrationsTable, kIntegrationDetails, kHandOversTable, kHandOverSecrets}) {
    database_.damage().keep_existing(table,
                                     [&](const std::string& key) { return keys.contains(key); });
  }
}

SqlCredentialSource::Changes SqlCredentialSource::changes_since(std::int64_t since) {
  Changes changes;
  database_.read([&] {
    changes.revision = revision();
    read_changed(since, changes);
    read_resources(since, changes);
    read_operator_tokens(changes);
    read_existing(changes);
    changes.values = std::make_shared<const settings::Values>(settings_.load());
    changes.settings = settings_in_force_(*changes.values);
    changes.description = descriptions_.in_force();
  });
  return changes;
}

void SqlUsage::add(const std::vector<gateway::UsageEntry>& entries) {
  database_.run([&] {
    for (const auto& entry : entries) add(entry);
    return Transactions::Outcome::kCommit;
  });
}

void SqlUsage::add(const gateway::UsageEntry& entry) {
  const auto id = static_cast<std::int64_t>(entry.id);
  std::uint64_t refused = 0;
  for (const auto& refusal : entry.refused) refused += refusal.count;
  database_.execute(
      "INSERT INTO usage_hours (integration_id, hour, allowed, refused) "
      "SELECT id, $2, $3, $4 FROM integrations WHERE id = $1 "
      "ON CONFLICT (integration_id, hour) DO UPDATE SET "
      "allowed = usage_hours.allowed + $3, refused = usage_hours.refused + $4",
      {id, entry.hour, static_cast<std::int64_t>(entry.allowed),
       static_cast<std::int64_t>(refused)});
  for (const auto& refusal : entry.refused) {
    database_.execute(
        "INSERT INTO usage_refusals (integration_id, hour, code, refused) "
        "SELECT id, $2, $3, $4 FROM integrations WHERE id = $1 "
        "ON CONFLICT (integration_id, hour, code) DO UPDATE SET "
        "refused = usage_refusals.refused + $4",
        {id, entry.hour, refusal.code, static_cast<std::int64_t>(refusal.count)});
  }
  if (!entry.last_used) return;
  database_.execute(
      "INSERT INTO usage_last (integration_id, used_at) "
      "SELECT id, $2 FROM integrations WHERE id = $1 "
      "ON CONFLICT (integration_id) DO UPDATE SET used_at = $2",
      {id, stored(*entry.last_used)});
}

}  // namespace gatehouse::storage
