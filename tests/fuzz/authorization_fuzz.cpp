// The Authorization header of a request: whatever it holds, what is read is of the promised form.

#include <cstdint>
#include <string_view>

#include "base/limits.h"
#include "oauth1/request.h"
#include "require.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace gatehouse;
  const oauth1::Request request{
      .method = "GET",
      .url = {.scheme = "https", .authority = "shop.example", .path = "/rest/V1/products"},
      .authorization = {reinterpret_cast<const char*>(data), size}};
  oauth1::CredentialsReader reader;
  const auto read = reader.read(request, oauth1::Purpose::kApiCall, oauth1::HmacSha1::kRefused);
  if (!read) return 0;
  require(oauth1::CredentialsReader::are_present(request));
  require(read->consumer_key.size() == limits::kCredentialLength);
  require(read->token.size() == limits::kCredentialLength);
  require(!read->nonce.empty() && !read->signature.empty());
  require(read->timestamp_seconds > 0);
  return 0;
}
