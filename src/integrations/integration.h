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

// The numbers are Magento's and are stored (facts/magento 1.2).
enum class Status { kInactive = 0, kActive = 1, kReset = 2 };
enum class SetupType { kManual = 0, kDeclared = 1 };

[[nodiscard]] std::string_view name_of(Status status);  // "inactive", "active", "reset"

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
