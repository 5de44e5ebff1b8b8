#include "oauth1/signature.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <fstream>
#include <sstream>

#include "oauth1/authorization_header.h"
#include "oauth1/credentials.h"

namespace gatehouse::oauth1 {
namespace {

// One signed request as the files in tests/vectors/ hold it.
struct Vector {
  std::string method, scheme, authority, path, query, authorization;
  std::optional<std::string> form;
  Secret key;

  [[nodiscard]] RequestUrl url() const {
    return {.scheme = scheme, .authority = authority, .prefix = "", .path = path};
  }
};

std::vector<Vector> load(const std::string& file) {
  std::ifstream in("tests/vectors/" + file);
  std::stringstream text;
  text << in.rdbuf();
  std::vector<Vector> vectors;
  const auto document = boost::json::parse(text.str());
  for (const auto& entry : document.at("vectors").as_array()) {
    const auto text_of = [&](const char* name) { return std::string(entry.at(name).as_string()); };
    Vector vector{
        .method = text_of("method"),
        .scheme = text_of("scheme"),
        .authority = text_of("authority"),
        .path = text_of("path"),
        .query = text_of("query"),
        .authorization = text_of("authorization"),
        .form = std::nullopt,
        .key = signing_key(Secret(text_of("consumer_secret")), Secret(text_of("token_secret")))};
    if (!entry.at("form").is_null()) vector.form = text_of("form");
    vectors.push_back(std::move(vector));
  }
  return vectors;
}

std::optional<QuirkSet> verified(const Vector& vector, QuirkSet allowed = kNoQuirks) {
  Parameters parameters;
  const auto read = read_parameters({.oauth_part = oauth_part(vector.authorization).value_or(""),
                                     .query = vector.query,
                                     .form = vector.form},
                                    parameters);
  if (!read) return std::nullopt;
  const auto value = [&](Protocol parameter) {
    return parameters.find(credentials_source(parameters), parameter).value_or("");
  };
  const auto algorithm = value(Protocol::kSignatureMethod) == "HMAC-SHA1"
                             ? crypto::HmacAlgorithm::kSha1
                             : crypto::HmacAlgorithm::kSha256;
  SignatureVerifier verifier;
  return verifier.verify({vector.method, vector.url(), parameters}, value(Protocol::kSignature),
                         algorithm, crypto::HmacKey(vector.key), allowed);
}

class SignatureVectors : public testing::TestWithParam<std::pair<const char*, std::size_t>> {};

TEST_P(SignatureVectors, AreAcceptedToTheLetter) {
  const auto [file, count] = GetParam();
  const auto vectors = load(file);
  ASSERT_EQ(vectors.size(), count);
  for (std::size_t i = 0; i < vectors.size(); ++i) {
    EXPECT_EQ(verified(vectors[i]), kNoQuirks) << file << " #" << i;
  }
}

INSTANTIATE_TEST_SUITE_P(All, SignatureVectors,
                         testing::Values(std::pair("rfc5849.json", 3u),
                                         std::pair("magento.json", 1u),
                                         std::pair("oauthlib.json", 600u)));

// Whatever byte of a signed request changes, its signature no longer holds, with any quirk.
TEST(Signature, CoversEveryByte) {
  const auto original = std::move(load("magento.json").front());
  const auto expect_refused = [&](std::string Vector::*part, bool case_matters) {
    for (std::size_t i = 0; i < (original.*part).size(); ++i) {
      Vector changed{original.method, original.scheme,     original.authority,
                     original.path,   original.query,      original.authorization,
                     original.form,   original.key.clone()};
      auto& byte = (changed.*part)[i];
      byte = byte == 'x' ? 'y' : 'x';
      EXPECT_FALSE(verified(changed, kEveryQuirk)) << (changed.*part);
      if (!case_matters) continue;
      changed.*part = original.*part;
      const auto flipped = static_cast<char>((changed.*part)[i] ^ 0x20);
      if (!std::isalpha(static_cast<unsigned char>(flipped))) continue;
      // The case of hexadecimal digits is spelling, not content.
      if (i >= 1 && (changed.*part)[i - 1] == '%') continue;
      if (i >= 2 && (changed.*part)[i - 2] == '%') continue;
      (changed.*part)[i] = flipped;
      EXPECT_FALSE(verified(changed, kEveryQuirk)) << (changed.*part);
    }
  };
  expect_refused(&Vector::method, false);
  expect_refused(&Vector::scheme, true);
  expect_refused(&Vector::authority, false);
  expect_refused(&Vector::path, true);
  expect_refused(&Vector::query, true);
}

TEST(Signature, NeedsBothSecrets) {
  auto vector = std::move(load("magento.json").front());
  vector.key = signing_key(Secret("0123456789abcdefghijklmnopqrstuv"), Secret(""));
  EXPECT_FALSE(verified(vector, kEveryQuirk));
}

TEST(Signature, KeyEncodesBothSecrets) {
  EXPECT_EQ(signing_key(Secret("a&b"), Secret("c d")).reveal(), "a%26b&c%20d");
  EXPECT_EQ(signing_key(Secret("a"), Secret("")).reveal(), "a&");
}

}  // namespace
}  // namespace gatehouse::oauth1
