#include "integrations/test_call.h"

#include <boost/url/parse.hpp>
#include <utility>
#include <vector>

#include "base/percent_encoding.h"
#include "base/text.h"
#include "oauth1/signature.h"

namespace gatehouse::integrations {
namespace {

constexpr std::string_view kPath = "/rest/V1/integration/whoami";
constexpr std::size_t kNonceCharacters = 32;

using Fields = std::vector<std::pair<std::string, std::string>>;

std::string encoded(std::string_view text) {
  std::string out;
  append_percent_encoded(out, text);
  return out;
}

Fields fields_of(const Credentials& credentials, Timestamp now, Random& random) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(now.time_since_epoch()).count();
  return {{"oauth_consumer_key", credentials.consumer_key},
          {"oauth_nonce", random_lowercase_alphanumeric(random, kNonceCharacters)},
          {"oauth_signature_method", "HMAC-SHA256"},
          {"oauth_timestamp", std::to_string(seconds)},
          {"oauth_token", std::string(credentials.access_token.reveal())},
          {"oauth_version", "1.0"}};
}

std::string header_of(const Fields& fields) {
  std::vector<std::string> pairs;
  for (const auto& [name, value] : fields) pairs.push_back(name + "=\"" + encoded(value) + "\"");
  return "OAuth " + joined(pairs, ", ");
}

std::string signature_of(const oauth1::RequestUrl& url, const Fields& fields,
                         const Credentials& credentials) {
  std::string text;
  for (const auto& [name, value] : fields) {
    if (!text.empty()) text += '&';
    text.append(name).append("=").append(encoded(value));
  }
  oauth1::Parameters parameters;
  parameters.clear(text.size());
  parameters.add_form_encoded(text, oauth1::Source::kQuery);
  oauth1::BaseStringBuilder builder;
  const auto base = builder.build("GET", url, parameters, oauth1::kNoQuirks);
  const auto key =
      oauth1::signing_key(credentials.consumer_secret, credentials.access_token_secret);
  return oauth1::sign(base, crypto::HmacAlgorithm::kSha256, key);
}

}  // namespace

std::optional<TestCall> signed_test_call(const Credentials& credentials,
                                         const std::string& store_base_url, Timestamp now,
                                         Random& random) {
  const auto base = boost::urls::parse_uri(
      boost::core::string_view(store_base_url.data(), store_base_url.size()));
  if (!base || base->encoded_host().empty()) return std::nullopt;
  const auto scheme = ascii_lower(std::string_view(base->scheme()));
  if (scheme != "http" && scheme != "https") return std::nullopt;
  const std::string authority(base->encoded_host_and_port());
  std::string prefix(base->encoded_path());
  if (prefix.ends_with('/')) prefix.pop_back();
  auto fields = fields_of(credentials, now, random);
  const auto signature =
      signature_of({.scheme = scheme, .authority = authority, .prefix = prefix, .path = kPath},
                   fields, credentials);
  fields.emplace_back("oauth_signature", signature);
  return TestCall{.url = scheme + "://" + authority + prefix + std::string(kPath),
                  .authorization = header_of(fields)};
}

}  // namespace gatehouse::integrations
