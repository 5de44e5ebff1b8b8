#include "storage/sql_hand_overs.h"

#include <algorithm>

#include "storage/places.h"
#include "storage/sql_events.h"

namespace gatehouse::storage {
namespace {

using integrations::AccessToken;
using integrations::Delivery;
using integrations::DeliveryPage;
using integrations::HandOver;
using integrations::IntegrationId;
using integrations::Occasion;
using integrations::Trouble;

std::int64_t number(IntegrationId id) { return static_cast<std::int64_t>(id); }

Value or_null(const std::optional<Timestamp>& time) {
  if (!time) return std::monostate();
  return stored(*time);
}

Value or_null(const std::optional<Trouble>& trouble) {
  if (!trouble) return std::monostate();
  return static_cast<std::int64_t>(*trouble);
}

Value or_null(const std::optional<int>& value) {
  if (!value) return std::monostate();
  return std::int64_t{*value};
}

std::optional<Timestamp> time_or_none(const Row& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return row.time(column);
}

std::optional<Trouble> trouble_or_none(const Row& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return choice(row.integer(column), Trouble::kNameNotResolved, Trouble::kWithdrawn);
}

constexpr std::string_view kHandOverColumns =
    "SELECT integration_id, number, occasion, state, trouble, message, store_base_url, "
    "attempts, retries, started_at, next_attempt_at, claimed_until, delivered_at, "
    "window_started_at, request_token_at, completed_at, link_opened_at FROM hand_overs ";

HandOver hand_over_of(const Row& row) {
  return {.number = row.integer(1),
          .integration = IntegrationId{row.integer(0)},
          .occasion = choice(row.integer(2), Occasion::kActivation, Occasion::kTest),
          .state = choice(row.integer(3), HandOver::State::kDelivering, HandOver::State::kFailed),
          .trouble = trouble_or_none(row, 4),
          .message = row.text(5),
          .store_base_url = row.text(6),
          .attempts = static_cast<int>(row.integer(7)),
          .retries = static_cast<int>(row.integer(8)),
          .started_at = row.time(9),
          .next_attempt_at = time_or_none(row, 10),
          .claimed_until = time_or_none(row, 11),
          .delivered_at = time_or_none(row, 12),
          .window_started_at = time_or_none(row, 13),
          .link_opened_at = time_or_none(row, 16),
          .request_token_at = time_or_none(row, 14),
          .completed_at = time_or_none(row, 15)};
}

Delivery delivery_of(const Row& row) {
  Delivery delivery{.number = row.integer(0),
                    .integration = IntegrationId{row.integer(1)},
                    .occasion = choice(row.integer(2), Occasion::kActivation, Occasion::kTest),
                    .attempt = static_cast<int>(row.integer(3)),
                    .url = row.text(4),
                    .at = row.time(5),
                    .address = row.text(6),
                    .tls = row.text(7),
                    .trouble = trouble_or_none(row, 9),
                    .message = row.text(10),
                    .excerpt = row.text(11),
                    .duration = std::chrono::milliseconds(row.integer(12))};
  if (!row.is_null(8)) delivery.status = static_cast<int>(row.integer(8));
  return delivery;
}

}  // namespace

std::int64_t SqlHandOvers::begin(const HandOver& hand_over, const Secret& verifier) {
  std::int64_t given = 0;
  database_.run([&] {
    const auto id = number(hand_over.integration);
    given = database_.next_in_sequence("hand_overs");
    const auto sealed = sealer_.seal(place_of(kVerifier.own, given), verifier);
    database_.execute("DELETE FROM hand_overs WHERE integration_id = $1", {id});
    database_.execute(
        "INSERT INTO hand_overs (integration_id, number, occasion, state, message, "
        "store_base_url, attempts, retries, started_at, sealed_verifier) "
        "VALUES ($1, $2, 0, 0, '', '', 0, 0, 0, $3)",
        {id, given, Blob{sealed}});
    for (const auto table : {kHandOversTable, kHandOverSecrets}) {
      database_.damage().clear(table, std::to_string(id));
    }
    auto numbered = hand_over;
    numbered.number = given;
    save(numbered);
    return Transactions::Outcome::kCommit;
  });
  return given;
}

std::optional<HandOver> SqlHandOvers::find(IntegrationId integration) {
  std::optional<HandOver> found;
  database_.query_rows(kHandOversTable, std::string(kHandOverColumns) + "WHERE integration_id = $1",
                       {number(integration)}, [&](const Row& row) { found = hand_over_of(row); });
  return found;
}

// One text for any number of them, since each text is kept prepared.
std::map<IntegrationId, HandOver> SqlHandOvers::find_all(const std::vector<IntegrationId>& ids) {
  std::map<IntegrationId, HandOver> found;
  if (ids.empty()) return found;
  std::string list = ",";
  for (const auto id : ids) list.append(std::to_string(number(id))).append(",");
  const auto [least, most] = std::ranges::minmax(ids);
  database_.query_rows(kHandOversTable,
                       std::string(kHandOverColumns) +
                           "WHERE integration_id BETWEEN $1 AND $2 "
                           "AND $3 LIKE '%,' || CAST(integration_id AS TEXT) || ',%'",
                       {number(least), number(most), std::string_view(list)}, [&](const Row& row) {
                         auto hand_over = hand_over_of(row);
                         const auto id = hand_over.integration;
                         found.emplace(id, std::move(hand_over));
                       });
  return found;
}

void SqlHandOvers::save(const HandOver& hand_over) {
  database_.run([&] {
    database_.execute(
        "UPDATE hand_overs SET occasion = $2, state = $3, trouble = $4, message = $5, "
        "store_base_url = $6, attempts = $7, retries = $8, started_at = $9, "
        "next_attempt_at = $10, claimed_until = $11, delivered_at = $12, window_started_at = $13, "
        "request_token_at = $14, completed_at = $15, link_opened_at = $16 WHERE number = $1",
        {hand_over.number, static_cast<std::int64_t>(hand_over.occasion),
         static_cast<std::int64_t>(hand_over.state), or_null(hand_over.trouble),
         std::string_view(hand_over.message), std::string_view(hand_over.store_base_url),
         std::int64_t{hand_over.attempts}, std::int64_t{hand_over.retries},
         stored(hand_over.started_at), or_null(hand_over.next_attempt_at),
         or_null(hand_over.claimed_until), or_null(hand_over.delivered_at),
         or_null(hand_over.window_started_at), or_null(hand_over.request_token_at),
         or_null(hand_over.completed_at), or_null(hand_over.link_opened_at)});
    add_event(database_,
              {.kind = events::Kind::kHandOverChanged, .id = number(hand_over.integration)});
    return Transactions::Outcome::kCommit;
  });
}

// Earlier versions sealed the secrets of a hand-over for its integration; one that was begun then
// can still be finished.
Secret SqlHandOvers::open(const SealedColumn& column, const Row& row, int place) {
  const auto id = row.integer(0);
  const auto sealed = row.blob(place);
  if (auto secret = sealer_.open(place_of(column.own, row.integer(1)), sealed)) {
    return std::move(*secret);
  }
  if (auto secret = sealer_.open(place_of(column.earlier, id), sealed)) return std::move(*secret);
  throw Damaged(kDoesNotOpen);
}

// Reads secrets of a hand-over; what is damaged of them is told to damage() and thrown on.
void SqlHandOvers::read_secrets(IntegrationId integration, std::string_view sql,
                                const Database::Visitor& visit) {
  const auto id = number(integration);
  try {
    database_.query(sql, {id}, visit);
  } catch (const Damaged& damaged) {
    database_.damage().report(kHandOverSecrets, std::to_string(id), damaged.what());
    throw Damaged("the hand-over of integration " + std::to_string(id) +
                  " is damaged: " + damaged.what());
  }
}

Secret SqlHandOvers::verifier(IntegrationId integration) {
  Secret verifier;
  read_secrets(integration,
               "SELECT integration_id, number, sealed_verifier FROM hand_overs "
               "WHERE integration_id = $1",
               [&](const Row& row) { verifier = open(kVerifier, row, 2); });
  return verifier;
}

void SqlHandOvers::put_request_token(IntegrationId integration,
                                     const std::optional<AccessToken>& token) {
  const auto id = number(integration);
  if (!token) {
    database_.execute(
        "UPDATE hand_overs SET sealed_request_token = NULL, sealed_request_secret = NULL "
        "WHERE integration_id = $1",
        {id});
    return;
  }
  database_.run([&] {
    const auto row =
        database_.query_integer("SELECT number FROM hand_overs WHERE integration_id = $1", {id});
    if (!row) return Transactions::Outcome::kRollBack;
    const auto sealed_token = sealer_.seal(place_of(kRequestToken.own, *row), token->token);
    const auto sealed_secret = sealer_.seal(place_of(kRequestSecret.own, *row), token->secret);
    database_.execute(
        "UPDATE hand_overs SET sealed_request_token = $2, sealed_request_secret = $3, "
        "request_token_at = $4 WHERE number = $1",
        {*row, Blob{sealed_token}, Blob{sealed_secret}, stored(token->issued_at)});
    return Transactions::Outcome::kCommit;
  });
}

std::optional<AccessToken> SqlHandOvers::request_token(IntegrationId integration) {
  std::optional<AccessToken> token;
  read_secrets(integration,
               "SELECT integration_id, number, sealed_request_token, sealed_request_secret, "
               "request_token_at FROM hand_overs "
               "WHERE integration_id = $1 AND sealed_request_token IS NOT NULL",
               [&](const Row& row) {
                 token = {.token = open(kRequestToken, row, 2),
                          .secret = open(kRequestSecret, row, 3),
                          .issued_at = row.is_null(4) ? Timestamp{} : row.time(4)};
               });
  return token;
}

std::vector<IntegrationId> SqlHandOvers::select_ids(std::string_view condition,
                                                    Database::Parameters parameters) {
  std::vector<IntegrationId> ids;
  database_.query("SELECT integration_id FROM hand_overs WHERE " + std::string(condition),
                  parameters,
                  [&](const Row& row) { ids.push_back(IntegrationId{row.integer(0)}); });
  return ids;
}

std::vector<IntegrationId> SqlHandOvers::due(Timestamp now, std::size_t limit) {
  return select_ids(
      "state = $1 AND coalesce(next_attempt_at, 0) <= $2 AND coalesce(claimed_until, 0) <= $2 "
      "ORDER BY next_attempt_at, integration_id LIMIT $3",
      {static_cast<std::int64_t>(HandOver::State::kDelivering), stored(now),
       static_cast<std::int64_t>(limit)});
}

std::vector<std::int64_t> SqlHandOvers::claimed(Timestamp now) {
  std::vector<std::int64_t> numbers;
  database_.query("SELECT number FROM hand_overs WHERE claimed_until > $1 ORDER BY number",
                  {stored(now)}, [&](const Row& row) { numbers.push_back(row.integer(0)); });
  return numbers;
}

void SqlHandOvers::release_claim(std::int64_t number, Timestamp now) {
  database_.execute(
      "UPDATE hand_overs SET claimed_until = $2 WHERE number = $1 AND claimed_until > $2",
      {number, stored(now)});
}

bool SqlHandOvers::is_any_open() {
  return database_
      .query_integer("SELECT number FROM hand_overs WHERE state IN ($1, $2, $3) LIMIT 1",
                     {static_cast<std::int64_t>(HandOver::State::kDelivering),
                      static_cast<std::int64_t>(HandOver::State::kDelivered),
                      static_cast<std::int64_t>(HandOver::State::kExchanged)})
      .has_value();
}

std::vector<IntegrationId> SqlHandOvers::in_state(HandOver::State state, std::size_t limit) {
  return select_ids("state = $1 ORDER BY window_started_at, integration_id LIMIT $2",
                    {static_cast<std::int64_t>(state), static_cast<std::int64_t>(limit)});
}

std::int64_t SqlHandOvers::add(const Delivery& delivery) {
  std::int64_t given = 0;
  database_.run([&] {
    given = database_.next_in_sequence("deliveries");
    database_.execute(
        "INSERT INTO deliveries (number, integration_id, occasion, attempt, url, at, address, tls, "
        "status, trouble, message, excerpt, duration) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        {given, number(delivery.integration), static_cast<std::int64_t>(delivery.occasion),
         std::int64_t{delivery.attempt}, std::string_view(delivery.url), stored(delivery.at),
         std::string_view(delivery.address), std::string_view(delivery.tls),
         or_null(delivery.status), or_null(delivery.trouble), std::string_view(delivery.message),
         std::string_view(delivery.excerpt), std::int64_t{delivery.duration.count()}});
    return Transactions::Outcome::kCommit;
  });
  return given;
}

DeliveryPage SqlHandOvers::about(IntegrationId integration, std::size_t offset, std::size_t limit) {
  DeliveryPage page;
  const auto id = number(integration);
  page.total = static_cast<std::size_t>(
      database_.query_integer("SELECT count(*) FROM deliveries WHERE integration_id = $1", {id})
          .value_or(0));
  database_.query_rows(
      "deliveries",
      "SELECT number, integration_id, occasion, attempt, url, at, address, tls, status, trouble, "
      "message, excerpt, duration FROM deliveries WHERE integration_id = $1 "
      "ORDER BY number DESC LIMIT $2 OFFSET $3",
      {id, static_cast<std::int64_t>(limit), static_cast<std::int64_t>(offset)},
      [&](const Row& row) { page.items.push_back(delivery_of(row)); });
  return page;
}

}  // namespace gatehouse::storage
