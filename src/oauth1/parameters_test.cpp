#include "oauth1/parameters.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace gatehouse::oauth1 {

// For readable failures.
bool operator==(const Parameter& a, const Parameter& b) {
  return a.name == b.name && a.value == b.value;
}

void PrintTo(const Parameter& parameter, std::ostream* out) {
  *out << parameter.name << "=" << parameter.value;
}

namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::pair<std::string, std::string>> pairs_of(std::string_view text,
                                                          Plus plus = Plus::kIsSpace) {
  ParameterList list;
  list.clear(text.size());
  list.add_form_encoded(text, plus);
  std::vector<std::pair<std::string, std::string>> out;
  for (const auto& [name, value] : list.all()) out.emplace_back(name, value);
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
  ParameterList list;
  for (const std::string_view text :
       {"a=%20long%20text%20that%20needs%20decoding", "b=%21", "c=d"}) {
    list.clear(text.size());
    list.add_form_encoded(text, Plus::kIsSpace);
    ASSERT_EQ(list.size(), 1u);
  }
  EXPECT_EQ(list.find("c"), "d");
  EXPECT_EQ(list.find("b"), std::nullopt);
}

TEST(Parameters, KeepsTheLastOfEachName) {
  ParameterList list;
  list.clear(100);
  list.add_form_encoded("d=1&a=x&d=2&b=y&d=3", Plus::kIsSpace);
  list.keep_last_of_each_name();
  EXPECT_THAT(std::vector(list.all().begin(), list.all().end()),
              ElementsAre(Parameter{"a", "x"}, Parameter{"b", "y"}, Parameter{"d", "3"}));
}

TEST(Parameters, DropsShadowedPairsFromTheText) {
  EXPECT_EQ(without_shadowed_pairs("d=1&a=%20&d=2&&b", Plus::kIsSpace), "a=%20&d=2&b");
  EXPECT_EQ(without_shadowed_pairs("%64=1&d=2", Plus::kIsSpace), "d=2");
  EXPECT_EQ(without_shadowed_pairs("", Plus::kIsSpace), "");
}

}  // namespace
}  // namespace gatehouse::oauth1
