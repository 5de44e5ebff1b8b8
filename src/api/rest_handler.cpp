#include "api/rest_handler.h"

#include "api/area.h"
#include "api/cors.h"
#include "api/rest_errors.h"
#include "oauth1/quirks.h"

namespace gatehouse::api {
namespace {

using Wait = gateway::NonceLedger::Wait;

std::optional<std::string> reading_origin(const gateway::Call& call) {
  return allowed_origin(call.request, call.judged_by->settings().allowed_origins);
}

// Tells a caller whose call was good enough what it could do better, and their browser whether its
// script may read the answer.
http::Response told(const gateway::Call& call, http::Response response) {
  const auto& caller = call.caller;
  if (caller.signed_with && !caller.signed_with->empty()) {
    response.add("X-Signature-Quirk", oauth1::names_of(*caller.signed_with));
  }
  if (caller.disregarded) {
    response.add("X-Credentials-Disregarded", gateway::code_of(*caller.disregarded));
  }
  if (const auto origin = reading_origin(call)) let_read(response, *origin);
  return response;
}

bool is_anything_told(const gateway::Call& call) {
  const auto& caller = call.caller;
  return caller.disregarded || (caller.signed_with && !caller.signed_with->empty()) ||
         reading_origin(call);
}

http::Handled told(const std::shared_ptr<const gateway::Call>& call, http::Handled handled);

http::Pending told(const std::shared_ptr<const gateway::Call>& call, http::Pending pending) {
  if (!is_anything_told(*call)) return pending;
  return {[call, begin = std::move(pending.begin)](auto& loop, http::Pending::Deliver deliver) {
    return begin(loop, [call, deliver = std::move(deliver)](http::Handled handled) {
      deliver(told(call, std::move(handled)));
    });
  }};
}

http::AwaitPiece told(const std::shared_ptr<const gateway::Call>& call, http::AwaitPiece await) {
  if (!is_anything_told(*call)) return await;
  return {[call, then = std::move(await.then)](std::string_view piece, http::AwaitPiece::End end) {
    return told(call, then(piece, end));
  }};
}

// The same for an answer that may be to come; what work throws is answered, too.
http::Handled told(const std::shared_ptr<const gateway::Call>& call, http::Handled handled) {
  if (auto* response = std::get_if<http::Response>(&handled.outcome)) {
    return told(*call, std::move(*response));
  }
  if (auto* stream = std::get_if<http::Stream>(&handled.outcome)) {
    stream->head = told(*call, std::move(stream->head));
  } else if (auto* work = std::get_if<http::Work>(&handled.outcome)) {
    return http::Work{work->lane, [call, run = std::move(work->run)]() -> http::Handled {
                        return told(call, guarded(run));
                      }};
  }
  if (auto* await = std::get_if<http::AwaitPiece>(&handled.outcome)) {
    return told(call, std::move(*await));
  }
  if (auto* pending = std::get_if<http::Pending>(&handled.outcome)) {
    return told(call, std::move(*pending));
  }
  return handled;
}

}  // namespace

void RestHandler::use(std::shared_ptr<const gateway::Snapshot> snapshot) {
  if (!snapshot) {
    snapshot_ = nullptr;
    return;
  }
  // The holders of one worker count in one place: workers do not wait for one another's counting.
  const auto* const same = snapshot.get();
  snapshot_ = std::shared_ptr<const gateway::Snapshot>(
      std::make_shared<std::shared_ptr<const gateway::Snapshot>>(std::move(snapshot)), same);
}

http::Handled RestHandler::handle(const http::Request& request, const gateway::Target& target) {
  if (!snapshot_) {
    return rest_error(ServerRefusal::kNotReady);
  }
  // Browsers ask without credentials, of this server; what a proxy asks about, the proxy answers.
  if (parts_.answers_all == nullptr) {
    auto preflight = preflight_answer(request, snapshot_->settings().allowed_origins);
    if (preflight) return std::move(*preflight);
  }
  call_->begin(request, target, snapshot_);
  auto handled = judge();
  if (call_.use_count() == 1) {
    call_->end();
  } else {  // whoever answers has kept it, perhaps for another thread
    call_ = std::make_shared<gateway::Call>();
  }
  return handled;
}

// Nothing on a worker waits for the disk; a call that must does so on a lane.
http::Handled RestHandler::judge() {
  const auto now = parts_.clock.now();
  const auto admission = gateway_.admit(*call_, now, Wait::kForNothing);
  const auto* undecidable = std::get_if<gateway::Undecidable>(&admission);
  if (undecidable == nullptr || !undecidable->waits_for_disk) return go_on(admission, call_);
  return http::Work{http::Lane::kTokens, [this, call = call_, now]() -> http::Handled {
                      gateway::Gateway gateway(parts_.gateway);
                      return go_on(gateway.admit(*call, now, Wait::kForDisk), call);
                    }};
}

http::Handled RestHandler::go_on(const gateway::Admission& admission,
                                 const std::shared_ptr<gateway::Call>& judged) const {
  const auto& call = *judged;
  if (const auto* refused = std::get_if<gateway::Refused>(&admission)) {
    return told(call,
                refusal_response(*refused, call.judged_by->settings().missing_permission_status));
  }
  if (const auto* undecidable = std::get_if<gateway::Undecidable>(&admission)) {
    return told(call, refusal_response(*undecidable));
  }
  if (call.request.body_state == http::Request::Body::kComplete) return pass_on(judged);
  auto& upstream = upstream_of(call);
  if (upstream.takes_pieces(call.caller)) return pass_on(judged);
  const auto bytes_max = upstream.body_bytes_max(call.caller);
  if (bytes_max <= limits::kUnprovenBodyBytesMax) {
    return told(call, rest_error(ServerRefusal::kBodyTooLarge));
  }
  return http::AwaitBody{bytes_max, [this, call = judged](const http::Request& whole) {
                           call->complete(whole);
                           return pass_on(call);
                         }};
}

gateway::Upstream& RestHandler::upstream_of(const gateway::Call& admitted) const {
  if (parts_.answers_all != nullptr) return *parts_.answers_all;
  return admitted.judged_by->upstreams().of(admitted);
}

http::Handled RestHandler::pass_on(const std::shared_ptr<const gateway::Call>& call) const {
  auto& upstream = upstream_of(*call);
  return told(call, guarded([&] { return upstream.answer(call); }));
}

}  // namespace gatehouse::api
