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
inline constexpr std::size_t kAdminBodyBytesMax = 1024 * 1024;  // of a page that is signed in
// Bodies up to here are read before the caller is known; longer ones only once the call is
// admitted.
inline constexpr std::size_t kUnprovenBodyBytesMax = 64 * 1024;
// Of all bodies in the process at one time, what is beyond those bytes of each: 32 of the longest
// bodies, which a machine with 1 GiB of memory can hold and work at.
inline constexpr std::size_t kBodyBytesInFlightMax = 256 * 1024 * 1024;
inline constexpr std::size_t kParametersMax = 1000;  // query and form fields together
// A JSON body. However large it is, so many values bound the memory and the time that it takes.
inline constexpr std::size_t kJsonDepthMax = 32;
inline constexpr std::size_t kJsonValuesMax = 100'000;       // lists, objects and members included
inline constexpr std::size_t kJsonMembersMax = 1'000;        // of one object
inline constexpr std::size_t kJsonListElementsMax = 10'000;  // of one list that is read
inline constexpr std::size_t kRequestsPerConnectionMax = 1'000'000;
// What may wait to be sent on an event stream before its client is given up.
inline constexpr std::size_t kEventStreamBytesMax = 256 * 1024;

// What an answer says about a request that is wrong.
inline constexpr std::size_t kProblemsToldMax = 20;
inline constexpr std::size_t kEchoedBytesMax = 100;  // of one text that came with the request

// The embedded store.
inline constexpr std::size_t kEntityBytesMax = kApiBodyBytesMax;  // one entity as JSON text
// Custom attributes, category links, options and the like of one entity.
inline constexpr std::size_t kEntityListElementsMax = 1'000;
inline constexpr std::size_t kSearchFiltersMax = 50;
inline constexpr std::size_t kSearchSortOrdersMax = 10;
// Searches look at so much of a text, and at so much of a pattern.
inline constexpr std::size_t kSearchedBytesMax = 64 * 1024;
inline constexpr std::size_t kLikePatternBytesMax = 256;

// Time.
inline constexpr auto kHandshakeTime = 10s;  // of TLS
inline constexpr auto kHeaderTime = 10s;  // from the first byte of a request to the end of its head
inline constexpr auto kBodyTime = 30s;
inline constexpr auto kIdleTime = 75s;
inline constexpr auto kWriteTime = 30s;
inline constexpr auto kGracefulStopTime = 10s;

// Connections, per process.
inline constexpr std::size_t kConnectionsMax = 10'000;

// OAuth.
inline constexpr std::size_t kCredentialLength = 32;  // keys, secrets, tokens, verifiers
inline constexpr std::size_t kOauthHeaderParametersMax = 64;
inline constexpr std::size_t kOauthParameterBytesMax = 512;  // one oauth_* value, decoded
// A request with more parameters than this is verified by RFC 5849 alone, without client quirks:
// trying those costs a sort and an HMAC for each combination.
inline constexpr std::size_t kQuirkParametersMax = 200;
// So many combinations of client quirks are tried, those of few quirks first: all of six, and all
// pairs of nine.
inline constexpr std::size_t kQuirkCombinationsMax = 64;
inline constexpr std::int64_t kNonceSliceSeconds = 60;

// Signing in to the admin.
inline constexpr std::size_t kSessionsPerOperatorMax = 20;
inline constexpr std::size_t kUserAgentBytesMax = 300;  // as far as it is kept
// How long a password that was given counts for acts that ask for one.
inline constexpr auto kPasswordCountsFor = 5min;
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

// Named in one request of the admin API.
inline constexpr std::size_t kIntegrationsAtOnce = 200;

// A file of declared integrations.
inline constexpr std::size_t kDeclarationBytesMax = 1024 * 1024;

// An API description: its files, and what they describe together.
inline constexpr std::size_t kDescriptionFileBytesMax = 8 * 1024 * 1024;
inline constexpr std::size_t kDescriptionFilesMax = 5'000;
inline constexpr std::size_t kDescriptionResourcesMax = 20'000;
inline constexpr std::size_t kDescriptionRoutesMax = 20'000;
inline constexpr int kDescriptionDepthMax = 32;                 // of resources within resources
inline constexpr std::size_t kDirectoryEntriesMax = 2'000'000;  // that are looked at in search

}  // namespace gatehouse::limits
