#include "integrations/callback.h"

#include <algorithm>
#include <boost/url/parse.hpp>

#include "base/percent_encoding.h"
#include "base/text.h"
#include "integrations/redaction.h"

namespace gatehouse::integrations {
namespace {

std::string in_seconds(std::chrono::milliseconds time) {
  return std::to_string(std::chrono::round<std::chrono::seconds>(time).count()) + " s";
}

std::string with_detail(std::string sentence, const std::string& detail) {
  if (!detail.empty()) sentence.append(" (").append(detail).append(")");
  return sentence + ".";
}

// Bytes that are no text, and controls besides line ends and tabs, become "?".
std::string as_text(std::string_view bytes) {
  std::string text;
  while (!bytes.empty()) {
    std::size_t length = 1;
    while (length < 4 && length < bytes.size() && !is_valid_utf8(bytes.substr(0, length))) ++length;
    const auto character = bytes.substr(0, length);
    const bool is_layout = character == "\n" || character == "\t";
    if (has_control_character(character) && !is_layout) {
      text += '?';
      bytes.remove_prefix(1);
    } else {
      text += character;
      bytes.remove_prefix(length);
    }
  }
  return text;
}

}  // namespace

bool has_arrived(const CallbackAnswer& answer) {
  return answer.outcome == CallbackOutcome::kAnswered && answer.status && *answer.status >= 200 &&
         *answer.status < 300;
}

std::string sentence_of(const CallbackAnswer& answer, const CallbackPost& post) {
  const auto place = origin_of(post.url);
  switch (answer.outcome) {
    case CallbackOutcome::kAnswered:
      if (has_arrived(answer)) return place + " took the credentials.";
      return place + " answered with status " + std::to_string(answer.status.value_or(0)) +
             "; a status of 2xx would have meant that it took the credentials.";
    case CallbackOutcome::kUrlUnusable:
      return with_detail("The callback URL cannot be used", answer.detail);
    case CallbackOutcome::kNameNotResolved:
      return with_detail("The name of " + place + " cannot be resolved", answer.detail);
    case CallbackOutcome::kAddressNotAllowed:
      return with_detail("Gatehouse does not connect to the address of " + place, answer.detail) +
             " Allow it with --allow-callback-to if it is meant.";
    case CallbackOutcome::kConnectionRefused:
      return with_detail("No connection to " + place, answer.detail);
    case CallbackOutcome::kCertificate:
      return with_detail("The certificate of " + place + " is not trusted", answer.detail);
    case CallbackOutcome::kTimedOut:
      return place + " did not answer within " + in_seconds(post.timeout) + ".";
    case CallbackOutcome::kRedirected:
      return with_detail(place + " redirects; credentials are only posted to the callback URL",
                         answer.detail);
    case CallbackOutcome::kBadAnswer:
      return with_detail("What " + place + " answered is not valid HTTP", answer.detail);
  }
  return "";
}

std::optional<std::string> obstacle_to(const CallbackSender& sender, const std::string& url) {
  const auto answer = sender.foreseen(url);
  if (!answer) return std::nullopt;
  return sentence_of(*answer, {.url = url, .form = {}, .fields = {}, .timeout = {}});
}

std::string excerpt_of(std::string_view body, const std::vector<std::string_view>& hidden) {
  return as_text(redacted(body, hidden));
}

Secret callback_form(const CallbackValues& values) {
  std::string form;
  const auto add = [&form](std::string_view name, std::string_view value) {
    if (!form.empty()) form += '&';
    form += name;
    form += '=';
    append_percent_encoded(form, value);
  };
  add("oauth_consumer_key", values.consumer_key);
  add("oauth_consumer_secret", values.consumer_secret);
  add("store_base_url", values.store_base_url);
  add("oauth_verifier", values.verifier);
  return Secret(std::move(form));
}

std::string origin_of(std::string_view url) {
  const auto parsed = boost::urls::parse_uri(boost::core::string_view(url.data(), url.size()));
  if (!parsed || parsed->encoded_host().empty()) return "";
  std::string origin(parsed->scheme());
  origin.append("://").append(std::string(parsed->encoded_host_and_port()));
  return origin;
}

}  // namespace gatehouse::integrations
