#include "oauth1/credentials.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <map>

#include "base/limits.h"
#include "base/text.h"
#include "oauth1/authorization_header.h"

namespace gatehouse::oauth1 {
namespace {

constexpr std::string_view kKey = "abcdefghijklmnopqrstuvwxyz012345";
constexpr std::string_view kToken = "zyxwvutsrqponmlkjihgfedcba543210";

using Fields = std::vector<std::pair<std::string, std::string>>;

Fields complete() {
  return {{"oauth_consumer_key", std::string(kKey)},
          {"oauth_token", std::string(kToken)},
          {"oauth_signature_method", "HMAC-SHA256"},
          {"oauth_signature", "c2ln"},
          {"oauth_timestamp", "1700000000"},
          {"oauth_nonce", "n"},
          {"oauth_version", "1.0"}};
}

Fields with(std::string_view name, std::string_view value) {
  auto fields = complete();
  for (auto& [field, text] : fields) {
    if (field == name) text = value;
  }
  return fields;
}

Fields without(std::string_view name) {
  auto fields = complete();
  std::erase_if(fields, [&](const auto& field) { return field.first == name; });
  return fields;
}

std::string header_of(const Fields& fields) {
  std::string header = "OAuth ";
  for (const auto& [name, value] : fields) header += name + "=\"" + value + "\", ";
  return header;
}

// Reads one request; keeps its texts alive for the views in the result.
class CredentialsTest : public testing::Test {
 protected:
  Result<Credentials, ProtocolRefusal> read(std::string header, Purpose purpose = Purpose::kApiCall,
                                            HmacSha1 sha1 = HmacSha1::kRefused) {
    header_ = std::move(header);
    auto good = read_parameters(
        {.oauth_part = oauth_part(header_).value_or(""), .query = query_, .form = form_},
        parameters_);
    if (!good) return Failure(std::move(good.error()));
    return credentials_of(parameters_, purpose, sha1);
  }

  void expect_refused(const Fields& fields, ProtocolError error, std::string_view subject,
                      Purpose purpose = Purpose::kApiCall) {
    const auto result = read(header_of(fields), purpose);
    ASSERT_FALSE(result) << header_of(fields);
    EXPECT_EQ(result.error().error, error) << header_of(fields);
    const auto missing = joined(result.error().missing, ", ");
    EXPECT_EQ(error == ProtocolError::kMissing ? missing : result.error().subject, subject);
  }

  std::string header_, query_;
  std::optional<std::string> form_;
  Parameters parameters_;
};

TEST_F(CredentialsTest, RefusesEachMissingOrEmptyParameterByName) {
  for (const auto& [name, value] : complete()) {
    if (name == "oauth_version") continue;
    expect_refused(without(name), ProtocolError::kMissing, name);
    expect_refused(with(name, ""), ProtocolError::kMissing, name);
  }
  auto fields = without("oauth_nonce");
  std::erase_if(fields, [](const auto& f) { return f.first == "oauth_consumer_key"; });
  expect_refused(fields, ProtocolError::kMissing, "oauth_consumer_key, oauth_nonce");
  expect_refused({}, ProtocolError::kMissing,
                 "oauth_consumer_key, oauth_signature, oauth_signature_method, oauth_nonce, "
                 "oauth_timestamp, oauth_token");
}

TEST_F(CredentialsTest, AsksForWhatThePurposeNeeds) {
  EXPECT_TRUE(read(header_of(without("oauth_token")), Purpose::kRequestToken));
  expect_refused(complete(), ProtocolError::kMissing, "oauth_verifier", Purpose::kAccessToken);
  auto fields = complete();
  fields.emplace_back("oauth_verifier", "v");
  EXPECT_TRUE(read(header_of(fields), Purpose::kAccessToken));
}

TEST_F(CredentialsTest, RefusesDoubledParameters) {
  for (const auto& field : complete()) {
    auto fields = complete();
    fields.push_back(field);
    expect_refused(fields, ProtocolError::kDuplicated, field.first);
  }
}

TEST_F(CredentialsTest, RefusesProtocolParametersInTheQuery) {
  for (const auto* query : {"oauth_nonce=1", "a=1&oauth_signature=x", "oauth%5Ftoken=x"}) {
    query_ = query;
    const auto result = read(header_of(complete()));
    ASSERT_FALSE(result) << query;
    EXPECT_EQ(result.error().error, ProtocolError::kMisplaced);
  }
  query_ = "oauth_other=1&x_oauth_nonce=2";
  EXPECT_TRUE(read(header_of(complete()))) << "not protocol parameters: signed like any other";
}

TEST_F(CredentialsTest, TakesTheFormsParametersOnlyWhenTheHeaderHasNone) {
  std::string form;
  for (const auto& [name, value] : complete()) form += name + "=" + value + "&";
  form_ = form;
  const auto from_form = read("OAuth realm=\"x\"");
  ASSERT_TRUE(from_form);
  EXPECT_EQ(from_form->consumer_key, kKey);

  form_ = "oauth_consumer_key=x&oauth_nonce=of-the-form&oauth_verifier=v&oauth_verifier=v";
  const auto from_both = read(header_of(complete()));
  ASSERT_TRUE(from_both);
  EXPECT_EQ(from_both->consumer_key, kKey);
  EXPECT_EQ(from_both->nonce, "n");
  EXPECT_EQ(from_both->verifier, "") << "the form's is no protocol parameter";
  expect_refused(complete(), ProtocolError::kMissing, "oauth_verifier", Purpose::kAccessToken);

  form_ = form + "oauth_nonce=2";
  const auto doubled = read("OAuth realm=\"x\"");
  ASSERT_FALSE(doubled);
  EXPECT_EQ(doubled.error().error, ProtocolError::kDuplicated);
  EXPECT_EQ(doubled.error().subject, "oauth_nonce");
}

TEST_F(CredentialsTest, RefusesOtherVersions) {
  for (const auto* version :
       {"", " ", "1.1", "2.0", "-1", "+", "1x", "v1", "1.0a", "0x1", "1e", "1,0", "1 0", "nan"}) {
    const std::string_view named = *version == '\0' ? "\"\"" : version;
    expect_refused(with("oauth_version", version), ProtocolError::kVersionUnsupported, named);
  }
  for (const auto* version :
       {"1.0", "1", "01", "1.00", "1.", "+1", "1e0", "10e-1", "1.0%20", "%20%091.0"}) {
    EXPECT_TRUE(read(header_of(with("oauth_version", version)))) << version;
  }
  EXPECT_TRUE(read(header_of(without("oauth_version"))));
}

TEST_F(CredentialsTest, RefusesOtherSignatureMethods) {
  for (const auto* method : {"PLAINTEXT", "RSA-SHA1", "HMAC-SHA1", "hmac-sha256", "HMAC-SHA512"}) {
    expect_refused(with("oauth_signature_method", method), ProtocolError::kMethodUnsupported,
                   method);
  }
  const auto sha1 = read(header_of(with("oauth_signature_method", "HMAC-SHA1")), Purpose::kApiCall,
                         HmacSha1::kAllowed);
  ASSERT_TRUE(sha1);
  EXPECT_EQ(sha1->algorithm, crypto::HmacAlgorithm::kSha1);
}

TEST_F(CredentialsTest, ChecksLengths) {
  expect_refused(with("oauth_token", "short"), ProtocolError::kTokenLength, "oauth_token");
  expect_refused(with("oauth_token", std::string(33, 'a')), ProtocolError::kTokenLength,
                 "oauth_token");
  expect_refused(with("oauth_consumer_key", "short"), ProtocolError::kConsumerKeyLength,
                 "oauth_consumer_key");
  const std::string longest(limits::kOauthParameterBytesMax, 'n');
  EXPECT_TRUE(read(header_of(with("oauth_nonce", longest))));
  expect_refused(with("oauth_nonce", longest + "n"), ProtocolError::kTooLong, "oauth_nonce");
}

TEST_F(CredentialsTest, ReadsTimestampsAsPositiveWholeNumbers) {
  for (const auto* bad : {"0", "-1", "1.5", "x", "1e9", "99999999999999999999"}) {
    expect_refused(with("oauth_timestamp", bad), ProtocolError::kTimestampMalformed,
                   "oauth_timestamp");
  }
  EXPECT_EQ(read(header_of(complete()))->timestamp_seconds, 1700000000);
}

TEST_F(CredentialsTest, ChecksInMagentosOrder) {
  // Everything wrong at once: version, then missing, then token length, then method, then key
  // length.
  Fields fields = {{"oauth_version", "2"}, {"oauth_token", "x"}};
  expect_refused(fields, ProtocolError::kVersionUnsupported, "2");
  fields = with("oauth_token", "x");
  for (auto& [name, value] : fields) {
    if (name == "oauth_signature_method") value = "PLAINTEXT";
    if (name == "oauth_consumer_key") value = "x";
    if (name == "oauth_timestamp") value = "x";
  }
  expect_refused(fields, ProtocolError::kTokenLength, "oauth_token");
  fields[1].second = kToken;
  expect_refused(fields, ProtocolError::kMethodUnsupported, "PLAINTEXT");
  fields[2].second = "HMAC-SHA256";
  expect_refused(fields, ProtocolError::kConsumerKeyLength, "oauth_consumer_key");
  fields[0].second = kKey;
  expect_refused(fields, ProtocolError::kTimestampMalformed, "oauth_timestamp");
}

TEST_F(CredentialsTest, LimitsTheNumberOfParameters) {
  for (std::size_t i = 0; i < limits::kParametersMax; ++i) query_ += "a=1&";
  EXPECT_TRUE(read(header_of(complete())));
  query_ += "a=1";
  const auto result = read(header_of(complete()));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().error, ProtocolError::kTooManyParameters);
}

TEST_F(CredentialsTest, AcceptsLongNoncesOfAnyCharacters) {
  const auto result = read(header_of(with("oauth_nonce", "%C3%BC+%2F==%20%00")));
  ASSERT_TRUE(result);
  EXPECT_EQ(result->nonce, std::string_view("\xC3\xBC+/== \0", 8));
}

// A header that was cut off on its way is never taken for a whole one.
TEST_F(CredentialsTest, RefusesEveryBeginningOfAHeader) {
  std::string whole = "OAuth ";
  for (const auto& [name, value] : complete()) {
    if (name != "oauth_signature") whole += name + "=\"" + value + "\", ";
  }
  whole += "oauth_signature=\"c2ln\"";
  ASSERT_TRUE(read(whole));
  for (std::size_t bytes = 0; bytes < whole.size(); ++bytes) {
    EXPECT_FALSE(read(whole.substr(0, bytes))) << whole.substr(0, bytes);
  }
}

// The protocol parameters in every order that a client may put them: the order says nothing.
TEST_F(CredentialsTest, ReadsThemInEveryOrder) {
  auto fields = complete();
  std::sort(fields.begin(), fields.end());
  do {
    const auto result = read(header_of(fields));
    ASSERT_TRUE(result) << header_of(fields);
    ASSERT_EQ(result->consumer_key, kKey);
    ASSERT_EQ(result->token, kToken);
    ASSERT_EQ(result->nonce, "n");
    ASSERT_EQ(result->signature, "c2ln");
  } while (std::next_permutation(fields.begin(), fields.end()));
}

}  // namespace
}  // namespace gatehouse::oauth1
