#pragma once

#include "base/refusal.h"
#include "http/refusal.h"

namespace gatehouse::api {

// What the server refuses whatever part of it was asked. What gate, store and exchange refuse is in
// tables of their own.
enum class ServerRefusal {
  kNothingHere,
  kReadOnly,
  kBodyTooLarge,
  kNotReady,
  kStorageUnavailable,
  kStoredInPart,
  kInternalError,
  kNotAnswered,
  // Asking for an admin token.
  kMalformedJson,
  kNoObject,
  kFieldMissing,
  kSignInRefused,
  kSignInBusy,
};

inline constexpr ClosedTable kServerRefusals({
    RefusalRow<ServerRefusal>{ServerRefusal::kNothingHere, "not_found", 404,
                              "There is nothing at this address."},
    {ServerRefusal::kReadOnly, "method_not_allowed", 405, "Only GET and HEAD can be used here."},
    {ServerRefusal::kBodyTooLarge, "body_too_large", 413,
     "Bodies of more than 64 KiB are taken from signed calls only, and never for signing in.",
     "The body is larger than the address takes from this caller."},
    {ServerRefusal::kNotReady, "not_ready", 503,
     "The present state of the integrations cannot be read. Try again later.",
     "The server cannot read its state at the moment."},
    {ServerRefusal::kStorageUnavailable, "storage_unavailable", 503,
     "The storage does not answer. Nothing was changed. Try again later.",
     "The database does not answer; the sentence says whether something was stored."},
    {ServerRefusal::kStoredInPart, "storage_unavailable", 503,
     "The storage failed after a part of this was stored. Look what is there before you repeat "
     "it."},
    {ServerRefusal::kInternalError, "internal_error", 500,
     http::kHttpRefusals[http::Refusal::kFault].sentence},
    {ServerRefusal::kNotAnswered, "not_in_embedded_store", 501,
     "The embedded store has no answer to {}.",
     "The route exists in Magento, but the sample store has no answer to it."},
    {ServerRefusal::kMalformedJson, "malformed_json", 400, "Decoding error.",
     "The body is not JSON."},
    {ServerRefusal::kNoObject, "field_type", 400, "The body is no object.",
     "A field has a value of the wrong type."},
    {ServerRefusal::kFieldMissing, "field_missing", 400,
     "\"%fieldName\" is required. Enter and try again.", "A field that is needed is missing."},
    {ServerRefusal::kSignInRefused, "sign_in_refused", 401,
     "The account sign-in was incorrect or your account is disabled temporarily. Please wait and "
     "try again later.",
     "Username or password of an admin token request are wrong, or the account is disabled."},
    {ServerRefusal::kSignInBusy, "busy", 503, "Too many people sign in at this moment. Try again."},
});

}  // namespace gatehouse::api
