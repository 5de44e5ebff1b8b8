#include "storage/sql_integrations.h"

#include "base/text.h"
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

// What a query asks for, as a condition over $1 to $10. A null parameter asks for nothing; of the
// four that stand for the text of a search one has to fit.
constexpr std::string_view kMatching =
    "WHERE (CAST($1 AS TEXT) IS NULL OR name_key LIKE $1 ESCAPE '\\') "
    "AND (CAST($2 AS BIGINT) IS NULL OR status = $2) "
    "AND (CAST($3 AS BIGINT) IS NULL OR all_resources = $3) "
    "AND (CAST($4 AS BIGINT) IS NULL OR $4 = CASE WHEN lower(callback_url) LIKE 'http:%' "
    "OR lower(identity_link_url) LIKE 'http:%' THEN 1 ELSE 0 END) "
    "AND (CAST($5 AS BIGINT) IS NULL OR $5 = CASE WHEN EXISTS (SELECT 1 FROM "
    "integration_resources r WHERE r.integration_id = integrations.id) THEN 1 ELSE 0 END) "
    "AND (CAST($6 AS BIGINT) IS NULL OR $6 = CASE WHEN EXISTS (SELECT 1 FROM usage_last u "
    "WHERE u.integration_id = integrations.id) THEN 1 ELSE 0 END) "
    "AND (CAST($7 AS TEXT) IS NULL OR name_key LIKE $7 ESCAPE '\\' "
    "OR lower(email) LIKE $7 ESCAPE '\\' "
    "OR (CAST($8 AS BIGINT) IS NOT NULL AND id = $8) "
    "OR (CAST($9 AS TEXT) IS NOT NULL AND lower(consumer_key) LIKE $9 ESCAPE '\\') "
    "OR (CAST($10 AS TEXT) IS NOT NULL AND (all_resources = 1 OR EXISTS (SELECT 1 FROM "
    "integration_resources r WHERE r.integration_id = integrations.id "
    "AND lower(r.resource) LIKE $10 ESCAPE '\\')))) ";

constexpr std::string_view kIsWaiting = "h.state = 1";
constexpr std::string_view kIsFailing = "h.state = 0 AND h.trouble IS NOT NULL";
// 14: withdrawn, which is nobody's concern once the integration has its credentials otherwise.
constexpr std::string_view kHasFailed =
    "h.state = 4 AND NOT (h.trouble = 14 AND integrations.status <> 0)";

// What a query asks for of hand-overs (numbers: integrations/hand_over.h), behind kMatching.
std::string with_hand_over(Query::HandOvers wanted) {
  const auto that = [](std::string_view condition) {
    return "AND EXISTS (SELECT 1 FROM hand_overs h WHERE h.integration_id = integrations.id AND (" +
           std::string(condition) + ")) ";
  };
  switch (wanted) {
    case Query::HandOvers::kAny:
      return "";
    case Query::HandOvers::kUnderWay:
      return that("h.state IN (0, 1, 2)");
    case Query::HandOvers::kWaitingForSignIn:
      return that(kIsWaiting);
    case Query::HandOvers::kLinkOpened:
      return that(std::string(kIsWaiting) + " AND h.link_opened_at IS NOT NULL");
    case Query::HandOvers::kFailing:
      return that(kIsFailing);
    case Query::HandOvers::kFailed:
      return that(kHasFailed);
    case Query::HandOvers::kNeedsAttention:
      return that(std::string(kIsWaiting) + " OR (" + std::string(kIsFailing) + ") OR (" +
                  std::string(kHasFailed) + ")");
  }
  return "";
}

// Of a consumer key, which is long, a search names at least so many characters.
constexpr std::size_t kKeyCharactersMin = 8;

// A LIKE pattern for what begins with `text`, in which no character is special.
std::string prefix_pattern(std::string_view text) {
  std::string pattern;
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c;
  }
  return pattern + "%";
}

std::string contains_pattern(std::string_view text) { return "%" + prefix_pattern(text); }

// The parameters $7 to $10 for the text of a search.
class SearchedText {
 public:
  explicit SearchedText(std::string_view text) {
    if (text.empty()) return;
    const auto folded = case_folded(text);
    contains_ = contains_pattern(folded);
    if (const auto id = parse_digits(text)) id_ = static_cast<std::int64_t>(*id);
    if (text.size() >= kKeyCharactersMin) key_ = prefix_pattern(folded);
    if (text.find("::") != std::string_view::npos) resource_ = contains_;
  }

  [[nodiscard]] Value contains() const { return or_null(contains_); }

  [[nodiscard]] Value id() const { return or_null(id_); }

  [[nodiscard]] Value key() const { return or_null(key_); }

  [[nodiscard]] Value resource() const { return or_null(resource_); }

 private:
  template <class T>
  static Value or_null(const std::optional<T>& value) {
    if (!value) return std::monostate();
    if constexpr (std::is_same_v<T, std::string>) {
      return std::string_view(*value);
    } else {
      return *value;
    }
  }

  std::optional<std::string> contains_;
  std::optional<std::int64_t> id_;
  std::optional<std::string> key_;
  std::optional<std::string> resource_;
};

// The form of a folded name by which it sorts: before each number stands how many digits it has, so
// that "item 9" comes before "item 10".
std::string name_order(std::string_view folded) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  std::string out;
  for (std::size_t i = 0; i < folded.size();) {
    if (!is_digit(folded[i])) {
      out += folded[i++];
      continue;
    }
    while (i + 1 < folded.size() && folded[i] == '0' && is_digit(folded[i + 1])) ++i;
    const auto begin = i;
    while (i < folded.size() && is_digit(folded[i])) ++i;
    const auto digits = std::to_string(i - begin);
    out.append(3 - digits.size(), '0').append(digits).append(folded.substr(begin, i - begin));
  }
  return out;
}

std::string order_by(const Query& query) {
  const std::string direction = query.direction == Query::Direction::kAscending ? " ASC" : " DESC";
  switch (query.sort) {
    case Query::Sort::kId:
      return "ORDER BY id" + direction;
    case Query::Sort::kName:
      return "ORDER BY name_order" + direction + ", id" + direction;
    case Query::Sort::kStatus:
      return "ORDER BY status" + direction + ", id" + direction;
    case Query::Sort::kUpdated:
      return "ORDER BY updated_at" + direction + ", id" + direction;
    case Query::Sort::kLastUsed:
      return "ORDER BY coalesce((SELECT used_at FROM usage_last u WHERE u.integration_id = "
             "integrations.id), 0)" +
             direction + ", id" + direction;
    case Query::Sort::kRequests:
      return "ORDER BY (SELECT coalesce(sum(allowed + refused), 0) FROM usage_hours u WHERE "
             "u.integration_id = integrations.id AND u.hour >= " +
             std::to_string(query.first_hour) + ")" + direction + ", id" + direction;
  }
  return "";
}

// One of two things that a query asks for as 1 or 0; null when it asks for neither.
template <class Choice>
Value chosen(Choice choice, Choice one, Choice zero) {
  if (choice == one) return std::int64_t{1};
  if (choice == zero) return std::int64_t{0};
  return std::monostate();
}

template <class T>
Value or_null(const std::optional<T>& value) {
  if (!value) return std::monostate();
  return static_cast<std::int64_t>(*value);
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
  const auto pattern = contains_pattern(case_folded(query.name_contains));
  const Value name =
      query.name_contains.empty() ? Value(std::monostate()) : Value(std::string_view(pattern));
  const Value scope = query.scope ? Value(std::int64_t{*query.scope == Scope::kAll ? 1 : 0})
                                  : Value(std::monostate());
  const auto insecure =
      chosen(query.security, Query::Security::kInsecureOnly, Query::Security::kSecureOnly);
  const auto resources = chosen(query.resources, Query::Resources::kSome, Query::Resources::kNone);
  const auto used = chosen(query.use, Query::Use::kEver, Query::Use::kNever);
  const auto status = or_null(query.status);
  const auto matching = std::string(kMatching) + with_hand_over(query.hand_overs);
  const SearchedText text(query.text);
  Page page;
  page.total = static_cast<std::size_t>(
      database_
          .query_integer("SELECT count(*) FROM integrations " + matching,
                         {name, status, scope, insecure, resources, used, text.contains(),
                          text.id(), text.key(), text.resource()})
          .value_or(0));
  if (query.limit == 0) return page;
  page.items = select(matching + order_by(query) + " LIMIT $11 OFFSET $12",
                      {name, status, scope, insecure, resources, used, text.contains(), text.id(),
                       text.key(), text.resource(), static_cast<std::int64_t>(query.limit),
                       static_cast<std::int64_t>(query.offset)});
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
