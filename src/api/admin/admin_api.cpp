#include "api/admin/admin_api.h"

#include <algorithm>

#include "api/admin/content_coding.h"
#include "api/admin/guard.h"
#include "api/admin/headers.h"
#include "api/admin/listeners.h"
#include "api/area.h"
#include "base/damage.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/transaction.h"
#include "base/unavailable.h"
#include "json/reader.h"

namespace gatehouse::api::admin {
namespace {

bool is_replay_key(std::string_view key) {
  return key.size() >= 8 && key.size() <= 128 &&
         std::ranges::all_of(key, [](char c) { return c > 0x20 && c < 0x7f; });
}

// No bytes at all count as an empty object.
Result<boost::json::value, Problem> parse_body(std::string_view text) {
  auto body = gatehouse::json::parse(trimmed(text).empty() ? "{}" : text);
  if (!body) return refuse(AdminRefusal::kBodyMalformed, body.error().message);
  if (!body->is_object()) return refuse(AdminRefusal::kBodyNoObject);
  return std::move(*body);
}

Failure<Problem> refuse_because(const std::exception& fault, AdminRefusal refusal) {
  auto problem = problem_of(refusal);
  problem.cause = fault.what();
  return Failure(std::move(problem));
}

}  // namespace

AdminApi::AdminApi(const Parts& parts, std::vector<Operation> operations)
    : parts_(parts),
      router_(std::move(operations)),
      replays_(parts_.clock),
      root_(parts_.installation.admin_path + "/api/v1") {}

Answer AdminApi::guarded(const std::function<Answer()>& work) const {
  const auto commits_before = commits_of_this_thread();
  try {
    return work();
  } catch (const Damaged& fault) {
    return refuse_because(fault, AdminRefusal::kDamaged);
  } catch (const Unavailable& fault) {
    const bool nothing_done =
        unavailable_since(commits_before) == ServerRefusal::kStorageUnavailable;
    return refuse_because(
        fault, nothing_done ? AdminRefusal::kStorageUnavailable : AdminRefusal::kStoredInPart);
  } catch (const std::exception& fault) {
    return refuse_because(fault, AdminRefusal::kInternalError);
  }
}

http::Lane AdminApi::lane_of(const http::Request& request) const {
  const auto match = router_.match(request.method, path_of(request));
  return match ? match->operation->lane : http::Lane::kAdmin;
}

std::string_view AdminApi::path_of(const http::Request& request) const {
  return request.path.substr(std::min(root_.size(), request.path.size()));
}

std::size_t AdminApi::body_bytes_max(const http::Request& request) const {
  const auto match = router_.match(request.method, path_of(request));
  if (!match || match->operation->who != Operation::For::kSignedIn) {
    return limits::kUnprovenBodyBytesMax;
  }
  const auto key = cookie(request, CookieName::kSession);
  // Nobody can make up a CSRF token, so who has the right one was signed in at least once.
  const bool known =
      !key.empty() && parts_.guard.sessions.is_csrf_token(key, request.field("X-CSRF-Token"));
  return known ? limits::kAdminBodyBytesMax : limits::kUnprovenBodyBytesMax;
}

std::optional<http::Response> AdminApi::refuse_stranger(const http::Request& request) const {
  const auto known = guarded([&]() -> Answer {
    auto caller = identify(parts_.guard, request, Attention::kUnnoticed);
    if (!caller) return Failure(std::move(caller.error()));
    return nothing_to_say();
  });
  if (known) return std::nullopt;
  return finished(to_response(known.error(), request.request_id), request, &known.error());
}

http::Response AdminApi::handle(const http::Request& request) {
  auto outcome = guarded([&] { return answer(request); });
  if (outcome) return finished(std::move(*outcome), request, nullptr);
  const auto& problem = outcome.error();
  return finished(to_response(problem, request.request_id), request, &problem);
}

http::Response AdminApi::finished(http::Response response, const http::Request& request,
                                  const Problem* problem) const {
  add_security_headers(response, request, kDataPolicy);
  response.add("Cache-Control", "no-store");
  const bool session_is_over =
      problem != nullptr && problem->status == 401 && request.field("Authorization").empty();
  if (session_is_over && !cookie(request, CookieName::kSession).empty()) {
    CookieJar(parts_.installation.admin_path).forget(response, request, CookieName::kSession);
  }
  return response;
}

// What holds for every operation, in this order: there is one; no other site sent the request;
// somebody known did; they may; it can be read.
Answer AdminApi::answer(const http::Request& request) {
  auto match = router_.match(request.method, path_of(request));
  if (!match) return Failure(std::move(match.error()));
  const auto& operation = *match->operation;
  Call call{.request = request,
            .parameters = std::move(match->parameters),
            .query = QueryParameters(request.query),
            .body = {},
            .caller = std::nullopt};
  if (operation.who == Operation::For::kSignedIn) {
    auto caller = identify(parts_.guard, request, Attention::kNoticed);
    if (!caller) return Failure(std::move(caller.error()));
    call.caller = std::move(*caller);
  }
  if (is_mutating(request.method)) {
    if (auto good = check_source(parts_.guard, request); !good) {
      return Failure(std::move(good.error()));
    }
    if (call.caller) {
      if (auto good = check_csrf_token(parts_.guard, request, *call.caller); !good) {
        return Failure(std::move(good.error()));
      }
    }
  }
  // Taken before anything is read: what was published by now is in the answer.
  const auto mark = event_mark(parts_.installation, parts_.events.published());
  auto outcome = run(operation, call);
  if (!outcome || operation.method != "GET") return outcome;
  outcome->add("Event-Mark", mark);
  if (operation.compression == Operation::Compression::kWhenAccepted) compress(*outcome, request);
  return outcome;
}

Answer AdminApi::run(const Operation& operation, Call& call) {
  if (!operation.resource.empty() && !may(*call.caller, parts_.guard.tree, operation.resource)) {
    return refuse_role(operation.resource);
  }
  if (call.request.body.size() > body_bytes_max(call.request))
    return refuse(AdminRefusal::kTooLarge);
  auto body = parse_body(call.request.body);
  if (!body) return Failure(std::move(body.error()));
  call.body = std::move(*body);
  const std::string key(call.request.field("Idempotency-Key"));
  const bool again = operation.repetition == Operation::Repetition::kDoneAgain;
  if (key.empty() || call.request.method != "POST" || !call.caller || again) {
    return operation.handle(call);
  }
  return run_once(operation, call, key);
}

Answer AdminApi::run_once(const Operation& operation, Call& call, const std::string& key) {
  if (!is_replay_key(key)) return refuse(AdminRefusal::kRequestKeyMalformed);
  // A person who had to sign in again in between is still the same one.
  const auto owner = std::to_string(static_cast<std::int64_t>(call.caller->identity.person.id));
  const auto digest = parts_.hash("request:" + std::string(call.request.path) + "\n" +
                                  std::string(call.request.body));
  const auto beginning = replays_.begin(owner, key, digest);
  switch (beginning.begun) {
    case Replays::Begun::kAnswered:
      return http::Response(beginning.answer).add("Idempotent-Replayed", "true");
    case Replays::Begun::kDone:
      return refuse(AdminRefusal::kAlreadyDone);
    case Replays::Begun::kInProgress:
      return refuse(AdminRefusal::kRequestInProgress);
    case Replays::Begun::kOtherRequest:
      return refuse(AdminRefusal::kRequestKeyReused);
    case Replays::Begun::kNew:
      break;
  }
  try {
    auto outcome = operation.handle(call);
    if (!outcome) {
      replays_.abandon(owner, key);
    } else if (operation.repetition == Operation::Repetition::kReplayed) {
      replays_.finish(owner, key, *outcome);
    } else {
      replays_.finish_unkept(owner, key);
    }
    return outcome;
  } catch (...) {
    replays_.abandon(owner, key);
    throw;
  }
}

http::Handled AdminApi::listen(const http::Request& request) {
  std::optional<Listener> listener;
  access::Grant grant;
  const auto known = guarded([&]() -> Answer {
    auto caller = identify(parts_.guard, request, Attention::kUnnoticed);
    if (!caller) return Failure(std::move(caller.error()));
    if (caller->live) listener = std::move(caller->live->session);
    if (caller->token) listener = std::move(*caller->token);
    grant = std::move(caller->grant);
    return nothing_to_say();
  });
  if (!known) {
    return finished(to_response(known.error(), request.request_id), request, &known.error());
  }
  return http::EventStream{[this, listener = std::move(listener).value(),
                            grant = std::move(grant)](http::EventStream::Send send) {
    return parts_.events.subscribe(
        std::move(send), listener, grant, [this](std::uint64_t published) {
          return EventBus::text_of("hello", hello_from(parts_.installation, published));
        });
  }};
}

}  // namespace gatehouse::api::admin
