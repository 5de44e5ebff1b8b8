#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

// Every bound on what comes from outside, in one place. Each is tested at, below and above.
namespace gatehouse::limits {

using namespace std::chrono_literals;

// One HTTP request.
inline constexpr std::size_t kRequestLineBytesMax = 8 * 1024;
inline constexpr std::size_t kHeaderBytesMax = 32 * 1024;  // request line not counted
inline constexpr std::size_t kHeaderFieldsMax = 100;
inline constexpr std::size_t kApiBodyBytesMax = 8 * 1024 * 1024;
inline constexpr std::size_t kAdminBodyBytesMax = 1024 * 1024;
// Bodies up to here are read before the caller is known; longer ones only once the call is
// admitted.
inline constexpr std::size_t kUnprovenBodyBytesMax = 64 * 1024;
inline constexpr std::size_t kParametersMax = 1000;  // query and form fields together
inline constexpr std::size_t kJsonDepthMax = 32;
inline constexpr std::size_t kRequestsPerConnectionMax = 1'000'000;
// What may wait to be sent on an event stream before its client is given up.
inline constexpr std::size_t kEventStreamBytesMax = 256 * 1024;

// Time.
inline constexpr auto kHeaderTime = 10s;  // from the first byte of a request to the end of its head
inline constexpr auto kBodyTime = 30s;
inline constexpr auto kIdleTime = 75s;
inline constexpr auto kWriteTime = 30s;
// After SIGTERM: how long requests may go on, and when the process ends whatever still runs.
inline constexpr auto kGracefulStopTime = 5s;
inline constexpr auto kStopTimeMax = 9s;

// Connections, per process and (unless configured) per client address.
inline constexpr std::size_t kConnectionsMax = 10'000;
inline constexpr std::size_t kConnectionsPerAddress = 1'000;
// File descriptors that connections leave to the database, nonces, callbacks and commands.
inline constexpr std::size_t kDescriptorsReserved = 96;

// OAuth.
inline constexpr std::size_t kCredentialLength = 32;  // keys, secrets, tokens, verifiers
inline constexpr std::size_t kOauthHeaderParametersMax = 64;
inline constexpr std::size_t kOauthParameterBytesMax = 512;  // one oauth_* value, decoded
// A request with more parameters than this is verified by RFC 5849 alone, without client quirks:
// trying those costs a sort and an HMAC for each combination.
inline constexpr std::size_t kQuirkParametersMax = 200;
inline constexpr std::int64_t kNonceSliceSeconds = 60;

// Signing in to the admin.
inline constexpr std::size_t kSessionsPerOperatorMax = 20;
inline constexpr std::size_t kUserAgentBytesMax = 300;  // as far as it is kept
// Passwords that are hashed at the same time, of strangers and of known browsers each, and how many
// more may wait for their turn.
inline constexpr int kPasswordsAtOnceMax = 1;
inline constexpr int kPasswordsWaitingMax = 4;

// Answers kept for requests that come twice with one Idempotency-Key.
inline constexpr std::size_t kReplaysMax = 1000;
inline constexpr std::size_t kReplayBodyBytesMax = 64 * 1024;
inline constexpr auto kReplayTime = 24h;

// The answer to a POST to a callback URL.
inline constexpr std::size_t kCallbackHeadBytesMax = 64 * 1024;
inline constexpr std::size_t kCallbackBodyBytesKept = 1024;

// Registration forms.
inline constexpr std::size_t kNameCharactersMax = 255;
inline constexpr std::size_t kEmailCharactersMax = 254;
inline constexpr std::size_t kUrlBytesMax = 2048;

// A file of declared integrations.
inline constexpr std::size_t kDeclarationBytesMax = 1024 * 1024;

}  // namespace gatehouse::limits
