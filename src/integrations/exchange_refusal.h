#pragma once

#include "base/refusal.h"

namespace gatehouse::integrations {

// Why a third party gets no token (facts/magento 4.4).
enum class ExchangeRefusal {
  kConsumerUnknown,
  kTimestampRefused,
  kNonceUsed,
  kNonceUnavailable,        // it cannot be recorded now
  kWindowEnded,             // the credentials were delivered too long ago
  kWindowEndedWhileActive,  // the same, of an integration that has an access token
  kSignatureInvalid,
  // There is no verifier to exchange, because …
  kNotActivated,       // nobody has activated the integration
  kNotDelivered,       // no credentials went out to the callback URL
  kNotReauthorized,    // it is active; no new exchange was begun
  kWithoutUrls,        // it has not both URLs; nobody has activated it
  kActiveWithoutUrls,  // it has not both URLs; its operator has what it signs with
  kDeactivated,        // it has its credentials, which an operator has put out of force
  kAlreadyExchanged,   // the verifier was used for a request token before
  kTokenUnknown,       // no such request token, or not of this consumer
  kTokenUsed,          // the request token was used for an access token before
  kTokenExpired,       // it was given out too long ago
  kVerifierLength,     // it does not have 32 characters
  kVerifierWrong,
  // Nobody can tell.
  kCredentialsUnreadable,
  kStorageUnavailable,
};

// The sentences are kept stable: integrators search logs for them.
inline constexpr ClosedTable kExchangeRefusals({
    RefusalRow<ExchangeRefusal>{ExchangeRefusal::kConsumerUnknown, "consumer_unknown", 401,
                                "No integration has this oauth_consumer_key."},
    {ExchangeRefusal::kTimestampRefused, "timestamp_refused", 401,
     "The oauth_timestamp is too far from the present. Check the clock."},
    {ExchangeRefusal::kNonceUsed, "nonce_used", 401,
     "The oauth_nonce was used before. Make a new one each time."},
    {ExchangeRefusal::kNonceUnavailable, "nonce_ledger_unavailable", 503,
     "The nonce cannot be recorded now. Try again."},
    {ExchangeRefusal::kWindowEnded, "consumer_key_expired", 401,
     "The consumer key has expired: the credentials were delivered too long ago. Have the "
     "integration activated again, or its exchange window restarted.",
     "The credentials were delivered too long ago to be exchanged."},
    {ExchangeRefusal::kWindowEndedWhileActive, "consumer_key_expired", 401,
     "The consumer key has expired: the credentials were delivered too long ago. The integration "
     "is active; have it reauthorized if its access token is lost."},
    {ExchangeRefusal::kSignatureInvalid, "signature_invalid", 401,
     "The signature is invalid. Verify and try again: secrets, URL as this server sees it, "
     "method, every parameter."},
    {ExchangeRefusal::kNotActivated, "not_handed_over", 401,
     "No verifier was delivered for this consumer. Have the integration activated.",
     "There is no verifier to exchange; the sentence says what the operator can do."},
    {ExchangeRefusal::kNotDelivered, "not_handed_over", 401,
     "No verifier was delivered to the callback URL. The integration's operator sees why, and can "
     "send the credentials again."},
    {ExchangeRefusal::kNotReauthorized, "not_handed_over", 401,
     "No verifier was delivered for this consumer. The integration is active; have it "
     "reauthorized."},
    {ExchangeRefusal::kWithoutUrls, "not_handed_over", 401,
     "The integration does not have both a callback URL and an identity link URL, so nothing is "
     "exchanged. Have it activated; its operator then has the access token."},
    {ExchangeRefusal::kActiveWithoutUrls, "not_handed_over", 401,
     "The integration is active and does not have both a callback URL and an identity link URL, so "
     "nothing is exchanged. Its operator has the access token."},
    {ExchangeRefusal::kDeactivated, "not_handed_over", 401,
     "No verifier was delivered for this consumer. The integration is deactivated; have it "
     "activated again, or reauthorized if its access token is lost."},
    {ExchangeRefusal::kAlreadyExchanged, "verifier_used", 401,
     "The verifier was exchanged for a request token before; it is not a verifier token any more.",
     "The verifier was exchanged before."},
    {ExchangeRefusal::kTokenUnknown, "token_unknown", 401,
     "The oauth_token is no request token of this consumer."},
    {ExchangeRefusal::kTokenUsed, "token_used", 401,
     "The request token was exchanged for an access token before; it is already used.",
     "The request token was exchanged before."},
    {ExchangeRefusal::kTokenExpired, "token_expired", 401, "The request token has expired.",
     "The request token is too old to be exchanged."},
    {ExchangeRefusal::kVerifierLength, "verifier_length", 401,
     "The oauth_verifier must have 32 characters.", "The verifier does not have 32 characters."},
    {ExchangeRefusal::kVerifierWrong, "verifier_wrong", 401,
     "The oauth_verifier is not the one that was delivered to the callback URL.",
     "The verifier is not the one that was delivered."},
    {ExchangeRefusal::kCredentialsUnreadable, "credentials_unreadable", 503,
     "What is stored of this integration is damaged and cannot be read."},
    {ExchangeRefusal::kStorageUnavailable, "storage_unavailable", 503,
     "The storage does not answer. Try again later."},
});

}  // namespace gatehouse::integrations
