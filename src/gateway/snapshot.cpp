#include "gateway/snapshot.h"

#include "crypto/compare.h"

namespace gatehouse::gateway {

// Absent for a text of another length.
std::optional<Snapshot::Key> Snapshot::key_of(std::string_view text) {
  Key key;
  if (text.size() != key.size()) return std::nullopt;
  std::memcpy(key.data(), text.data(), key.size());
  return key;
}

Snapshot::Snapshot(std::int64_t revision, Credentials credentials, GatewaySettings settings,
                   const crypto::FastHash& token_hash, OperatorTokens operator_tokens,
                   std::shared_ptr<const settings::Values> values, Routing routing)
    : revision_(revision),
      credentials_(std::move(credentials)),
      settings_(settings),
      values_(std::move(values)),
      routing_(std::move(routing)),
      hash_(token_hash) {
  by_key_.reserve(credentials_.size());
  by_token_.reserve(credentials_.size());
  for (const auto& credential : credentials_) {
    if (const auto key = key_of(credential->consumer_key)) by_key_.emplace(*key, credential.get());
    if (!credential->access_token.empty()) {
      by_token_.emplace(hash_(credential->access_token.reveal()), credential.get());
    }
  }
  for (auto& token : operator_tokens) {
    auto hash = token.hash;
    operator_tokens_.emplace(std::move(hash), std::move(token));
  }
}

const OperatorToken* Snapshot::by_operator_token(const std::string& hash) const {
  const auto found = operator_tokens_.find(hash);
  return found == operator_tokens_.end() ? nullptr : &found->second;
}

const Credential* Snapshot::by_consumer_key(std::string_view key) const {
  const auto known = key_of(key);
  const auto found = known ? by_key_.find(*known) : by_key_.end();
  return found == by_key_.end() ? nullptr : found->second;
}

const Credential* Snapshot::by_access_token(std::string_view token) const {
  const auto found = by_token_.find(hash_(token));
  if (found == by_token_.end() ||
      !crypto::equal_in_constant_time(found->second->access_token.reveal(), token)) {
    return nullptr;
  }
  return found->second;
}

}  // namespace gatehouse::gateway
