#include "storage/sql_integrations.h"

#include "base/text.h"
#include "storage/integration_query.h"
#include "storage/places.h"
#include "storage/sql_events.h"

namespace gatehouse::storage {
namespace {

using events::Kind;
using integrations::Integration;
using integrations::IntegrationId;
using integrations::NameTaken;
using integrations::Page;
using integrations::Query;
using Scope = access::GrantSelection::Scope;

std::int64_t number(IntegrationId id) { return static_cast<std::int64_t>(id); }

std::int64_t all_resources(const access::GrantSelection& grant) {
  return grant.scope == Scope::kAll ? 1 : 0;
}

Value requested_all(const Integration& integration) {
  if (!integration.requested) return std::monostate();
  return all_resources(*integration.requested);
}

constexpr std::string_view kColumns =
    "SELECT id, name, email, callback_url, identity_link_url, status, setup, all_resources, "
    "consumer_key, created_at, updated_at, version, declared_in, requested_all, declared_at FROM "
    "integrations ";

Integration integration_of(const Row& row) {
  Integration integration{.id = IntegrationId{row.integer(0)},
                          .details = {.name = row.text(1),
                                      .email = row.text(2),
                                      .callback_url = row.text(3),
                                      .identity_link_url = row.text(4),
                                      .grant = {}},
                          .setup = static_cast<integrations::SetupType>(row.integer(6)),
                          .consumer_key = row.text(8),
                          .created_at = row.time(9),
                          .updated_at = row.time(10),
                          .version = row.integer(11)};
  // One whose status stands for nothing is shown, so that it can be mended; its calls are refused
  // (SqlCredentialSource).
  const auto status = row.integer(5);
  if (status >= 1 && status <= 3) integration.status = static_cast<integrations::Status>(status);
  if (row.integer(7) != 0) integration.details.grant = access::GrantSelection::all();
  integration.declared_in = row.text(12);
  integration.declared_at = row.text(14);
  if (!row.is_null(13)) {
    integration.requested =
        row.integer(13) != 0 ? access::GrantSelection::all() : access::GrantSelection::custom({});
  }
  return integration;
}

}  // namespace

std::vector<Integration> SqlIntegrations::select(std::string_view condition,
                                                 Database::Parameters parameters) {
  std::vector<Integration> found;
  database_.query_rows(kIntegrationDetails, std::string(kColumns) + std::string(condition),
                       parameters, [&](const Row& row) { found.push_back(integration_of(row)); });
  for (auto& integration : found) {
    read_resources("integration_resources", integration.id, integration.details.grant);
    if (integration.requested) {
      read_resources("requested_resources", integration.id, *integration.requested);
    }
  }
  return found;
}

void SqlIntegrations::read_resources(std::string_view table, IntegrationId id,
                                     access::GrantSelection& selection) {
  if (selection.scope == Scope::kAll) return;
  database_.query(
      "SELECT resource FROM " + std::string(table) + " WHERE integration_id = $1 ORDER BY resource",
      {number(id)}, [&](const Row& row) { selection.resources.push_back(row.text(0)); });
}

std::optional<Integration> SqlIntegrations::find(IntegrationId id) {
  auto found = select("WHERE id = $1", {number(id)});
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::optional<Integration> SqlIntegrations::find_by_name(const std::string& name) {
  const auto key = case_folded(name);
  auto found = select("WHERE name_key = $1", {std::string_view(key)});
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::optional<Integration> SqlIntegrations::find_by_consumer_key(const std::string& key) {
  auto found = select("WHERE consumer_key = $1", {std::string_view(key)});
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

Page SqlIntegrations::list(const Query& query) {
  Page page;
  database_.read([&] { page = page_of(query); });
  return page;
}

Page SqlIntegrations::page_of(const Query& query) {
  const IntegrationCondition condition(query);
  Page page;
  page.total = static_cast<std::size_t>(
      database_
          .query_integer("SELECT count(*) FROM integrations " + condition.text(),
                         condition.parameters())
          .value_or(0));
  if (query.limit == 0) return page;
  auto parameters = condition.parameters();
  const auto keep = [&](std::size_t value) {
    parameters.emplace_back(static_cast<std::int64_t>(value));
    return "$" + std::to_string(parameters.size());
  };
  auto sql = condition.text() + order_of(query);
  sql += " LIMIT " + keep(query.limit);
  sql += " OFFSET " + keep(query.offset);
  page.items = select(sql, parameters);
  return page;
}

void SqlIntegrations::put_resources(std::string_view table, std::int64_t id,
                                    const access::GrantSelection& selection) {
  const std::string into(table);
  database_.execute("DELETE FROM " + into + " WHERE integration_id = $1", {id});
  for (const auto& resource : selection.resources) {
    database_.execute("INSERT INTO " + into + " (integration_id, resource) VALUES ($1, $2)",
                      {id, std::string_view(resource)});
  }
}

void SqlIntegrations::put_selections(const Integration& integration) {
  const auto id = number(integration.id);
  put_resources("integration_resources", id, integration.details.grant);
  put_resources("requested_resources", id,
                integration.requested.value_or(access::GrantSelection::custom({})));
}

Result<IntegrationId, NameTaken> SqlIntegrations::add(const Integration& integration,
                                                      const Secret& consumer_secret) {
  return in_transaction(database_, [&]() -> Result<IntegrationId, NameTaken> {
    const auto& details = integration.details;
    const auto id = database_.next_in_sequence("integrations");
    const auto key = case_folded(details.name);
    const auto order = name_order(key);
    const auto sealed = sealer_.seal(place_of(kConsumerSecretColumn, id), consumer_secret);
    const auto revision = add_event(database_, {.kind = Kind::kIntegrationAdded, .id = id});
    const auto added = database_.execute(
        "INSERT INTO integrations (id, name, name_key, email, callback_url, identity_link_url, "
        "status, setup, all_resources, consumer_key, sealed_consumer_secret, created_at, "
        "updated_at, version, revision, name_order, declared_in, requested_all, declared_at) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 1, $14, $15, $16, $17, "
        "$18) "
        "ON CONFLICT (name_key) DO NOTHING",
        {id, std::string_view(details.name), std::string_view(key), std::string_view(details.email),
         std::string_view(details.callback_url), std::string_view(details.identity_link_url),
         static_cast<std::int64_t>(integration.status),
         static_cast<std::int64_t>(integration.setup), all_resources(details.grant),
         std::string_view(integration.consumer_key), Blob{sealed}, stored(integration.created_at),
         stored(integration.updated_at), revision, std::string_view(order),
         std::string_view(integration.declared_in), requested_all(integration),
         std::string_view(integration.declared_at)});
    if (added == 0) return Failure(NameTaken{});
    auto numbered = integration;
    numbered.id = IntegrationId{id};
    put_selections(numbered);
    return numbered.id;
  });
}

Result<void, NameTaken> SqlIntegrations::save(const Integration& integration) {
  return in_transaction(database_, [&]() -> Result<void, NameTaken> {
    const auto& details = integration.details;
    const auto id = number(integration.id);
    const auto key = case_folded(details.name);
    const auto order = name_order(key);
    const auto revision = add_event(database_, {.kind = Kind::kIntegrationChanged, .id = id});
    const auto saved = database_.execute(
        "UPDATE integrations SET name = $2, name_key = $3, email = $4, callback_url = $5, "
        "identity_link_url = $6, status = $7, setup = $8, all_resources = $9, updated_at = $10, "
        "version = $11, revision = $12, name_order = $13, declared_in = $14, requested_all = $15, "
        "declared_at = $16 "
        "WHERE id = $1 "
        "AND NOT EXISTS (SELECT 1 FROM integrations o WHERE o.name_key = $3 AND o.id <> $1)",
        {id, std::string_view(details.name), std::string_view(key), std::string_view(details.email),
         std::string_view(details.callback_url), std::string_view(details.identity_link_url),
         static_cast<std::int64_t>(integration.status),
         static_cast<std::int64_t>(integration.setup), all_resources(details.grant),
         stored(integration.updated_at), integration.version + 1, revision, std::string_view(order),
         std::string_view(integration.declared_in), requested_all(integration),
         std::string_view(integration.declared_at)});
    if (saved == 0) return Failure(NameTaken{});
    put_selections(integration);
    return {};
  });
}

void SqlIntegrations::remove(IntegrationId id) {
  database_.run([&] {
    database_.execute("DELETE FROM integrations WHERE id = $1", {number(id)});
    add_event(database_, {.kind = Kind::kIntegrationRemoved, .id = number(id)});
    return Transactions::Outcome::kCommit;
  });
}

Secret SqlIntegrations::open(std::string_view column, std::int64_t id, std::string_view sealed) {
  auto secret = sealer_.open(place_of(column, id), sealed);
  if (!secret) {
    database_.damage().report(kIntegrationsTable, std::to_string(id), kDoesNotOpen);
    throw Damaged("the integration " + std::to_string(id) + " is damaged: " + kDoesNotOpen);
  }
  return std::move(*secret);
}

Secret SqlIntegrations::consumer_secret(IntegrationId id) {
  std::string sealed;
  database_.query("SELECT sealed_consumer_secret FROM integrations WHERE id = $1", {number(id)},
                  [&](const Row& row) { sealed = row.blob(0); });
  return open(kConsumerSecretColumn, number(id), sealed);
}

std::optional<integrations::AccessToken> SqlIntegrations::access_token(IntegrationId id) {
  std::optional<integrations::AccessToken> token;
  database_.query(
      "SELECT sealed_token, sealed_secret, issued_at FROM access_tokens WHERE integration_id = $1",
      {number(id)}, [&](const Row& row) {
        token = {.token = open(kAccessTokenColumn, number(id), row.blob(0)),
                 .secret = open(kAccessTokenSecretColumn, number(id), row.blob(1)),
                 .issued_at = row.time(2)};
      });
  return token;
}

void SqlIntegrations::changed(IntegrationId id) {
  const auto revision = add_event(database_, {.kind = Kind::kIntegrationChanged, .id = number(id)});
  database_.execute("UPDATE integrations SET revision = $2 WHERE id = $1", {number(id), revision});
}

void SqlIntegrations::put_access_token(IntegrationId id, const integrations::AccessToken& token) {
  database_.run([&] {
    const auto hash = lookup_(token.token.reveal());
    const auto sealed_token = sealer_.seal(place_of(kAccessTokenColumn, number(id)), token.token);
    const auto sealed_secret =
        sealer_.seal(place_of(kAccessTokenSecretColumn, number(id)), token.secret);
    database_.execute(
        "INSERT INTO access_tokens (integration_id, token_hash, sealed_token, sealed_secret, "
        "issued_at) VALUES ($1, $2, $3, $4, $5) "
        "ON CONFLICT (integration_id) DO UPDATE SET token_hash = $2, sealed_token = $3, "
        "sealed_secret = $4, issued_at = $5",
        {number(id), Blob{hash}, Blob{sealed_token}, Blob{sealed_secret}, stored(token.issued_at)});
    changed(id);
    return Transactions::Outcome::kCommit;
  });
}

void SqlIntegrations::remove_access_token(IntegrationId id) {
  database_.run([&] {
    database_.execute("DELETE FROM access_tokens WHERE integration_id = $1", {number(id)});
    changed(id);
    return Transactions::Outcome::kCommit;
  });
}

}  // namespace gatehouse::storage
