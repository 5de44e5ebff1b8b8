#include "operators/sessions.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "crypto/compare.h"

namespace gatehouse::operators {
namespace {

constexpr std::size_t kKeyBytes = 32;

// What a client says of itself, as far as it can be shown.
std::string presentable(std::string_view text) {
  std::string out(text.substr(0, limits::kUserAgentBytesMax));
  std::erase_if(out, [](char c) { return c < 0x20 || c > 0x7e; });
  return out;
}

}  // namespace

std::optional<Identity> identity_of(OperatorStore& operators, OperatorId id) {
  auto person = operators.find(id);
  if (!person || person->account != Account::kActive) return std::nullopt;
  for (auto& role : operators.roles()) {
    if (role.id == person->role) return Identity{std::move(*person), std::move(role)};
  }
  return std::nullopt;
}

std::optional<Timestamp> password_counts_until(Timestamp given_at, const Clock& clock) {
  const auto now = clock.now();
  const auto until = given_at + limits::kPasswordCountsFor;
  if (given_at > now || now >= until) return std::nullopt;
  return until;
}

OpenedSession SessionService::open(OperatorId person, const Client& client) {
  const auto now = ports_.clock.now();
  const auto rules = ports_.rules();
  write_noted();  // so that none seems unused that is not
  ports_.sessions.remove_stale(now - rules.session_max, now - rules.session_idle);
  const auto present = ports_.sessions.of(person);
  for (std::size_t i = limits::kSessionsPerOperatorMax - 1; i < present.size(); ++i) {
    ports_.sessions.remove(present[i].id);
  }
  Secret key(random_hex(ports_.random, kKeyBytes));
  Session session{.person = person,
                  .key_hash = ports_.hash("session:" + std::string(key.reveal())),
                  .opened_at = now,
                  .used_at = now,
                  .confirmed_at = now,  // sessions are opened with the password
                  .client = {client.address, presentable(client.user_agent)}};
  session.id = ports_.sessions.add(session);
  return {std::move(session), std::move(key)};
}

std::optional<LiveSession> SessionService::find(const Secret& key, Use use) {
  if (key.reveal().size() != 2 * kKeyBytes) return std::nullopt;
  auto session = ports_.sessions.find(ports_.hash("session:" + std::string(key.reveal())));
  if (!session) return std::nullopt;
  if (is_noted_as_ended(session->id)) return std::nullopt;
  if (has_ended(*session)) {
    const std::scoped_lock lock(mutex_);
    if (use == Use::kCounts) noted_.ended.insert(session->id);
    return std::nullopt;
  }
  auto identity = identity_of(ports_.operators, session->person);
  if (!identity) return std::nullopt;
  if (use == Use::kCounts) {
    const std::scoped_lock lock(mutex_);
    noted_.used[session->id] = ports_.clock.now();
  }
  session->used_at = used_at(*session);
  return LiveSession{std::move(*session), std::move(*identity)};
}

Timestamp SessionService::used_at(const Session& session) const {
  const std::scoped_lock lock(mutex_);
  const auto noted = noted_.used.find(session.id);
  return noted == noted_.used.end() ? session.used_at : std::max(session.used_at, noted->second);
}

bool SessionService::is_noted_as_ended(SessionId id) const {
  const std::scoped_lock lock(mutex_);
  return noted_.ended.contains(id);
}

SessionService::Noted SessionService::write_noted() {
  std::unique_lock lock(mutex_);
  auto noted = noted_;
  lock.unlock();
  for (const auto& [id, at] : noted.used) ports_.sessions.touch(id, at);
  for (const auto id : noted.ended) ports_.sessions.remove(id);
  return noted;
}

void SessionService::store_use() {
  {
    const std::scoped_lock lock(mutex_);
    if (noted_.used.empty() && noted_.ended.empty()) return;
  }
  Noted written;
  ports_.transactions.run([&] {
    written = write_noted();
    return Transactions::Outcome::kCommit;
  });
  const std::scoped_lock lock(mutex_);
  std::erase_if(noted_.used, [&](const auto& entry) {
    const auto then = written.used.find(entry.first);
    return then != written.used.end() && then->second == entry.second;
  });
  for (const auto id : written.ended) noted_.ended.erase(id);
}

Standing SessionService::standing_of(const Session& session) {
  const auto present = ports_.sessions.find(session.key_hash);
  if (is_noted_as_ended(session.id) || has_ended(present.value_or(session))) {
    return {.state = Standing::State::kExpired};
  }
  auto identity = present ? identity_of(ports_.operators, session.person) : std::nullopt;
  if (!identity) return {.state = Standing::State::kEnded};
  return {.state = Standing::State::kLive, .identity = std::move(identity)};
}

void SessionService::confirm(SessionId id) { ports_.sessions.confirm(id, ports_.clock.now()); }

std::string SessionService::csrf_token(const Secret& key) const {
  return to_hex(ports_.hash("csrf:" + std::string(key.reveal())));
}

bool SessionService::is_csrf_token(const Secret& key, std::string_view token) const {
  return crypto::equal_in_constant_time(csrf_token(key), token);
}

Timestamp SessionService::idle_end(const Session& session) const {
  return std::min(used_at(session) + ports_.rules().session_idle, latest_end(session));
}

Timestamp SessionService::latest_end(const Session& session) const {
  return session.opened_at + ports_.rules().session_max;
}

bool SessionService::has_ended(const Session& session) const {
  return ports_.clock.now() >= idle_end(session);
}

std::vector<Session> SessionService::of(OperatorId person) {
  auto sessions = ports_.sessions.of(person);
  std::erase_if(sessions, [&](const Session& session) {
    return is_noted_as_ended(session.id) || has_ended(session);
  });
  for (auto& session : sessions) session.used_at = used_at(session);
  return sessions;
}

bool SessionService::end(OperatorId person, SessionId id) {
  const auto sessions = ports_.sessions.of(person);
  const bool theirs = std::ranges::find(sessions, id, &Session::id) != sessions.end();
  return theirs && ports_.sessions.remove(id);
}

std::size_t SessionService::end_all(OperatorId person, std::optional<SessionId> except) {
  std::size_t ended = 0;
  for (const auto& session : ports_.sessions.of(person)) {
    if (session.id != except && ports_.sessions.remove(session.id)) ++ended;
  }
  return ended;
}

}  // namespace gatehouse::operators
