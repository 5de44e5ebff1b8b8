#include "oauth1/parameters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gatehouse::oauth1 {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::pair<std::string, std::string>> pairs_of(std::string_view text) {
  Parameters list;
  list.clear(text.size());
  list.add_form_encoded(text, Source::kQuery);
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& parameter : list.all()) out.emplace_back(parameter.name, parameter.value);
  EXPECT_EQ(out.size(), count_form_encoded(text));
  return out;
}

// RFC 5849 section 3.4.1.3.1: the query and the body of its example.
TEST(Parameters, ReadsTheExampleOfTheRfc) {
  EXPECT_THAT(pairs_of("b5=%3D%253D&a3=a&c%40=&a2=r%20b"),
              ElementsAre(std::pair("b5", "=%3D"), std::pair("a3", "a"), std::pair("c@", ""),
                          std::pair("a2", "r b")));
  EXPECT_THAT(pairs_of("c2&a3=2+q"), ElementsAre(std::pair("c2", ""), std::pair("a3", "2 q")));
}

TEST(Parameters, LeavesNothingOut) {
  EXPECT_THAT(pairs_of("a=b=c&flag&=v&=&x"),
              ElementsAre(std::pair("a", "b=c"), std::pair("flag", ""), std::pair("", "v"),
                          std::pair("", ""), std::pair("x", "")));
  EXPECT_THAT(pairs_of("d=1&d=2&d=1"),
              ElementsAre(std::pair("d", "1"), std::pair("d", "2"), std::pair("d", "1")));
}

TEST(Parameters, SkipsEmptyPairs) {
  EXPECT_THAT(pairs_of(""), IsEmpty());
  EXPECT_THAT(pairs_of("&&&"), IsEmpty());
  EXPECT_THAT(pairs_of("&a=1&&b=2&"), ElementsAre(std::pair("a", "1"), std::pair("b", "2")));
}

TEST(Parameters, ReadsBracketsAsPartOfTheName) {
  EXPECT_THAT(pairs_of("searchCriteria[filterGroups][0][filters][0][field]=sku"),
              ElementsAre(std::pair("searchCriteria[filterGroups][0][filters][0][field]", "sku")));
}

TEST(Parameters, AreReusableWithoutDanglingViews) {
  Parameters list;
  for (const std::string_view text :
       {"a=%20long%20text%20that%20needs%20decoding", "oauth_nonce=%21", "oauth_token=d"}) {
    list.clear(text.size());
    list.add_form_encoded(text, Source::kForm);
    ASSERT_EQ(list.all().size(), 1u);
  }
  EXPECT_EQ(list.find(Source::kForm, Protocol::kToken), "d");
  EXPECT_EQ(list.find(Source::kForm, Protocol::kNonce), std::nullopt);
}

TEST(Parameters, KeepTheirViewsWhenTheyAreMoved) {
  const std::string query = "a=%41";
  Parameters list;
  list.clear(query.size());
  list.add_form_encoded(query, Source::kQuery);
  const auto before = list.all()[0].value;
  const auto moved = std::move(list);
  EXPECT_EQ(moved.all()[0].value.data(), before.data());
  EXPECT_EQ(moved.all()[0].value, "A");
}

TEST(Parameters, TellWhereTheyCameFromAndHow) {
  Parameters list;
  list.clear(100);
  list.add_of_header(R"(a="%62+")", "a", "%62+");
  list.add_form_encoded("c=+%64&e", Source::kQuery);
  const auto all = list.all();
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].source, Source::kHeader);
  EXPECT_EQ(all[0].value, "b+") << "a plus in the header is one";
  EXPECT_EQ(all[1].source, Source::kQuery);
  EXPECT_EQ(all[1].value, " d");
  EXPECT_EQ(all[1].raw, "c=+%64");
  EXPECT_FALSE(all[1].is_valueless());
  EXPECT_TRUE(all[2].is_valueless());
}

TEST(Parameters, KnowTheProtocolsOwnInEachSource) {
  Parameters list;
  list.clear(200);
  list.add_of_header("oauth%5Fnonce=1", "oauth%5Fnonce", "1");
  list.add_form_encoded("oauth_nonce=2&oauth_nonce=3&oauth_x=4&xoauth_token=5", Source::kForm);
  EXPECT_EQ(list.find(Source::kHeader, Protocol::kNonce), "1");
  EXPECT_EQ(list.find(Source::kForm, Protocol::kNonce), "2") << "the first one";
  EXPECT_EQ(list.find(Source::kForm, Protocol::kToken), std::nullopt);
  EXPECT_TRUE(list.has_protocol(Source::kHeader));
  EXPECT_FALSE(list.has_protocol(Source::kQuery));
  EXPECT_EQ(list.repeated(Source::kHeader), 0u);
  EXPECT_EQ(list.repeated(Source::kForm), 1u << static_cast<unsigned>(Protocol::kNonce));
}

TEST(Protocol, KnowsItsParametersByName) {
  for (std::size_t i = 0; i < kProtocolParameters; ++i) {
    const auto parameter = static_cast<Protocol>(i);
    EXPECT_EQ(protocol_of(name_of(parameter)), parameter);
  }
  for (const auto* other :
       {"", "oauth", "oauth_", "oauth_t", "oauth_tokens", "OAUTH_TOKEN", "oauth_body_hash"}) {
    EXPECT_EQ(protocol_of(other), Protocol::kNone) << other;
  }
}

// A name is one of the protocol's in every byte or not at all: by length and place alone, which is
// what is looked at first, many others look alike.
TEST(Protocol, IsNoNeighborOfItsNames) {
  for (std::size_t i = 0; i < kProtocolParameters; ++i) {
    const std::string name(name_of(static_cast<Protocol>(i)));
    for (std::size_t at = 0; at < name.size(); ++at) {
      for (const char c : {'a', 'n', 't', 'v', 'z', '_', 'A', '\0', '\xff'}) {
        auto changed = name;
        changed[at] = c;
        if (changed == name) continue;
        EXPECT_EQ(protocol_of(changed), Protocol::kNone) << changed;
      }
      const auto beginning = name.substr(0, at);
      if (beginning == name_of(Protocol::kSignature)) continue;  // of oauth_signature_method
      EXPECT_EQ(protocol_of(beginning), Protocol::kNone) << beginning;
      EXPECT_EQ(protocol_of(name.substr(at + 1)), Protocol::kNone) << name.substr(at + 1);
    }
    EXPECT_EQ(protocol_of(name + "x"), Protocol::kNone);
    EXPECT_EQ(protocol_of(name + std::string(1, '\0')), Protocol::kNone);
  }
}

// Whatever a query is, there are as many pairs as were counted before, and each is a piece of it.
TEST(Parameters, AreAsManyAsWereCounted) {
  for (const std::string query :
       {"",          "&",    "&&&",  "a",        "=",     "a=",       "=b",
        "a=b",       "a=b&", "&a=b", "a=b&&c=d", "a&b&c", "a==b",     "a=b=c&d",
        "%26=%3D&+", "%",    "%2",   "%zz=1",    "a=%",   "\xff=\x01"}) {
    Parameters list;
    list.clear(query.size());
    list.add_form_encoded(query, Source::kQuery);
    EXPECT_EQ(list.all().size(), count_form_encoded(query)) << query;
    std::string joined_again;
    for (const auto& parameter : list.all()) {
      EXPECT_FALSE(parameter.raw.empty()) << query;
      EXPECT_EQ(parameter.raw.find('&'), std::string_view::npos) << query;
      joined_again.append(joined_again.empty() ? "" : "&").append(parameter.raw);
    }
    std::string without_empty_ones = query;
    while (without_empty_ones.starts_with('&')) without_empty_ones.erase(0, 1);
    while (without_empty_ones.ends_with('&')) without_empty_ones.pop_back();
    for (std::size_t at; (at = without_empty_ones.find("&&")) != std::string::npos;) {
      without_empty_ones.erase(at, 1);
    }
    EXPECT_EQ(joined_again, without_empty_ones);
  }
}

}  // namespace
}  // namespace gatehouse::oauth1
