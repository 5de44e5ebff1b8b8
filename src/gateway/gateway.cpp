#include "gateway/gateway.h"

#include <algorithm>
#include <array>

#include "access/decision.h"
#include "base/limits.h"
#include "base/text.h"
#include "crypto/compare.h"
#include "oauth1/authorization_header.h"

namespace gatehouse::gateway {
namespace {

using oauth1::ProtocolError;

using Stopped = std::variant<Refused, Undecidable>;

Failure<Stopped> refuse(Reason reason) { return Failure(Stopped(Refused{reason, nullptr, {}})); }

Reason reason_of(ProtocolError error) {
  switch (error) {
    case ProtocolError::kMalformed:
      return Reason::kAuthorizationMalformed;
    case ProtocolError::kDuplicated:
      return Reason::kParameterDuplicated;
    case ProtocolError::kMisplaced:
      return Reason::kParameterMisplaced;
    case ProtocolError::kTooManyParameters:
      return Reason::kTooManyParameters;
    case ProtocolError::kTooLong:
      return Reason::kParameterTooLong;
    case ProtocolError::kVersionUnsupported:
      return Reason::kVersionUnsupported;
    case ProtocolError::kMissing:
      return Reason::kParameterMissing;
    case ProtocolError::kTokenLength:
      return Reason::kTokenLength;
    case ProtocolError::kMethodUnsupported:
      return Reason::kSignatureMethodUnsupported;
    case ProtocolError::kConsumerKeyLength:
      return Reason::kConsumerKeyLength;
    case ProtocolError::kTimestampMalformed:
      return Reason::kTimestampMalformed;
  }
  return Reason::kAuthorizationMalformed;
}

Failure<Stopped> refuse(oauth1::ProtocolRefusal&& refused) {
  return Failure(Stopped(Refused{reason_of(refused.error), nullptr, std::move(refused.subject),
                                 nullptr, std::move(refused.missing)}));
}

Failure<Stopped> stop(const Credential& credential, Reason reason) {
  return Failure(Stopped(Refused{reason, nullptr, {}, &credential}));
}

Failure<Stopped> stop(const Credential& credential, Cause cause) {
  return Failure(Stopped(Undecidable{cause, &credential}));
}

Failure<Stopped> stop(const Credential& credential, WhyNot why) {
  return std::visit([&](auto which) { return stop(credential, which); }, why);
}

// Of a call to a known route.
Admission stopped_at(const access::Route& route, Stopped&& stopped) {
  if (const auto* undecidable = std::get_if<Undecidable>(&stopped)) return *undecidable;
  auto& refused = std::get<Refused>(stopped);
  refused.route = &route;
  return std::move(refused);
}

const Credential* integration_of(const Stopped& stopped) {
  return std::visit([](const auto& which) { return which.integration; }, stopped);
}

WhyNot why_of(const Stopped& stopped) {
  if (const auto* undecidable = std::get_if<Undecidable>(&stopped)) return undecidable->cause;
  return std::get<Refused>(stopped).reason;
}

Reason reason_of(access::Refusal refusal) {
  switch (refusal) {
    case access::Refusal::kCredentialsMissing:
      return Reason::kCredentialsMissing;
    case access::Refusal::kResourceNotGranted:
      return Reason::kResourceNotGranted;
    case access::Refusal::kForCustomersOnly:
      return Reason::kForCustomersOnly;
  }
  return Reason::kCredentialsMissing;
}

// Absent when the use was the first.
std::optional<WhyNot> why_of(NonceLedger::Outcome outcome) {
  switch (outcome) {
    case NonceLedger::Outcome::kFresh:
      return std::nullopt;
    case NonceLedger::Outcome::kUsed:
      return Reason::kNonceUsed;
    case NonceLedger::Outcome::kOutsideWindow:
      return Reason::kTimestampRefused;
    case NonceLedger::Outcome::kUnavailable:
    case NonceLedger::Outcome::kWaitsForDisk:
      return Cause::kNonceLedgerUnavailable;
  }
  return Cause::kNonceLedgerUnavailable;
}

bool waits_for_disk(const Stopped& stopped) {
  const auto* undecidable = std::get_if<Undecidable>(&stopped);
  return undecidable != nullptr && undecidable->waits_for_disk;
}

constexpr auto kIsOfNoToken = [] {
  std::array<bool, 256> table{};
  for (const char c : std::string_view("\"'\t,=")) table[static_cast<unsigned char>(c)] = true;
  return table;
}();

// The token of a header that is exactly "Bearer <token>" (facts/magento 6.1).
std::optional<std::string_view> bearer_token(
    std::string_view authorization GATEHOUSE_LIFETIMEBOUND) {
  const auto space = authorization.find(' ');
  if (space == std::string_view::npos || space != authorization.rfind(' ')) return std::nullopt;
  if (!equals_ignoring_case(authorization.substr(0, space), "bearer")) return std::nullopt;
  const auto token = authorization.substr(space + 1);
  if (token.empty()) return std::nullopt;
  for (const char c : token) {
    if (kIsOfNoToken[static_cast<unsigned char>(c)]) return std::nullopt;
  }
  return token;
}

std::string_view scheme_of(std::string_view authorization GATEHOUSE_LIFETIMEBOUND) {
  return authorization.substr(0, authorization.find_first_of(" \t,"));
}

// The integration that a call names, however it is written and whatever it is worth. Null when it
// names none that there is.
const Credential* named_by(const Call& call) {
  const auto authorization = call.request.field("Authorization");
  const auto body = call.request.has_form() ? call.request.body : std::string_view();
  for (const auto text : {authorization, call.request.query, body}) {
    const auto key = oauth1::consumer_key_in(text);
    if (const auto* found = key ? call.judged_by->by_consumer_key(*key) : nullptr) return found;
  }
  if (!equals_ignoring_case(scheme_of(authorization), "bearer")) return nullptr;
  auto token = authorization.substr(scheme_of(authorization).size());
  constexpr std::string_view kAround = " \t\"'";
  token.remove_prefix(std::min(token.find_first_not_of(kAround), token.size()));
  token = token.substr(0, token.find_first_of(kAround));
  return call.judged_by->by_access_token(token);
}

// `integration` is whose credentials came, if that is known.
void count_refused(const Call& call, const Credential* integration, const WhyNot& why) {
  if (integration == nullptr) integration = named_by(call);
  if (integration != nullptr) integration->usage->count_refused(why);
}

// Whoever need not say who they are is served whatever they say.
Caller guest_instead_of(const Call& call, const Stopped& stopped) {
  const auto why = why_of(stopped);
  const auto* integration = integration_of(stopped);
  if (integration == nullptr) integration = named_by(call);
  if (integration != nullptr) {
    integration->usage->count_refused(why);
    integration->usage->count_disregarded(why);
  }
  Caller guest;
  guest.disregarded = why;
  return guest;
}

// What is wrong with a call that has neither OAuth credentials nor a bearer token where they
// belong; absent when it has none at all.
std::optional<Refused> refused_attempt(const http::Request& request,
                                       std::string_view authorization) {
  const auto misplaced = oauth1::protocol_parameter_outside_header(
      request.query, request.has_form() ? std::optional(request.body) : std::nullopt);
  if (authorization.empty()) {
    if (!misplaced) return std::nullopt;
    return Refused{Reason::kParameterMisplaced, nullptr, *misplaced};
  }
  const auto scheme = scheme_of(authorization);
  if (scheme.find('=') != std::string_view::npos) {
    return Refused{Reason::kOauthWordMissing, nullptr, {}};
  }
  if (equals_ignoring_case(scheme, "oauth")) {
    return Refused{Reason::kAuthorizationMalformed, nullptr, "no parameters follow the word OAuth"};
  }
  if (equals_ignoring_case(scheme, "bearer")) {
    return Refused{Reason::kBearerMalformed, nullptr, {}};
  }
  // One word alone may be a secret that was sent without its scheme; it is not repeated.
  const bool is_scheme = scheme.size() < authorization.size();
  return Refused{Reason::kSchemeUnsupported, nullptr, is_scheme ? excerpt(scheme) : ""};
}

// Null for a guest.
const access::Grant* grant_of(const Caller& caller) {
  if (caller.integration != nullptr) return &caller.integration->grant;
  return caller.person == nullptr ? nullptr : &caller.person->grant;
}

}  // namespace

Admission Gateway::admit(Call& call, Timestamp now, NonceLedger::Wait wait) {
  auto admission = judge(call, now, wait);
  const auto* const integration = call.caller.integration;
  if (integration != nullptr) integration->usage->count_used(now);
  if (std::holds_alternative<Admitted>(admission)) {
    if (integration != nullptr) integration->usage->count_allowed(now);
  } else if (const auto* refused = std::get_if<Refused>(&admission)) {
    count_refused(call, refused->integration, refused->reason);
  } else if (const auto& undecidable = std::get<Undecidable>(admission);
             !undecidable.waits_for_disk) {
    count_refused(call, undecidable.integration, undecidable.cause);
  }
  return admission;
}

Admission Gateway::judge(Call& call, Timestamp now, NonceLedger::Wait wait) {
  if (call.request.body_state == http::Request::Body::kToCome && call.request.has_form()) {
    return Refused{Reason::kFormTooLarge, nullptr, {}};
  }
  const auto method = method_of(call);
  const auto& routes = call.judged_by->routes();
  if (!method) {
    Refused refused{Reason::kMethodNotAllowed, nullptr, std::string(call.request.method)};
    refused.methods = methods_of(routes);
    return refused;
  }
  // What is only read is not put off (facts/magento 4.1).
  const bool is_put_off = call.target.processing == Processing::kAsynchronous;
  if (is_put_off && *method == access::Method::kGet) {
    return Refused{Reason::kPathNotProcessable, nullptr, {}};
  }
  const auto match = is_routable(call.target.api_path) ? routes.match(*method, call.target.api_path)
                                                       : std::nullopt;
  if (!match && !is_processable(call.target.api_path)) {
    return Refused{Reason::kPathNotProcessable, nullptr,
                   unknown_store_code(call.target).value_or("")};
  }
  if (!match) return Refused{Reason::kRouteNotFound, nullptr, {}};
  call.match = *match;
  const auto& route = *match->route;
  const auto guests = call.judged_by->settings().guests;

  auto identified = identify(call, now, wait);
  if (!identified) {
    auto& stopped = identified.error();
    if (waits_for_disk(stopped) || !access::is_open_to_everyone(route, guests)) {
      return stopped_at(route, std::move(stopped));
    }
    identified = guest_instead_of(call, stopped);
  }
  call.caller = *identified;
  if (const auto decision = access::decide(route, grant_of(call.caller), guests); !decision) {
    return Refused{reason_of(decision.error()), &route, {}, call.caller.integration};
  }
  if (route.transport == access::Transport::kSecureOnly && call.request.scheme != "https") {
    return Refused{Reason::kSecureConnectionNeeded, &route, {}, call.caller.integration};
  }
  return Admitted{};
}

std::vector<std::string> Gateway::methods_of(const access::RouteTable& routes) const {
  using access::Method;
  std::vector<std::string> methods;
  for (const auto method :
       {Method::kGet, Method::kPost, Method::kPut, Method::kDelete, Method::kPatch}) {
    if (routes.takes(method)) methods.emplace_back(name_of(method));
  }
  if (parts_.heads == Heads::kAsGet) methods.emplace_back("HEAD");
  return methods;
}

std::optional<access::Method> Gateway::method_of(const Call& call) const {
  const bool is_head = call.request.method == "HEAD" && parts_.heads == Heads::kAsGet;
  const auto method = access::parse_method(is_head ? "GET" : call.request.method);
  return method && call.judged_by->routes().takes(*method) ? method : std::nullopt;
}

Result<Caller, Stopped> Gateway::identify(Call& call, Timestamp now, NonceLedger::Wait wait) {
  const auto authorization = call.request.field("Authorization");
  if (const auto oauth_part = oauth1::oauth_part(authorization)) {
    return authenticate_signed(call, *oauth_part, now, wait);
  }
  if (const auto token = bearer_token(authorization)) {
    return authenticate_bearer(*call.judged_by, *token, now);
  }
  if (auto refused = refused_attempt(call.request, authorization)) {
    return Failure(Stopped(std::move(*refused)));
  }
  return Caller{};
}

Result<Caller, Stopped> Gateway::authenticate_signed(Call& call, std::string_view oauth_part,
                                                     Timestamp now, NonceLedger::Wait wait) {
  const auto& settings = call.judged_by->settings();
  auto read = call.read_parameters(oauth_part);
  if (!read) return refuse(std::move(read.error()));
  auto oauth = oauth1::credentials_of(call.parameters, oauth1::Purpose::kApiCall, settings.sha1);
  if (!oauth) return refuse(std::move(oauth.error()));

  const auto* credential = call.judged_by->by_consumer_key(oauth->consumer_key);
  if (credential == nullptr) return refuse(Reason::kConsumerUnknown);
  if (!credential->signing_key) return stop(*credential, Cause::kCredentialsUnreadable);
  if (!crypto::equal_in_constant_time(credential->access_token.reveal(), oauth->token)) {
    return stop(*credential, Reason::kTokenUnknown);
  }
  const auto quirks =
      call.quirks_of_signature(*oauth, *credential->signing_key, parts_.public_urls, verifier_);
  if (!quirks) return stop(*credential, Reason::kSignatureInvalid);
  const auto spent = parts_.nonces.spend(*oauth, now, settings.timestamp_window_seconds, wait);
  if (spent == NonceLedger::Outcome::kWaitsForDisk) {
    return Failure(Stopped(Undecidable{Cause::kNonceLedgerUnavailable, credential, true}));
  }
  if (spent == NonceLedger::Outcome::kUsed) credential->usage->count_replayed();
  if (const auto why = why_of(spent)) return stop(*credential, *why);
  if (!integrations::is_in_force(credential->status)) {
    return stop(*credential, Reason::kIntegrationInactive);
  }
  return Caller{.integration = credential, .signed_with = *quirks};
}

const OperatorToken* Gateway::operator_token(const Snapshot& snapshot, std::string_view token,
                                             Timestamp now) const {
  if (!snapshot.has_operator_tokens() || token.size() != limits::kCredentialLength) {
    return nullptr;
  }
  const auto hash = parts_.operator_token_hash("token:" + std::string(token));
  const auto* known = snapshot.by_operator_token(hash);
  return known == nullptr || (known->ends_at && now >= *known->ends_at) ? nullptr : known;
}

Result<Caller, Stopped> Gateway::authenticate_bearer(const Snapshot& snapshot,
                                                     std::string_view token, Timestamp now) {
  if (const auto* person = operator_token(snapshot, token, now)) return Caller{.person = person};
  if (snapshot.settings().bearer != GatewaySettings::Bearer::kAllowed) {
    return refuse(Reason::kBearerRefused);
  }
  const auto* credential = snapshot.by_access_token(token);
  if (credential == nullptr) return refuse(Reason::kBearerRefused);
  if (!integrations::is_in_force(credential->status)) {
    return stop(*credential, Reason::kIntegrationInactive);
  }
  return Caller{.integration = credential};
}

}  // namespace gatehouse::gateway
