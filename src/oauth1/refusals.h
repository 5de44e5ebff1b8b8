#pragma once

#include "base/refusal.h"
#include "oauth1/credentials.h"

namespace gatehouse::oauth1 {

// What is wrong with protocol parameters, as it is told to a call and by the token endpoints. "{}"
// stands for the subject. The sentences are kept stable: integrators search logs for them.
struct ProtocolRow {
  ProtocolError id;
  std::string_view code;
  int status;
  std::string_view sentence;           // to a call
  std::string_view at_token_endpoint;  // the same, there
  std::string_view meaning;
};

inline constexpr ClosedTable kProtocolRefusals({
    ProtocolRow{
        .id = ProtocolError::kMalformed,
        .code = "authorization_malformed",
        .status = 400,
        .sentence = "The Authorization header cannot be read as OAuth 1.0a: {}.",
        .at_token_endpoint = "The Authorization header cannot be read: {}.",
        .meaning = "The `Authorization` header cannot be read as OAuth 1.0a: an `oauth_` name "
                   "without `=`, a quote that stays open, a broken escape, nothing behind the word "
                   "`OAuth`."},
    ProtocolRow{.id = ProtocolError::kDuplicated,
                .code = "parameter_duplicated",
                .status = 400,
                .sentence = "\"{}\" comes more than once. Send it once.",
                .at_token_endpoint = "{} comes more than once.",
                .meaning = "An OAuth parameter comes more than once in the same place."},
    ProtocolRow{
        .id = ProtocolError::kMisplaced,
        .code = "parameter_misplaced",
        .status = 400,
        .sentence = "\"{}\" must be in the Authorization header, not in the query or the body.",
        .at_token_endpoint =
            "{} is in the query. OAuth parameters belong in the Authorization header.",
        .meaning = "An OAuth parameter is in the query or the body instead of the header."},
    ProtocolRow{.id = ProtocolError::kTooManyParameters,
                .code = "too_many_parameters",
                .status = 400,
                .sentence = "The request has more parameters than are taken.",
                .at_token_endpoint = "The request has too many parameters.",
                .meaning = "Query and form have more parameters than are taken."},
    ProtocolRow{.id = ProtocolError::kTooLong,
                .code = "parameter_too_long",
                .status = 400,
                .sentence = "\"{}\" is too long.",
                .at_token_endpoint = "{} is too long.",
                .meaning = "An OAuth parameter is too long."},
    ProtocolRow{
        .id = ProtocolError::kVersionUnsupported,
        .code = "version_unsupported",
        .status = 400,
        .sentence = "OAuth version {} is not supported; oauth_version must be 1.0 or left out.",
        .at_token_endpoint = "The oauth_version must be 1.0 or absent.",
        .meaning = "`oauth_version` is there and is not 1.0."},
    ProtocolRow{.id = ProtocolError::kMissing,
                .code = "parameter_missing",
                .status = 400,
                .sentence = "\"{}\" is required. Enter and try again.",
                .at_token_endpoint = "{} is required. Enter and try again.",
                .meaning = "OAuth parameters are missing or empty. `parameters.fieldName` names "
                           "the one; of several, each has an entry in `errors`."},
    ProtocolRow{.id = ProtocolError::kTokenLength,
                .code = "token_length",
                .status = 400,
                .sentence = "oauth_token must be 32 characters long.",
                .at_token_endpoint = "The oauth_token must have 32 characters.",
                .meaning = "The token does not have 32 characters."},
    ProtocolRow{.id = ProtocolError::kMethodUnsupported,
                .code = "signature_method_unsupported",
                .status = 400,
                .sentence = "Signature method {} is not supported; use HMAC-SHA256.",
                .at_token_endpoint = "Signature method {} is not supported. Use HMAC-SHA256.",
                .meaning = "The signature method is not HMAC-SHA256."},
    ProtocolRow{.id = ProtocolError::kConsumerKeyLength,
                .code = "consumer_key_length",
                .status = 401,
                .sentence = "oauth_consumer_key must be 32 characters long.",
                .at_token_endpoint = "The oauth_consumer_key must have 32 characters.",
                .meaning = "The consumer key does not have 32 characters."},
    ProtocolRow{
        .id = ProtocolError::kTimestampMalformed,
        .code = "timestamp_malformed",
        .status = 401,
        .sentence = "oauth_timestamp must be a positive number of seconds since 1970.",
        .at_token_endpoint = "The oauth_timestamp must be a whole number of seconds since 1970.",
        .meaning = "The timestamp is not a whole number of seconds."},
});

}  // namespace gatehouse::oauth1
