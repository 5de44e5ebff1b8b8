#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "access/grant.h"
#include "base/secret.h"
#include "base/time.h"

namespace gatehouse::integrations {

enum class IntegrationId : std::int64_t {};

// The numbers are stored. The first three are Magento's (facts/magento 1.2), which has no fourth:
// to Magento, one that is deactivated is inactive.
enum class Status {
  kInactive = 0,  // nobody has authorized it yet
  kActive = 1,
  kReset = 2,        // active with less than its changed declaration asks for
  kDeactivated = 3,  // authorized, but out of force until somebody activates it again
};
enum class SetupType { kManual = 0, kDeclared = 1 };

// "inactive", "active", "reset", "deactivated"
[[nodiscard]] std::string_view name_of(Status status);

// Whether the credentials of an integration of this status are in force. An unknown status is none
// of those that are.
[[nodiscard]] constexpr bool is_in_force(Status status) {
  return status == Status::kActive || status == Status::kReset;
}

// What people fill in.
struct Details {
  std::string name;
  std::string email;              // may be empty
  std::string callback_url;       // may be empty
  std::string identity_link_url;  // may be empty
  access::GrantSelection grant;

  friend bool operator==(const Details&, const Details&) = default;
};

// A registered third-party system.
struct Integration {
  IntegrationId id{};
  Details details;
  Status status = Status::kInactive;
  SetupType setup = SetupType::kManual;
  std::string declared_in;  // the name of the source of a declared integration
  std::string declared_at;  // the absolute path at which that source was first applied
  // What its changed declaration asks for beyond the grant, until an operator authorizes it: the
  // whole new selection. Absent while nothing waits.
  std::optional<access::GrantSelection> requested;
  std::string consumer_key;
  Timestamp created_at;
  Timestamp updated_at;
  std::int64_t version = 1;  // grows with every change

  // Whether activation hands the credentials over instead of showing them (facts/magento 3).
  [[nodiscard]] bool exchanges_tokens() const {
    return !details.callback_url.empty() && !details.identity_link_url.empty();
  }

  // An operator agreed and the third party has its credentials: it is active from now on, with what
  // its declaration asked for.
  void authorize(Timestamp now);

  // It keeps grant and credentials, which are out of force until resume().
  void deactivate(Timestamp now);

  // What was deactivated is in force again as it is now: reset, when its declaration asked for
  // more.
  void resume(Timestamp now);
};

struct AccessToken {
  Secret token;
  Secret secret;
  Timestamp issued_at;
};

// What an active integration signs with: the four values that an operator is shown.
struct Credentials {
  std::string consumer_key;
  Secret consumer_secret;
  Secret access_token;         // empty before the first activation
  Secret access_token_secret;  // likewise
};

}  // namespace gatehouse::integrations
