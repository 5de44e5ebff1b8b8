#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "http/address_range.h"
#include "integrations/callback.h"
#include "outgoing/curl_library.h"
#include "outgoing/http_exchange.h"

namespace gatehouse::outgoing {

// Posts over HTTP/1.1. The address that is judged is the one that is connected to. Followed
// redirects stay on the URL's host and port; behind 301, 302 and 303 the form is not sent again.
class HttpCallbackSender final : public integrations::CallbackSender {
 public:
  // Connects to public addresses and to those in `allowed`. `library` must outlive this object.
  // With `ca_file` (PEM) only the certificates in it are trusted; the product leaves it empty and
  // trusts the system's, tests do not.
  HttpCallbackSender(const CurlLibrary& library, std::vector<http::AddressRange> allowed,
                     std::string ca_file = "");

  // Throws Unavailable when libcurl or the CA file cannot be used, std::invalid_argument when a
  // header field has no name or more than one line.
  [[nodiscard]] integrations::CallbackAnswer post(const integrations::CallbackPost& post) override;

  [[nodiscard]] std::optional<integrations::CallbackAnswer> foreseen(
      const std::string& url) const override;

 private:
  [[nodiscard]] integrations::CallbackAnswer follow(
      const integrations::CallbackPost& post, std::chrono::steady_clock::time_point deadline) const;

  const CurlLibrary& library_;
  HttpTrust trust_;
};

}  // namespace gatehouse::outgoing
