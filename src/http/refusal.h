#pragma once

#include "base/refusal.h"

namespace gatehouse::http {

// What is refused before anything else sees a request, or because nothing can answer it. But for
// kBusy and kFault the connection is closed behind the answer.
enum class Refusal {
  kMalformed,
  kVersion,
  kLineTooLong,
  kHeadTooLarge,
  kBodyTooLarge,
  kServerBusy,
  kTransferEncoding,
  kHost,
  kTarget,
  kRepeated,
  kFieldName,
  kUpgrade,
  kContradictorySchemes,
  kTimedOut,
  kBusy,
  kFault,
};

inline constexpr ClosedTable kHttpRefusals({
    RefusalRow<Refusal>{Refusal::kMalformed, "malformed_request", 400,
                        "The request is not well-formed HTTP/1.1.",
                        "The request is not well-formed HTTP."},
    {Refusal::kVersion, "http_version_unsupported", 505,
     "Only HTTP/1.1 and HTTP/1.0 are spoken here.",
     "The request is neither HTTP/1.1 nor HTTP/1.0."},
    {Refusal::kLineTooLong, "request_line_too_long", 414, "The request line is longer than 8 KiB."},
    {Refusal::kHeadTooLarge, "header_too_large", 431,
     "The header is larger than 32 KiB or has more than 100 fields."},
    {Refusal::kBodyTooLarge, "body_too_large", 413, "The body is larger than this address takes."},
    {Refusal::kServerBusy, "server_busy", 503,
     "Too many large bodies are on their way at this moment. Try again soon.",
     "Too many large bodies are on their way. `Retry-After` says when to try again."},
    {Refusal::kTransferEncoding, "transfer_encoding_unsupported", 501,
     "The only transfer encoding understood is \"chunked\".",
     "The body comes in another transfer encoding than `chunked`."},
    {Refusal::kHost, "host_invalid", 400, "Exactly one valid Host field is needed.",
     "There is not exactly one valid `Host` field."},
    {Refusal::kTarget, "target_invalid", 400,
     "The request target must be a path of visible ASCII characters.",
     "The request target is not a path of visible ASCII characters."},
    {Refusal::kRepeated, "field_repeated", 400,
     "Authorization, Content-Length, Content-Type and Transfer-Encoding may each come once.",
     "A header field that may come once comes twice."},
    {Refusal::kFieldName, "field_name_invalid", 400,
     "Field names with \"_\" are refused: servers read it as \"-\".",
     "A header field has `_` in its name."},
    {Refusal::kUpgrade, "upgrade_unsupported", 400, "No other protocol is spoken here.",
     "The request asks for another protocol."},
    {Refusal::kContradictorySchemes, "forwarded_contradictory", 400,
     "The proxies in front contradict one another: X-Forwarded-Proto says both http and https.",
     "The proxies in front say both http and https."},
    {Refusal::kTimedOut, "request_timeout", 408, "The request did not arrive in time."},
    {Refusal::kBusy, "busy", 503, "Too much of this kind is waiting. Try again soon.",
     "Too much of this kind is waiting. `Retry-After` says when to try again."},
    {Refusal::kFault, "internal_error", 500,
     "Something went wrong here. The log has it under this answer's X-Request-Id.",
     "Something went wrong in the server; its log has the cause under the `X-Request-Id`."},
});

}  // namespace gatehouse::http
