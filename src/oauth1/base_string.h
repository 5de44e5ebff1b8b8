#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/lifetime.h"
#include "oauth1/parameters.h"
#include "oauth1/quirks.h"

namespace gatehouse::oauth1 {

// The request URL without its query, in the parts in which the server knows it.
struct RequestUrl {
  std::string_view scheme;     // "http" or "https"
  std::string_view authority;  // the Host header, or a configured public address
  std::string_view prefix;     // a path in front of `path` that a proxy took away; usually empty
  std::string_view path;       // as received, byte for byte
};

// Builds signature base strings (RFC 5849 section 3.4.1). Keeps its memory from call to call, so
// one instance belongs to one thread.
class BaseStringBuilder {
 public:
  // `parameters` are all parameters of the request, decoded, without oauth_signature and realm.
  // `quirks` decides on sorting, path and port; quirks of decoding are the caller's. The view is
  // valid until the next call.
  [[nodiscard]] std::string_view build(std::string_view method, const RequestUrl& url,
                                       std::span<const Parameter> parameters,
                                       QuirkSet quirks) GATEHOUSE_LIFETIMEBOUND;

 private:
  void append_url(const RequestUrl& url, QuirkSet quirks);
  void sort(std::span<const Parameter> parameters, QuirkSet quirks);
  void append_parameters(std::span<const Parameter> parameters, QuirkSet quirks);

  std::string base_;
  std::string encoded_;            // every name and value, percent-encoded once
  std::vector<Parameter> sorted_;  // views into encoded_
  std::string url_;
};

// The order in which people count: runs of digits compare as numbers, the rest byte by byte.
// Negative, zero or positive as for strcmp.
[[nodiscard]] int compare_naturally(std::string_view a, std::string_view b);

// The path as Magento 2.4.6 signs it: dot segments removed, escapes of unreserved characters and of
// ":@&=+$,/;" decoded, other escapes in upper case, "'" escaped (facts/magento 5.2).
[[nodiscard]] std::string magento_decoded_path(std::string_view path);

}  // namespace gatehouse::oauth1
