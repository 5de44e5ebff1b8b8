#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace gatehouse::gateway {

// Every reason for which a call does not reach its upstream. The list is closed: each has one code
// on the wire, one status and one sentence (api/rest_errors.cpp).
enum class Reason {
  // The target.
  kMethodNotAllowed,
  kPathNotProcessable,
  kRouteNotFound,
  kSecureConnectionNeeded,
  // OAuth parameters that cannot be right.
  kAuthorizationMalformed,
  kParameterDuplicated,
  kParameterMisplaced,
  kTooManyParameters,
  kParameterTooLong,
  kVersionUnsupported,
  kParameterMissing,
  kTokenLength,
  kSignatureMethodUnsupported,
  kConsumerKeyLength,
  kTimestampMalformed,
  // Who is calling.
  kConsumerUnknown,
  kTokenUnknown,
  kSignatureInvalid,
  kTimestampRefused,
  kNonceUsed,
  kIntegrationInactive,
  kBearerRefused,
  kBearerMalformed,
  kSchemeUnsupported,  // Basic, Digest and the like
  kOauthWordMissing,   // OAuth parameters without the word in front
  // What it may do.
  kCredentialsMissing,
  kResourceNotGranted,
  kForCustomersOnly,
  // Nobody can tell.
  kNonceLedgerUnavailable,
  kCredentialsUnreadable,
};
inline constexpr std::size_t kReasons =
    static_cast<std::size_t>(Reason::kCredentialsUnreadable) + 1;

// "nonce_used": the `code` on the wire. Never changes.
[[nodiscard]] std::string_view code_of(Reason reason);

}  // namespace gatehouse::gateway
