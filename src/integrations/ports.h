#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "integrations/integration.h"

namespace gatehouse::integrations {

// One page of the list of integrations.
struct Query {
  // Names sort without case and with numbers by their value; what was never used comes first.
  enum class Sort { kId, kName, kStatus, kUpdated, kLastUsed, kRequests };
  enum class Direction { kAscending, kDescending };
  enum class Security { kAny, kInsecureOnly, kSecureOnly };
  enum class Use { kAny, kEver, kNever };
  enum class Resources { kAny, kSome, kNone };
  // What has been written of its hand-over: that a window has passed is, within a second or so.
  enum class HandOvers {
    kAny,
    kUnderWay,          // it goes on without a new authorization
    kWaitingForSignIn,  // whether the link was opened or not
    kLinkOpened,        // of these
    kFailing,           // a delivery failed, and there will be another
    kFailed,          // it will not go on; but for one that something else was decided about since
    kNeedsAttention,  // somebody has to do something: kWaitingForSignIn, kFailing and kFailed
  };

  std::string name_contains;  // case-insensitive; empty for all
  // What a person searches for: part of the name or email address, the id, the consumer key or its
  // first eight characters and more; with "::" in it, part of the id of a resource that may be
  // used. Case-insensitive; empty for all. Secrets are never searched.
  std::string text;
  std::optional<Status> status;
  std::optional<access::GrantSelection::Scope> scope;
  Resources resources = Resources::kAny;  // of custom grants
  Security security = Security::kAny;
  HandOvers hand_overs = HandOvers::kAny;
  Use use = Use::kAny;  // whether a call was ever accepted
  Sort sort = Sort::kId;
  std::int64_t first_hour = 0;  // since 1970, of those that kRequests counts
  Direction direction = Direction::kAscending;
  std::size_t offset = 0;
  std::size_t limit = 20;
};

struct Page {
  std::vector<Integration> items;
  std::size_t total = 0;  // how many there are on all pages
};

// Another integration has this name already (compared without case).
struct NameTaken {};

// Keeps integrations. Safe to call from several threads; calls within a transaction belong to it.
class IntegrationStore {
 public:
  virtual ~IntegrationStore() = default;

  // Adds `integration` (its id and version are not looked at) with the secret of its consumer.
  // Returns the id, which no other integration ever had or gets.
  [[nodiscard]] virtual Result<IntegrationId, NameTaken> add(const Integration& integration,
                                                             const Secret& consumer_secret) = 0;

  [[nodiscard]] virtual std::optional<Integration> find(IntegrationId id) = 0;
  [[nodiscard]] virtual std::optional<Integration> find_by_name(const std::string& name) = 0;
  [[nodiscard]] virtual std::optional<Integration> find_by_consumer_key(const std::string& key) = 0;
  [[nodiscard]] virtual Page list(const Query& query) = 0;

  // Replaces everything but the secrets; the stored version becomes integration.version + 1. The
  // integration must exist.
  [[nodiscard]] virtual Result<void, NameTaken> save(const Integration& integration) = 0;

  // Removes it with its credentials and everything else that hangs on it.
  virtual void remove(IntegrationId id) = 0;
};

// Keeps the secrets of integrations, sealed. Safe to call from several threads. Throws Damaged when
// a secret does not open, which means a changed database.
class CredentialStore {
 public:
  virtual ~CredentialStore() = default;

  // The integration must exist.
  [[nodiscard]] virtual Secret consumer_secret(IntegrationId id) = 0;
  [[nodiscard]] virtual std::optional<AccessToken> access_token(IntegrationId id) = 0;

  // Gives the integration an access token; the one it had before is gone.
  virtual void put_access_token(IntegrationId id, const AccessToken& token) = 0;

  // Takes its access token away, if it has one.
  virtual void remove_access_token(IntegrationId id) = 0;
};

}  // namespace gatehouse::integrations
