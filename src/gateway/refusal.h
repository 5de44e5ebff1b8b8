#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>
#include <variant>

#include "base/refusal.h"
#include "oauth1/refusals.h"

namespace gatehouse::gateway {

// Every reason for which a call is refused. The list is closed: each has one row in the table
// below.
enum class Reason {
  // The target, and a body that has to be read first.
  kFormTooLarge,
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
};

// Every cause for which nobody can tell whether a call may go on: the machine failed, not the
// caller. The list is closed: each has one row in its table.
enum class Cause {
  kNonceLedgerUnavailable,
  kCredentialsUnreadable,
};

// What a refusal tells besides its sentence, for programs (facts/magento 7.3).
enum class Tells {
  kNothing,
  kResources,   // those of the route, as parameters.resources
  kPermission,  // likewise; the status is that of the setting
                // webapi/webapisecurity/forbidden_status
  kFieldName,   // the subject as parameters.fieldName; of several missing ones each, in `errors`
  kValue,       // the subject as parameters[0]
};

// How a call is refused. "{}" stands for the subject, "{resources}" for those of the route.
struct CallRow {
  Reason id;
  std::string_view code;  // never changes
  int status;
  std::string_view sentence;
  Tells tells = Tells::kNothing;
  std::string_view without_subject;  // the sentence when there is none, if it is another
  std::string_view meaning;          // for the guide, where the sentence does not say it all
};

consteval CallRow of(oauth1::ProtocolError error, Reason id, Tells tells = Tells::kNothing) {
  const auto& row = oauth1::kProtocolRefusals[error];
  return {.id = id,
          .code = row.code,
          .status = row.status,
          .sentence = row.sentence,
          .tells = tells,
          .meaning = row.meaning};
}

inline constexpr ClosedTable kCallRefusals({
    CallRow{
        .id = Reason::kFormTooLarge,
        .code = "form_too_large",
        .status = 413,
        .sentence = "A form's fields are part of the signature and may be 64 KiB long together.",
        .meaning = "The fields of a form are longer than 64 KiB."},
    CallRow{.id = Reason::kMethodNotAllowed,
            .code = "method_not_allowed",
            .status = 405,
            .sentence = "The method {} is not used here. Use GET, POST, PUT or DELETE.",
            .meaning = "The method is not used at this address; `Allow` lists those that are."},
    CallRow{
        .id = Reason::kPathNotProcessable,
        .code = "path_not_processable",
        .status = 400,
        .sentence = "The request path cannot be processed, there is no store with the code \"{}\": "
                    "after /rest/ and perhaps a store code it must go on with a version, such as "
                    "/V1/products, and have no \".\" or \"..\" segments.",
        .without_subject =
            "The request path cannot be processed: after /rest/ and perhaps a store code it "
            "must go on with a version, such as /V1/products, and have no \".\" or \"..\" "
            "segments.",
        .meaning = "After `/rest/` and perhaps a store code the path does not go on with a "
                   "version, or it has dot segments; an unknown store code is named."},
    CallRow{.id = Reason::kRouteNotFound,
            .code = "route_not_found",
            .status = 404,
            .sentence = "Request does not match any route.",
            .meaning = "No route has this method and path."},
    CallRow{.id = Reason::kSecureConnectionNeeded,
            .code = "secure_connection_needed",
            .status = 400,
            .sentence = "This call is possible over HTTPS only.",
            .meaning = "The route is for HTTPS only."},
    of(oauth1::ProtocolError::kMalformed, Reason::kAuthorizationMalformed),
    of(oauth1::ProtocolError::kDuplicated, Reason::kParameterDuplicated),
    of(oauth1::ProtocolError::kMisplaced, Reason::kParameterMisplaced),
    of(oauth1::ProtocolError::kTooManyParameters, Reason::kTooManyParameters),
    of(oauth1::ProtocolError::kTooLong, Reason::kParameterTooLong),
    of(oauth1::ProtocolError::kVersionUnsupported, Reason::kVersionUnsupported),
    of(oauth1::ProtocolError::kMissing, Reason::kParameterMissing, Tells::kFieldName),
    of(oauth1::ProtocolError::kTokenLength, Reason::kTokenLength),
    of(oauth1::ProtocolError::kMethodUnsupported, Reason::kSignatureMethodUnsupported,
       Tells::kValue),
    of(oauth1::ProtocolError::kConsumerKeyLength, Reason::kConsumerKeyLength),
    of(oauth1::ProtocolError::kTimestampMalformed, Reason::kTimestampMalformed),
    CallRow{.id = Reason::kConsumerUnknown,
            .code = "consumer_unknown",
            .status = 401,
            .sentence = "No integration has this consumer key."},
    CallRow{.id = Reason::kTokenUnknown,
            .code = "token_unknown",
            .status = 401,
            .sentence = "The access token is not the present one of this integration. It may have "
                        "been replaced by reauthorizing.",
            .meaning = "The token is not the present one of the integration."},
    CallRow{.id = Reason::kSignatureInvalid,
            .code = "signature_invalid",
            .status = 401,
            .sentence = "The signature is invalid. Check both secrets, the signed URL and that "
                        "every query and form parameter is part of the signature.",
            .meaning = "The signature is not right for the request."},
    CallRow{.id = Reason::kTimestampRefused,
            .code = "timestamp_refused",
            .status = 401,
            .sentence = "oauth_timestamp is too far from the server's clock.",
            .meaning = "The timestamp is too far from the server's clock."},
    CallRow{.id = Reason::kNonceUsed,
            .code = "nonce_used",
            .status = 401,
            .sentence = "The nonce was used before. Make a new one for every call."},
    CallRow{.id = Reason::kIntegrationInactive,
            .code = "integration_inactive",
            .status = 401,
            .sentence = "The consumer isn't authorized to access {resources}. The integration is "
                        "not active.",
            .tells = Tells::kResources,
            .meaning = "The integration is not active."},
    CallRow{.id = Reason::kBearerRefused,
            .code = "bearer_refused",
            .status = 401,
            .sentence = "The consumer isn't authorized to access {resources}. The bearer token is "
                        "not accepted: admin tokens are, and access tokens only if the setting "
                        "allows it. Sign the call with OAuth 1.0a.",
            .tells = Tells::kResources,
            .meaning = "The bearer token is no admin token and no access token that may be used "
                       "so. Sign the call."},
    CallRow{.id = Reason::kBearerMalformed,
            .code = "bearer_malformed",
            .status = 401,
            .sentence = "The consumer isn't authorized to access {resources}. The Authorization "
                        "header must be the word Bearer, one space and the token, without quotes.",
            .tells = Tells::kResources,
            .meaning = "The header is not the word `Bearer`, one space and the token: it has "
                       "quotes, more spaces, nothing or more behind the token."},
    CallRow{.id = Reason::kSchemeUnsupported,
            .code = "scheme_unsupported",
            .status = 401,
            .sentence = "The consumer isn't authorized to access {resources}. The Authorization "
                        "header has the scheme \"{}\", which is not used here. Sign the call with "
                        "OAuth 1.0a.",
            .tells = Tells::kResources,
            .without_subject =
                "The consumer isn't authorized to access {resources}. The Authorization header "
                "has no scheme that is used here. Sign the call with OAuth 1.0a.",
            .meaning = "The header has another scheme than `OAuth` and `Bearer`, such as "
                       "`Basic`."},
    CallRow{.id = Reason::kOauthWordMissing,
            .code = "oauth_word_missing",
            .status = 401,
            .sentence = "The consumer isn't authorized to access {resources}. The Authorization "
                        "header must begin with the word OAuth and a space.",
            .tells = Tells::kResources,
            .meaning = "The header has OAuth parameters without the word `OAuth` in front."},
    CallRow{.id = Reason::kCredentialsMissing,
            .code = "credentials_missing",
            .status = 401,
            .sentence = "The consumer isn't authorized to access {resources}. The call carries no "
                        "credentials.",
            .tells = Tells::kResources,
            .meaning = "The call carries no credentials, and the route is not open to guests."},
    CallRow{.id = Reason::kResourceNotGranted,
            .code = "resource_not_granted",
            .status = 401,
            .sentence = "The consumer isn't authorized to access {resources}.",
            .tells = Tells::kPermission,
            .meaning = "The integration lacks a resource, which is named. The operator can make "
                       "this 403."},
    CallRow{.id = Reason::kForCustomersOnly,
            .code = "for_customers_only",
            .status = 401,
            .sentence = "The consumer isn't authorized to access {resources}.",
            .tells = Tells::kPermission,
            .meaning = "The route is for what belongs to a customer; an integration with all "
                       "resources may use it."},
});

static_assert(std::ranges::all_of(kCallRefusals,
                                  [](const CallRow& row) {
                                    return row.status >= 400 && row.status < 500;
                                  }),
              "what the machine is to blame for is a Cause");

// How a call is answered that nobody can decide on: it is refused, for now.
struct UndecidableRow {
  static constexpr int status = 503;

  Cause id;
  std::string_view code;  // never changes
  std::string_view sentence;
  // For the log only, with "{}" for the integration; empty: it gets the sentence.
  std::string_view log;
  std::string_view meaning;  // for the guide, where the sentence does not say it all
};

inline constexpr ClosedTable kUndecidableCalls({
    UndecidableRow{
        .id = Cause::kNonceLedgerUnavailable,
        .code = "nonce_ledger_unavailable",
        .sentence = "Nonces cannot be checked at the moment. Try again later.",
        .meaning = "The nonce cannot be recorded at the moment. Try again with a new one."},
    UndecidableRow{.id = Cause::kCredentialsUnreadable,
                   .code = "credentials_unreadable",
                   .sentence = "What is stored of this integration is damaged and cannot be read. "
                               "Its operator has to restore or replace it.",
                   .log = "what is stored of the integration \"{}\" cannot be read",
                   .meaning = "What is stored of the integration is damaged; its operator has to "
                              "repair it."},
});

// Why credentials are worth nothing.
using WhyNot = std::variant<Reason, Cause>;

// "nonce_used": the `code` on the wire.
[[nodiscard]] constexpr std::string_view code_of(Reason reason) {
  return kCallRefusals[reason].code;
}

[[nodiscard]] constexpr std::string_view code_of(Cause cause) {
  return kUndecidableCalls[cause].code;
}

[[nodiscard]] constexpr std::string_view code_of(const WhyNot& why) {
  return std::visit([](auto which) { return code_of(which); }, why);
}

}  // namespace gatehouse::gateway
