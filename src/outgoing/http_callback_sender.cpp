#include "outgoing/http_callback_sender.h"

#include <utility>

namespace gatehouse::outgoing {
namespace {

using integrations::CallbackAnswer;
using integrations::CallbackPost;
using enum integrations::CallbackOutcome;
using SteadyClock = std::chrono::steady_clock;

bool is_redirect(const HttpAnswer& got) {
  return got.answer.outcome == kAnswered && got.answer.status.value_or(0) / 100 == 3 &&
         !got.location.empty();
}

// The request that a redirect asks for; else why it is not made.
Result<HttpRequest, std::string> redirected(const HttpRequest& request, const HttpAnswer& got) {
  auto target = resolve_location(request.url, got.location);
  if (!target) return Failure("the Location cannot be used: " + target.error());
  if (!is_same_place(request.url, *target)) return Failure("to " + target->origin());
  auto next = request;
  next.url = std::move(*target);
  switch (*got.answer.status) {
    case 301:
    case 302:
    case 303:
      next.method = HttpRequest::Method::kGet;
      next.form = {};
      return next;
    case 307:
    case 308:
      return next;
    default:
      return Failure("with status " + std::to_string(*got.answer.status));
  }
}

std::chrono::milliseconds time_until(SteadyClock::time_point deadline) {
  return std::chrono::floor<std::chrono::milliseconds>(deadline - SteadyClock::now());
}

CallbackAnswer refused_redirect(CallbackAnswer answer, std::string detail) {
  answer.outcome = kRedirected;
  answer.detail = std::move(detail);
  return answer;
}

}  // namespace

HttpCallbackSender::HttpCallbackSender(const CurlLibrary& library,
                                       std::vector<http::AddressRange> allowed, std::string ca_file)
    : library_(library), trust_{std::move(allowed), std::move(ca_file)} {}

CallbackAnswer HttpCallbackSender::post(const CallbackPost& post) {
  const auto begin = SteadyClock::now();
  auto answer = follow(post, begin + post.timeout);
  answer.duration = std::chrono::round<std::chrono::milliseconds>(SteadyClock::now() - begin);
  return answer;
}

std::optional<CallbackAnswer> HttpCallbackSender::foreseen(const std::string& text) const {
  const auto url = parse_web_url(text);
  if (!url) return CallbackAnswer{.outcome = kUrlUnusable, .detail = url.error()};
  auto refused = refused_address(trust_, *url);
  if (!refused) return std::nullopt;
  return CallbackAnswer{.outcome = kAddressNotAllowed, .detail = std::move(*refused)};
}

CallbackAnswer HttpCallbackSender::follow(const CallbackPost& post,
                                          SteadyClock::time_point deadline) const {
  const auto url = parse_web_url(post.url);
  if (!url) return {.outcome = kUrlUnusable, .detail = url.error()};
  HttpRequest request{.url = *url, .form = post.form.reveal()};
  CallbackAnswer last;
  for (int redirects = 0;; ++redirects) {
    request.timeout = time_until(deadline);
    if (request.timeout.count() <= 0) {
      last.outcome = kTimedOut;
      return last;
    }
    auto got = exchange(library_, trust_, request, post.fields);
    if (!is_redirect(got)) return got.answer;
    const auto next = redirected(request, got);
    if (!next) return refused_redirect(std::move(got.answer), next.error());
    if (redirects >= post.redirects_max) {
      return refused_redirect(std::move(got.answer), "to " + next->url.origin());
    }
    request = *next;
    last = std::move(got.answer);
  }
}

}  // namespace gatehouse::outgoing
