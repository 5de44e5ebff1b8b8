// The Authorization header of a request: whatever it holds, what is read is of the promised form.

#include <cstdint>
#include <string_view>

#include "base/limits.h"
#include "oauth1/authorization_header.h"
#include "oauth1/credentials.h"
#include "require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gatehouse;
  const std::string_view authorization(reinterpret_cast<const char*>(data), size);
  const auto part = oauth1::oauth_part(authorization);
  if (!part) return 0;
  oauth1::Parameters parameters;
  if (!oauth1::read_parameters({.oauth_part = *part, .query = {}, .form = {}}, parameters)) {
    return 0;
  }
  const auto read =
      oauth1::credentials_of(parameters, oauth1::Purpose::kApiCall, oauth1::HmacSha1::kRefused);
  if (!read) return 0;
  require(read->consumer_key.size() == limits::kCredentialLength);
  require(read->token.size() == limits::kCredentialLength);
  require(!read->nonce.empty() && !read->signature.empty());
  require(read->timestamp_seconds > 0);
  return 0;
}
