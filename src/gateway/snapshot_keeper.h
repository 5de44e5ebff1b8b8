#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "access/description.h"
#include "crypto/keyed_hash.h"
#include "gateway/snapshot.h"

namespace gatehouse::gateway {

// What was stored of one integration, before it is prepared for the corridor.
struct StoredCredential {
  enum class State { kReadable, kUnreadable };

  integrations::IntegrationId id{};
  std::string name;
  integrations::Status status = integrations::Status::kInactive;
  access::GrantSelection selection;
  std::string consumer_key;
  Secret consumer_secret;
  Secret access_token;         // empty when there is none
  Secret access_token_secret;  // likewise
  // Something of it cannot be read; the secrets are empty then, and what else is missing, too.
  State state = State::kReadable;
};

// What was stored of an operator's admin token.
struct StoredOperatorToken {
  std::string hash;
  std::string username;
  access::GrantSelection selection;  // of the operator's role
  Timestamp issued_at;
};

// Where snapshots come from. Safe to call from several threads.
class CredentialSource {
 public:
  virtual ~CredentialSource() = default;

  // Grows with everything that changes how calls are judged.
  [[nodiscard]] virtual std::int64_t revision() = 0;

  struct Changes {
    std::int64_t revision = 0;
    std::vector<StoredCredential> changed;              // since the asked revision
    std::vector<integrations::IntegrationId> existing;  // all that there are, in ascending order
    std::vector<StoredOperatorToken> operator_tokens;   // all of active operators
    GatewaySettings settings;
    std::shared_ptr<const settings::Values> values;  // what `settings` is taken from
    access::DescriptionPointer description;          // the same one as long as it is in force
  };

  // All of one moment. What is damaged is left out, or marked: it is no reason to fail. Throws
  // Unavailable when the storage cannot be read.
  [[nodiscard]] virtual Changes changes_since(std::int64_t revision) = 0;
};

// Keeps the current snapshot and makes the next one when the source has news. Only what changed is
// read and prepared again; when the API description is another one, everything is. Safe to call
// from several threads.
class SnapshotKeeper {
 public:
  // Finds what answers each of these routes.
  using MakeUpstreams = std::function<std::shared_ptr<const Upstreams>(const access::RouteTable&)>;

  SnapshotKeeper(CredentialSource& source, const crypto::FastHash& hash,
                 MakeUpstreams make_upstreams = {})
      : source_(source), hash_(hash), make_upstreams_(std::move(make_upstreams)) {}

  // The snapshot of the source's present state: the same as before when there is no news.
  [[nodiscard]] std::shared_ptr<const Snapshot> refreshed();

  // The last one made; null before the first refreshed().
  [[nodiscard]] std::shared_ptr<const Snapshot> current() const;

 private:
  [[nodiscard]] Routing routing_by(const access::DescriptionPointer& description) const;

  CredentialSource& source_;
  crypto::FastHash hash_;
  MakeUpstreams make_upstreams_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Snapshot> current_;
};

}  // namespace gatehouse::gateway
