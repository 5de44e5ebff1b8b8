#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/lifetime.h"
#include "oauth1/parameters.h"
#include "oauth1/quirks.h"
#include "oauth1/signed_parameters.h"

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
  // The base string of a request whose signature was made with `quirks`. The view is valid until
  // the next call.
  [[nodiscard]] std::string_view build(std::string_view method, const RequestUrl& url,
                                       const Parameters& parameters,
                                       QuirkSet quirks) GATEHOUSE_LIFETIMEBOUND;

 private:
  SignedParameters parameters_;
  std::vector<char> base_;
};

// The order in which people count: runs of digits compare as numbers, the rest byte by byte.
// Negative, zero or positive as for strcmp.
[[nodiscard]] int compare_naturally(std::string_view a, std::string_view b);

// The path as Magento 2.4.6 signs it: dot segments removed, escapes of unreserved characters and of
// ":@&=+$,/;" decoded, other escapes in upper case, "'" escaped (facts/magento 5.2).
[[nodiscard]] std::string magento_decoded_path(std::string_view path);

}  // namespace gatehouse::oauth1
