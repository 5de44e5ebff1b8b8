#include "base/text.h"

#include <gtest/gtest.h>

namespace gatehouse {
namespace {

TEST(Text, ParsesDigitsOnly) {
  EXPECT_EQ(parse_digits("0"), 0);
  EXPECT_EQ(parse_digits("9223372036854775807"), INT64_MAX);
  for (const auto* bad : {"", "-1", "+1", " 1", "1 ", "0x1", "1.0", "9223372036854775808"}) {
    EXPECT_EQ(parse_digits(bad), std::nullopt) << bad;
  }
}

TEST(Text, SplitsAndJoins) {
  EXPECT_EQ(split("a,,b", ','), (std::vector<std::string_view>{"a", "", "b"}));
  EXPECT_EQ(split("", ','), (std::vector<std::string_view>{""}));
  EXPECT_EQ(joined({"a", "b"}, ", "), "a, b");
  EXPECT_EQ(joined({}, ", "), "");
}

TEST(Text, TrimsSpace) {
  EXPECT_EQ(trimmed("  a b\t\n"), "a b");
  EXPECT_EQ(trimmed(" \t"), "");
}

TEST(Text, FoldsCaseBeyondAscii) {
  EXPECT_EQ(case_folded("KÄSE"), case_folded("käse"));
  EXPECT_EQ(case_folded("Straße"), case_folded("STRASSE"));
  EXPECT_EQ(case_folded("ﬁne"), case_folded("FINE"));
  EXPECT_NE(case_folded("a"), case_folded("b"));
  EXPECT_EQ(case_folded("\xff"), "\xff");
}

TEST(Text, KnowsUtf8) {
  EXPECT_TRUE(is_valid_utf8("grün \xF0\x9F\x94\x91"));
  for (const auto* bad : {"\xff", "\xC0\xAF", "\xED\xA0\x80", "\xE2\x82"}) {
    EXPECT_FALSE(is_valid_utf8(bad)) << to_hex(bad);
  }
}

// A name with one of them reaches operators' terminals.
const std::vector<std::pair<std::string, std::string>> kControls{
    {"\x1b", "\\u001b"},   {"\r", "\\u000d"},     {"\x7f", "\\u007f"},   {"\u0080", "\\u0080"},
    {"\u009b", "\\u009b"}, {"\u009f", "\\u009f"}, {"\u202a", "\\u202a"}, {"\u202e", "\\u202e"},
    {"\u2066", "\\u2066"}, {"\u2069", "\\u2069"}, {"\xff", "\\ufffd"},   {"\xc2", "\\ufffd"},
    {"\x9b", "\\ufffd"}};

TEST(Text, FindsControls) {
  for (const auto& [control, escape] : kControls) {
    EXPECT_TRUE(has_control_character("a" + control + "b")) << escape;
  }
  EXPECT_TRUE(has_control_character("a\nb"));
  EXPECT_TRUE(has_control_character("a\tb"));
  EXPECT_TRUE(has_control_character(std::string_view("a\0", 2)));
  EXPECT_FALSE(has_control_character("gr\u00fcn \u05d0\u200f \u00a0 \U0001f511 ~"));
}

TEST(Text, EscapesControls) {
  for (const auto& [control, escape] : kControls) {
    EXPECT_EQ(with_controls_escaped("a" + control + "b"), "a" + escape + "b");
  }
  const std::string harmless = "{\"gr\u00fcn\":\t\"\U0001f511\"}\n";
  EXPECT_EQ(with_controls_escaped(harmless), harmless);
}

TEST(Text, WritesHex) { EXPECT_EQ(to_hex(std::string_view("\x00\xff\x10", 3)), "00ff10"); }

}  // namespace
}  // namespace gatehouse
