#pragma once

#include <array>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/decision.h"
#include "access/description.h"
#include "access/grant.h"
#include "base/limits.h"
#include "base/secret.h"
#include "base/time.h"
#include "crypto/hmac.h"
#include "crypto/keyed_hash.h"
#include "gateway/usage.h"
#include "integrations/integration.h"
#include "oauth1/credentials.h"
#include "oauth1/quirks.h"
#include "settings/values.h"

namespace gatehouse::gateway {

// One integration as the corridor needs it: everything prepared. Immutable but for its counters.
struct Credential {
  integrations::IntegrationId id{};
  std::string name;
  integrations::Status status = integrations::Status::kInactive;
  access::GrantSelection selection;  // for telling the caller what it may use
  access::Grant grant;
  std::string consumer_key;
  Secret access_token;  // empty when there is none
  // Of both secrets, as oauth1::signing_key() joins them. Absent when not everything that is stored
  // of it can be read, so that nobody can tell who calls by it.
  std::optional<crypto::HmacKey> signing_key;
  std::shared_ptr<Usage> usage = std::make_shared<Usage>();
};

// An operator's admin token as the corridor needs it (facts/magento 6.2). Immutable.
struct OperatorToken {
  std::string hash;  // crypto::LookupHash of "token:" and the token
  std::string username;
  access::GrantSelection selection;
  access::Grant grant;
  std::optional<Timestamp> ends_at;  // absent: it works until it is taken away
};

// The settings that the corridor looks at.
struct GatewaySettings {
  access::GuestAccess guests = access::GuestAccess::kClosed;
  oauth1::HmacSha1 sha1 = oauth1::HmacSha1::kRefused;
  oauth1::QuirkSet quirks = oauth1::kEveryQuirk;
  enum class Bearer { kRefused, kAllowed } bearer = Bearer::kRefused;
  std::int64_t timestamp_window_seconds = 600;
  int missing_permission_status = 401;
  std::optional<std::chrono::seconds> operator_token_life;  // absent: without end
  // Whose scripts browsers let read answers: "https://app.example", or "*" alone for everybody's.
  std::vector<std::string> allowed_origins = {};
};

class Upstreams;

// What calls are routed by: which routes there are and what they need, and what answers each.
struct Routing {
  access::DescriptionPointer description;
  std::shared_ptr<const Upstreams> upstreams;  // of the description's routes
};

// All credentials, routes and settings at one moment: what a call is judged by. Immutable and
// shared by the workers; when something changes, another one takes its place.
class Snapshot {
 public:
  using Credentials = std::vector<std::shared_ptr<const Credential>>;
  using OperatorTokens = std::vector<OperatorToken>;

  // `token_hash` is only for finding access tokens; it need not be stable over restarts.
  Snapshot(std::int64_t revision, Credentials credentials, GatewaySettings settings,
           const crypto::FastHash& token_hash, OperatorTokens operator_tokens = {},
           std::shared_ptr<const settings::Values> values = {}, Routing routing = {});

  // Null when there is none.
  [[nodiscard]] const Credential* by_consumer_key(std::string_view key) const;
  [[nodiscard]] const Credential* by_access_token(std::string_view token) const;

  // By OperatorToken::hash; whether it has ended is for the caller to see.
  [[nodiscard]] const OperatorToken* by_operator_token(const std::string& hash) const;

  [[nodiscard]] bool has_operator_tokens() const { return !operator_tokens_.empty(); }

  [[nodiscard]] const GatewaySettings& settings() const { return settings_; }

  // All settings of the same moment; null when none were given.
  [[nodiscard]] const std::shared_ptr<const settings::Values>& values() const { return values_; }

  // The routes and what answers them; only of a snapshot that was made with a routing.
  [[nodiscard]] const access::RouteTable& routes() const { return routing_.description->routes; }

  [[nodiscard]] const Upstreams& upstreams() const { return *routing_.upstreams; }

  [[nodiscard]] const Routing& routing() const { return routing_; }

  [[nodiscard]] const Credentials& credentials() const { return credentials_; }

  // The storage's revision that this shows.
  [[nodiscard]] std::int64_t revision() const { return revision_; }

 private:
  struct Hash {
    using is_avalanching = void;

    std::size_t operator()(const crypto::Hash128& hash) const { return hash.low; }
  };

  // A consumer key. Keys are random and no secret, and who looks one up cannot add any: a few of
  // its bytes are hash enough.
  using Key = std::array<char, limits::kCredentialLength>;

  struct KeyHash {
    std::size_t operator()(const Key& key) const {
      std::uint64_t begin = 0;
      std::memcpy(&begin, key.data(), sizeof(begin));
      return begin;
    }
  };

  [[nodiscard]] static std::optional<Key> key_of(std::string_view text);

  std::int64_t revision_;
  Credentials credentials_;
  GatewaySettings settings_;
  std::shared_ptr<const settings::Values> values_;
  Routing routing_;
  crypto::FastHash hash_;
  boost::unordered_flat_map<Key, const Credential*, KeyHash> by_key_;
  boost::unordered_flat_map<crypto::Hash128, const Credential*, Hash> by_token_;
  boost::unordered_flat_map<std::string, OperatorToken> operator_tokens_;  // by hash
};

}  // namespace gatehouse::gateway
