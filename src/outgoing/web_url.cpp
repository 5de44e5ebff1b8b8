#include "outgoing/web_url.h"

#include <curl/curl.h>

#include <memory>
#include <new>
#include <optional>

#include "base/text.h"

namespace gatehouse::outgoing {
namespace {

struct FreeUrl {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};

using UrlHandle = std::unique_ptr<CURLU, FreeUrl>;

std::uint16_t default_port(const std::string& scheme) { return scheme == "https" ? 443 : 80; }

// Absent when the URL has no such part.
std::optional<std::string> part_of(const UrlHandle& url, CURLUPart part, unsigned flags = 0) {
  char* text = nullptr;
  if (curl_url_get(url.get(), part, &text, flags) != CURLUE_OK) return std::nullopt;
  std::string copy(text);
  curl_free(text);
  return copy;
}

// Sets the whole URL, or what a relative one changes of it.
bool put(const UrlHandle& url, const std::string& text) {
  return text.find('\0') == std::string::npos &&
         curl_url_set(url.get(), CURLUPART_URL, text.c_str(), 0) == CURLUE_OK;
}

UrlHandle new_url() {
  UrlHandle url(curl_url());
  if (!url) throw std::bad_alloc();
  return url;
}

Result<WebUrl, std::string> judged(const UrlHandle& url) {
  WebUrl parts;
  parts.scheme = part_of(url, CURLUPART_SCHEME).value_or("");
  if (parts.scheme != "http" && parts.scheme != "https") {
    return Failure(std::string("it begins with neither http:// nor https://"));
  }
  if (part_of(url, CURLUPART_USER) || part_of(url, CURLUPART_PASSWORD)) {
    return Failure(std::string("it has a user name or password in it"));
  }
  parts.host = part_of(url, CURLUPART_HOST).value_or("");
  const auto port = part_of(url, CURLUPART_PORT, CURLU_DEFAULT_PORT).value_or("");
  parts.port = static_cast<std::uint16_t>(parse_digits(port).value_or(0));
  if (parts.host.empty() || parts.port == 0) {
    return Failure(std::string("it has no host, or port 0"));
  }
  parts.text = part_of(url, CURLUPART_URL).value_or("");
  return parts;
}

}  // namespace

std::string WebUrl::origin() const {
  auto origin = scheme + "://" + host;
  if (port != default_port(scheme)) origin.append(":").append(std::to_string(port));
  return origin;
}

Result<WebUrl, std::string> parse_web_url(const std::string& text) {
  const auto url = new_url();
  if (!put(url, text)) return Failure(std::string("it is not an absolute http or https URL"));
  return judged(url);
}

Result<WebUrl, std::string> resolve_location(const WebUrl& base, const std::string& location) {
  const auto url = new_url();
  if (!put(url, base.text) || !put(url, location)) return Failure(std::string("it is not a URL"));
  return judged(url);
}

bool is_same_place(const WebUrl& from, const WebUrl& to) {
  if (!equals_ignoring_case(from.host, to.host)) return false;
  if (from.scheme == to.scheme) return from.port == to.port;
  if (to.scheme != "https") return false;
  return from.port == to.port || (from.port == 80 && to.port == 443);
}

}  // namespace gatehouse::outgoing
