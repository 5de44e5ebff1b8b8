#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/secret.h"

namespace gatehouse::integrations {

// One POST to a callback URL.
struct CallbackPost {
  std::string url;  // http: or https:
  Secret form;      // the body, application/x-www-form-urlencoded
  std::vector<std::pair<std::string, std::string>> fields;  // further header fields
  std::chrono::milliseconds timeout;  // for everything, from look-up to answer
  int redirects_max = 0;
};

// How a POST ended.
enum class CallbackOutcome {
  kAnswered,     // with whatever status, see there
  kUrlUnusable,  // not an absolute http(s) URL, or with user name and password in it
  kNameNotResolved,
  kAddressNotAllowed,  // the name resolves to an address that nobody allowed
  kConnectionRefused,  // or no way to the address, or the connection broke before an answer
  kCertificate,        // it is expired, for another name, or from somebody we do not trust
  kTimedOut,
  kRedirected,  // further than redirects_max, or to another host
  kBadAnswer,   // what came back is not HTTP, or is cut off
};

// What is known of a POST afterwards. No member holds what was posted, unless the other side put it
// into its answer: see excerpt_of().
struct CallbackAnswer {
  CallbackOutcome outcome = CallbackOutcome::kAnswered;
  std::string address;        // connected to, "192.0.2.7:443"; empty when there was no connection
  std::string tls;            // "TLSv1.3"; empty with http: or before a handshake
  std::optional<int> status;  // of the last answer
  std::string body;           // its first KiB, raw
  std::chrono::milliseconds duration{0};
  std::string detail;  // what exactly went wrong: a short phrase, or empty
};

// Makes POSTs to callback URLs, which strangers control: connects only to addresses that are public
// or allowed, never sends the form to another host than the URL's, reads no more of an answer than
// it keeps, and always ends within the time given. Safe to call from several threads; blocks.
class CallbackSender {
 public:
  virtual ~CallbackSender() = default;
  [[nodiscard]] virtual CallbackAnswer post(const CallbackPost& post) = 0;

  // How a post to `url` would end, where the URL alone says that nothing would be sent: it cannot
  // be used, or its host is an address, or "localhost", that nobody allowed. Absent when that can
  // only be known by trying. Looks nothing up, connects to nothing, does not block.
  [[nodiscard]] virtual std::optional<CallbackAnswer> foreseen(const std::string& url) const = 0;
};

// Whether the other side took the credentials: it answered with 2xx.
[[nodiscard]] bool has_arrived(const CallbackAnswer& answer);

// What happened, in a sentence for operators.
[[nodiscard]] std::string sentence_of(const CallbackAnswer& answer, const CallbackPost& post);

// What stands in the way of every post to a callback URL, in the same words; absent when nothing is
// foreseen.
[[nodiscard]] std::optional<std::string> obstacle_to(const CallbackSender& sender,
                                                     const std::string& url);

// The body as text that can be shown: invalid bytes replaced, and every one of `hidden` that the
// other side echoed hidden, in whatever common spelling (redacted()).
[[nodiscard]] std::string excerpt_of(std::string_view body,
                                     const std::vector<std::string_view>& hidden);

// What is handed over (facts/magento 3).
struct CallbackValues {
  std::string_view consumer_key;
  std::string_view consumer_secret;
  std::string_view store_base_url;
  std::string_view verifier;
};

// The four values form-encoded, in the order in which Magento posts them.
[[nodiscard]] Secret callback_form(const CallbackValues& values);

// The scheme, host and port of a URL, for messages: "https://erp.example". Empty when it has none.
[[nodiscard]] std::string origin_of(std::string_view url);

}  // namespace gatehouse::integrations
