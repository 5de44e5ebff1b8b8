// Base strings and what goes on, against a second implementation that is written as RFC 5849 and
// the notes on each quirk say it, without a thought of speed: over many made-up requests.

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <random>

#include "base/percent_encoding.h"
#include "oauth1/base_string.h"
#include "oauth1/signature.h"
#include "support/oauth_parameters.h"

namespace gatehouse::oauth1 {
namespace {

using testing_support::Pairs;
using testing_support::parameters_of;

// Section 3.6: everything but the unreserved characters.
std::string rfc_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_unreserved = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
                               (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
                               c == '~';
    constexpr std::string_view kHex = "0123456789ABCDEF";
    if (is_unreserved) {
      out += c;
    } else {
      out += '%';
      out += kHex[byte / 16];
      out += kHex[byte % 16];
    }
  }
  return out;
}

// Section 3.4.1.3.1: pairs of a query or form.
Pairs rfc_pairs(std::string_view text) {
  Pairs pairs;
  while (!text.empty()) {
    const auto end = std::min(text.find('&'), text.size());
    const auto pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) continue;
    const auto equals = std::min(pair.find('='), pair.size());
    const auto value = equals == pair.size() ? "" : pair.substr(equals + 1);
    pairs.emplace_back(percent_decoded(pair.substr(0, equals), Plus::kIsSpace),
                       percent_decoded(value, Plus::kIsSpace));
  }
  return pairs;
}

// A made-up request.
struct MadeUp {
  std::string method;
  std::string scheme;
  std::string host;
  std::string path;
  Pairs header;  // decoded
  std::string query;
  std::string form;

  [[nodiscard]] Pairs encoded_header() const {
    Pairs encoded;
    for (const auto& [name, value] : header) {
      encoded.emplace_back(rfc_encoded(name), rfc_encoded(value));
    }
    return encoded;
  }

  [[nodiscard]] RequestUrl url() const {
    return {.scheme = scheme, .authority = host, .prefix = "", .path = path};
  }
};

// Sections 3.4.1.1 to 3.4.1.3.
std::string rfc_base_string(const MadeUp& request) {
  Pairs encoded;
  for (const auto& pairs : {request.header, rfc_pairs(request.query), rfc_pairs(request.form)}) {
    for (const auto& [name, value] : pairs) {
      if (name != "oauth_signature") encoded.emplace_back(rfc_encoded(name), rfc_encoded(value));
    }
  }
  std::sort(encoded.begin(), encoded.end());
  std::string normalized;
  for (const auto& [name, value] : encoded) {
    normalized += (normalized.empty() ? "" : "&") + name + "=" + value;
  }
  return request.method + "&" + rfc_encoded(request.scheme + "://" + request.host + request.path) +
         "&" + rfc_encoded(normalized);
}

// Makes requests up: the same ones in every run.
class Maker {
 public:
  MadeUp make() {
    MadeUp made{
        .method = one_of({"GET", "POST", "PUT", "DELETE"}),
        .scheme = one_of({"http", "https"}),
        .host = one_of({"shop.example", "shop.example:8443", "127.0.0.1:9000", "[::1]:81"}),
        .path = "/rest/V1/" + one_of({"products", "products/A%2F1", "a+b", "%C3%A9", "x//y"}),
        .header = {{"oauth_consumer_key", word()},
                   {"oauth_nonce", text()},
                   {"oauth_signature", text()},
                   {"oauth_signature_method", "HMAC-SHA256"},
                   {"oauth_timestamp", std::to_string(below(2'000'000'000))},
                   {"oauth_token", word()},
                   {"oauth_version", "1.0"}},
        .query = form_encoded(),
        .form = form_encoded()};
    std::shuffle(made.header.begin(), made.header.end(), random_);
    return made;
  }

  std::size_t below(std::size_t bound) { return random_() % bound; }

 private:
  std::string one_of(std::initializer_list<const char*> choices) {
    return *(choices.begin() + below(choices.size()));
  }

  std::string word() {
    return one_of({"abcdefghijklmnopqrstuvwxyz012345", "k", "0123456789", "A-._~z"});
  }

  // Any bytes, those that mean something most of all.
  std::string text() {
    std::string out;
    for (std::size_t bytes = below(8); bytes > 0; --bytes) {
      constexpr std::string_view kTelling = "&=+%;/?#[]{}\"' ,~\xc3\xa9\x01";
      out += below(3) == 0 ? static_cast<char>('a' + below(26)) : kTelling[below(kTelling.size())];
    }
    return out;
  }

  std::string name() {
    return one_of({"a", "b", "A", "aa", "a[1]", "a[10]", "a[9]", "searchCriteria[pageSize]", "z~",
                   "z-", "", "oauth", "name+", "n%"});
  }

  // In the spelling of one client or another.
  std::string spelled(const std::string& plain) {
    std::string out;
    for (const char c : plain) {
      if (c == ' ' && below(2) == 0) {
        out += '+';
      } else if (is_unreserved(c) && below(8) != 0) {
        out += c;
      } else {
        out += below(2) == 0 ? lower(rfc_escape(c)) : rfc_escape(c);
      }
    }
    return out;
  }

  static std::string rfc_escape(char c) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    const auto byte = static_cast<unsigned char>(c);
    return {'%', kHex[byte / 16], kHex[byte % 16]};
  }

  static std::string lower(std::string text) {
    for (auto& c : text) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return text;
  }

  std::string form_encoded() {
    std::string out;
    for (std::size_t pairs = below(5); pairs > 0; --pairs) {
      const auto key = name();
      out += spelled(key);
      if (key.empty() || below(6) != 0) out += "=" + spelled(text());
      if (pairs > 1 || below(8) == 0) out += below(8) == 0 ? "&&" : "&";
    }
    return out;
  }

  std::mt19937 random_{5849};
};

constexpr int kRequests = 1000;

TEST(Reference, BaseStringsAreThoseOfTheRfc) {
  Maker maker;
  BaseStringBuilder builder;
  for (int i = 0; i < kRequests; ++i) {
    const auto made = maker.make();
    const auto header = made.encoded_header();
    const auto parameters = parameters_of(header, made.query, made.form);
    ASSERT_EQ(builder.build(made.method, made.url(), parameters, kNoQuirks), rfc_base_string(made))
        << i << ": ?" << made.query << " form " << made.form;
  }
}

// What a client signs by the RFC is accepted as such, whatever quirks are allowed besides; and one
// changed byte of the signature is enough to refuse it.
TEST(Reference, SignaturesByTheRfcNeedNoQuirk) {
  Maker maker;
  SignatureVerifier verifier;
  const Secret secrets("consumer&token");
  const crypto::HmacKey key(secrets);
  for (int i = 0; i < kRequests / 4; ++i) {
    const auto made = maker.make();
    const auto header = made.encoded_header();
    const auto parameters = parameters_of(header, made.query, made.form);
    const SignedRequest request{made.method, made.url(), parameters};
    auto signature = sign(rfc_base_string(made), crypto::HmacAlgorithm::kSha256, secrets);
    const auto verified = [&] {
      return verifier.verify(request, signature, crypto::HmacAlgorithm::kSha256, key, kEveryQuirk);
    };
    ASSERT_EQ(verified(), kNoQuirks) << i << ": ?" << made.query;
    auto& byte = signature[maker.below(signature.size() - 2)];
    byte = byte == 'A' ? 'B' : 'A';
    ASSERT_EQ(verified(), std::nullopt) << i;
  }
}

// What goes on reads as what was received, pair by pair, when it was signed to the letter.
TEST(Reference, TheQueryThatGoesOnMeansTheSame) {
  Maker maker;
  for (int i = 0; i < kRequests; ++i) {
    const auto made = maker.make();
    auto expected = rfc_pairs(made.query);
    std::erase_if(expected, [](const auto& pair) { return pair.first == "oauth_signature"; });
    const auto goes_on = signed_query(parameters_of({}, made.query, made.form), kNoQuirks);
    ASSERT_EQ(rfc_pairs(goes_on), expected) << made.query;
  }
}

// Each quirk and each two of them: a base string covers exactly what goes on, so that nothing is
// forwarded that was not signed and nothing was signed in vain.
TEST(Reference, UnderEveryTwoQuirksWhatIsSignedIsWhatGoesOn) {
  Maker maker;
  BaseStringBuilder builder;
  for (int i = 0; i < kRequests / 20; ++i) {
    const auto made = maker.make();
    const auto header = made.encoded_header();
    const auto received = parameters_of(header, made.query);
    for (const auto one : kAllQuirks) {
      for (const auto other : kAllQuirks) {
        const auto quirks = QuirkSet(one) | other;
        const auto query = signed_query(received, quirks);
        const std::string signed_base(builder.build("GET", made.url(), received, quirks));
        // What went on is read by the letter, so "+" and shadowed pairs are settled.
        const QuirkSet of_order(quirks.bits() &
                                ~(QuirkSet(Quirk::kLiteralPlus) | Quirk::kLastWins).bits());
        ASSERT_EQ(builder.build("GET", made.url(), parameters_of(header, query), of_order),
                  signed_base)
            << names_of(quirks) << ": ?" << made.query << " went on as ?" << query;
      }
    }
  }
}

// The order of parameters, which is where clients differ most, is that of encoded bytes.
TEST(Reference, SortsAnyNamesAsTheirEncodedBytesDo) {
  BaseStringBuilder builder;
  std::vector<std::string> names;
  for (int byte = 0; byte < 256; ++byte) {
    const std::string escaped = rfc_encoded(std::string(1, static_cast<char>(byte)));
    names.push_back(escaped);
    names.push_back("a" + escaped);
    names.push_back(escaped + "a");
  }
  std::mt19937 random(1);
  std::shuffle(names.begin(), names.end(), random);
  std::string query;
  for (const auto& name : names) query += name + "=&";
  std::sort(names.begin(), names.end());
  std::string normalized;
  for (const auto& name : names) normalized += (normalized.empty() ? "" : "&") + name + "=";
  const auto base =
      builder.build("GET", {.scheme = "http", .authority = "h", .prefix = "", .path = "/"},
                    parameters_of({}, query), kNoQuirks);
  EXPECT_EQ(base, "GET&http%3A%2F%2Fh%2F&" + rfc_encoded(normalized));
}

// Whoever signs with any two quirks is understood: by a set that gives the same base string, so
// that what goes on is what was signed. Only a default port cannot be added where there is another.
TEST(Reference, ASignatureWithAnyTwoQuirksIsFound) {
  Maker maker;
  BaseStringBuilder builder;
  SignatureVerifier verifier;
  const Secret secrets("consumer&token");
  const crypto::HmacKey key(secrets);
  for (int i = 0; i < kRequests / 20; ++i) {
    const auto made = maker.make();
    const auto header = made.encoded_header();
    const auto parameters = parameters_of(header, made.query, made.form);
    const SignedRequest request{made.method, made.url(), parameters};
    const bool has_port = made.host != "shop.example";
    for (const auto one : kAllQuirks) {
      for (const auto other : kAllQuirks) {
        const auto quirks = QuirkSet(one) | other;
        if (has_port && quirks.has(Quirk::kDefaultPort)) continue;
        const std::string base(builder.build(made.method, made.url(), parameters, quirks));
        const auto found =
            verifier.verify(request, sign(base, crypto::HmacAlgorithm::kSha256, secrets),
                            crypto::HmacAlgorithm::kSha256, key, kEveryQuirk);
        ASSERT_TRUE(found) << names_of(quirks) << ": " << base;
        ASSERT_EQ(builder.build(made.method, made.url(), parameters, *found), base);
        ASSERT_LE(std::popcount(found->bits()), std::popcount(quirks.bits())) << "the smallest";
      }
    }
  }
}

}  // namespace
}  // namespace gatehouse::oauth1
