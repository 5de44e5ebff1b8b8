#include "base/look_alike.h"

#include <gtest/gtest.h>

namespace gatehouse {
namespace {

TEST(UnseenCharacterTest, IsNamed) {
  const std::pair<const char*, const char*> cases[] = {
      {"Ac\u200bme", "U+200B"},  // zero-width space
      {"Ac\u200dme", "U+200D"},  // zero-width joiner
      {"Ac\u00adme", "U+00AD"},  // soft hyphen
      {"\u202eemcA", "U+202E"},  // right-to-left override
      {"Acme\u200f", "U+200F"},  // right-to-left mark
      {"Ac\u2066me", "U+2066"},  // isolate
      {"Acme\ufe0f", "U+FE0F"},  // variation selector
      {"Ac\u2060me", "U+2060"},  // word joiner
      {"Ac\ufeffme", "U+FEFF"},  // byte order mark
      {"Ac\u115fme", "U+115F"},  // Hangul filler
      {"Ac\u3164me", "U+3164"},  // another
      {"Ac\u2800me", "U+2800"},  // blank Braille pattern
      {"Ac\u2028me", "U+2028"},  // line separator
      {"Acme\U000e0041", "U+E0041"}, {"Ac\nme", "U+000A"},
      {"Ac\x7fme", "U+007F"},        {"Ac\u0085me", "U+0085"},
  };
  for (const auto& [text, name] : cases) EXPECT_EQ(unseen_character(text), name);
}

TEST(UnseenCharacterTest, IsNoneThatIsSeen) {
  for (const auto* text : {"", "Acme & Co. 2", "Gr\u00fcn \u05d0\u05d1 \U0001f511",
                           "\u682a\u5f0f\u4f1a\u793e\u3000\u30c6\u30b9\u30c8", "a\u0308"}) {
    EXPECT_EQ(unseen_character(text), std::nullopt) << text;
  }
}

TEST(LookOfTest, IsOneForWhatLooksAlike) {
  for (const auto* text : {"Acme", "acme", "ACME", "\u0410cme", "\u0391cm\u0435", "\u00c1cme",
                           "A c-m.e", "Acrne", "\uff21cme", "A\u200bcme"}) {
    EXPECT_EQ(look_of(text), look_of("Acme")) << text;
  }
  EXPECT_EQ(look_of("Pay 1"), look_of("Pay l"));
  EXPECT_EQ(look_of("Pay I"), look_of("Pay l"));
  EXPECT_EQ(look_of("ERP 0"), look_of("ERP O"));
  EXPECT_EQ(look_of("vvoo"), look_of("woo"));
}

TEST(LookOfTest, KeepsApartWhatPeopleKeepApart) {
  for (const auto& [a, b] : {std::pair{"ERP 1", "ERP 2"},
                             {"ERP", "ERP 2"},
                             {"Acme", "Acne"},
                             {"Sales", "Sale"},
                             {"\u0416\u0443\u043a", "Acme"}}) {
    EXPECT_NE(look_of(a), look_of(b)) << a;
  }
  EXPECT_EQ(look_of("?!"), "");
}

}  // namespace
}  // namespace gatehouse
