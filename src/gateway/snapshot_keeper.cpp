#include "gateway/snapshot_keeper.h"

#include <boost/unordered/unordered_flat_map.hpp>

#include "oauth1/signature.h"

namespace gatehouse::gateway {

namespace {

std::shared_ptr<const Credential> prepared(StoredCredential stored, const Credential* before,
                                           const access::ResourceTree& tree) {
  auto credential = std::make_shared<Credential>();
  credential->id = stored.id;
  credential->name = std::move(stored.name);
  credential->status = stored.status;
  credential->grant = access::Grant(stored.selection, tree);
  credential->selection = std::move(stored.selection);
  credential->consumer_key = std::move(stored.consumer_key);
  if (stored.state == StoredCredential::State::kReadable) {
    credential->signing_key.emplace(
        oauth1::signing_key(stored.consumer_secret, stored.access_token_secret));
  }
  credential->access_token = std::move(stored.access_token);
  if (before != nullptr) credential->usage = before->usage;  // counting goes on
  return credential;
}

OperatorToken prepared(StoredOperatorToken stored, const GatewaySettings& settings,
                       const access::ResourceTree& tree) {
  OperatorToken token{.hash = std::move(stored.hash),
                      .username = std::move(stored.username),
                      .selection = std::move(stored.selection),
                      .grant = {},
                      .ends_at = std::nullopt};
  token.grant = access::Grant(token.selection, tree);
  if (const auto life = settings.operator_token_life) token.ends_at = stored.issued_at + *life;
  return token;
}

}  // namespace

Routing SnapshotKeeper::routing_by(const access::DescriptionPointer& description) const {
  if (current_ && current_->routing().description == description) return current_->routing();
  return {description, make_upstreams_ ? make_upstreams_(description->routes) : nullptr};
}

std::shared_ptr<const Snapshot> SnapshotKeeper::refreshed() {
  const std::scoped_lock lock(mutex_);
  const auto known = current_ ? current_->revision() : -1;
  if (current_ && source_.revision() == known) return current_;
  auto changes = source_.changes_since(known);
  // Grants are numbers in the tree: with another one, all are made anew.
  if (current_ && changes.description != current_->routing().description) {
    changes = source_.changes_since(-1);
  }
  auto routing = routing_by(changes.description);
  const auto& tree = routing.description->resources;

  boost::unordered_flat_map<std::int64_t, std::shared_ptr<const Credential>> by_id;
  if (current_) {
    for (const auto& credential : current_->credentials()) {
      by_id.emplace(static_cast<std::int64_t>(credential->id), credential);
    }
  }
  for (auto& stored : changes.changed) {
    auto& entry = by_id[static_cast<std::int64_t>(stored.id)];
    entry = prepared(std::move(stored), entry.get(), tree);
  }
  Snapshot::Credentials credentials;
  credentials.reserve(changes.existing.size());
  for (const auto id : changes.existing) {
    const auto found = by_id.find(static_cast<std::int64_t>(id));
    if (found != by_id.end()) credentials.push_back(found->second);
  }
  Snapshot::OperatorTokens operator_tokens;
  for (auto& stored : changes.operator_tokens) {
    operator_tokens.push_back(prepared(std::move(stored), changes.settings, tree));
  }
  current_ = std::make_shared<Snapshot>(changes.revision, std::move(credentials), changes.settings,
                                        hash_, std::move(operator_tokens),
                                        std::move(changes.values), std::move(routing));
  return current_;
}

std::shared_ptr<const Snapshot> SnapshotKeeper::current() const {
  const std::scoped_lock lock(mutex_);
  return current_;
}

}  // namespace gatehouse::gateway
