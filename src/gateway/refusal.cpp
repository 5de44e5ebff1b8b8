#include "gateway/refusal.h"

namespace gatehouse::gateway {

std::string_view code_of(Reason reason) {
  switch (reason) {
    case Reason::kMethodNotAllowed:
      return "method_not_allowed";
    case Reason::kPathNotProcessable:
      return "path_not_processable";
    case Reason::kRouteNotFound:
      return "route_not_found";
    case Reason::kSecureConnectionNeeded:
      return "secure_connection_needed";
    case Reason::kAuthorizationMalformed:
      return "authorization_malformed";
    case Reason::kParameterDuplicated:
      return "parameter_duplicated";
    case Reason::kParameterMisplaced:
      return "parameter_misplaced";
    case Reason::kTooManyParameters:
      return "too_many_parameters";
    case Reason::kParameterTooLong:
      return "parameter_too_long";
    case Reason::kVersionUnsupported:
      return "version_unsupported";
    case Reason::kParameterMissing:
      return "parameter_missing";
    case Reason::kTokenLength:
      return "token_length";
    case Reason::kSignatureMethodUnsupported:
      return "signature_method_unsupported";
    case Reason::kConsumerKeyLength:
      return "consumer_key_length";
    case Reason::kTimestampMalformed:
      return "timestamp_malformed";
    case Reason::kConsumerUnknown:
      return "consumer_unknown";
    case Reason::kTokenUnknown:
      return "token_unknown";
    case Reason::kSignatureInvalid:
      return "signature_invalid";
    case Reason::kTimestampRefused:
      return "timestamp_refused";
    case Reason::kNonceUsed:
      return "nonce_used";
    case Reason::kIntegrationInactive:
      return "integration_inactive";
    case Reason::kBearerRefused:
      return "bearer_refused";
    case Reason::kBearerMalformed:
      return "bearer_malformed";
    case Reason::kSchemeUnsupported:
      return "scheme_unsupported";
    case Reason::kOauthWordMissing:
      return "oauth_word_missing";
    case Reason::kCredentialsMissing:
      return "credentials_missing";
    case Reason::kResourceNotGranted:
      return "resource_not_granted";
    case Reason::kForCustomersOnly:
      return "for_customers_only";
    case Reason::kNonceLedgerUnavailable:
      return "nonce_ledger_unavailable";
    case Reason::kCredentialsUnreadable:
      return "credentials_unreadable";
  }
  return "";
}

}  // namespace gatehouse::gateway
