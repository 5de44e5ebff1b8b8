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
  // A proxy's question whether a call may pass.
  kProxyNotTrusted,
  kOriginalMissing,
  kOriginalContradictory,
  kOriginalTarget,
  kFormNotSent,
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
    {ServerRefusal::kProxyNotTrusted, "proxy_not_trusted", 403,
     "Only a trusted proxy may ask here. If {} is yours, name it with --trusted-proxy.",
     "Somebody who is no `--trusted-proxy` asked `/forward-auth`."},
    {ServerRefusal::kOriginalMissing, "original_request_missing", 400,
     "The proxy does not say which call it asks about: {} is missing.",
     "The question at `/forward-auth` has no method or no target of the call that it is about."},
    {ServerRefusal::kOriginalContradictory, "original_request_contradictory", 400,
     "{} comes twice, or another field says something else. Have the proxy remove what its client "
     "sends under these names.",
     "The question at `/forward-auth` names two methods, targets or hosts."},
    {ServerRefusal::kOriginalTarget, "original_request_target", 400,
     "The target that the proxy asks about is none: it begins with \"/\" and has neither spaces "
     "nor "
     "\"#\" nor \"\\\\\".",
     "The target in a question at `/forward-auth` cannot be one of a request."},
    {ServerRefusal::kFormNotSent, "form_not_sent", 403,
     "The fields of a form are part of the signature, and the proxy did not send them along. Have "
     "it send the body, or let Gatehouse relay these calls.",
     "A form was posted through a proxy that asks `/forward-auth` without sending the body."},
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
