#include "integrations/redaction.h"

#include <gmock/gmock.h>

#include "base/percent_encoding.h"
#include "base/text.h"
#include "crypto/base64.h"

namespace gatehouse::integrations {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

const std::string kSecret = "k3v9q0zjx7w2m5b8t1y6p4r0n9d3h7g2";
const std::string kOther = "0a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p";

std::string shown(const std::string& text) { return redacted(text, {kSecret, kOther}); }

std::string joined_by(const std::string& separator) {
  std::string out;
  for (const char c : kSecret) out += c + separator;
  return out;
}

std::string each(const std::function<std::string(unsigned)>& code) {
  std::string out;
  for (const char c : kSecret) out += code(static_cast<unsigned char>(c));
  return out;
}

std::string hex(unsigned code) {
  const auto c = static_cast<char>(code);
  return to_hex({&c, 1});
}

std::string url_safe(std::string text) {
  std::ranges::replace(text, '+', '-');
  std::ranges::replace(text, '/', '_');
  while (text.ends_with('=')) text.pop_back();
  return text;
}

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  });
  return text;
}

std::string in_lines(const std::string& text, std::size_t width) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += width) out += text.substr(i, width) + "\r\n";
  return out;
}

TEST(Redaction, FindsEverySpelling) {
  const std::string backwards(kSecret.rbegin(), kSecret.rend());
  const auto escaped = each([](unsigned c) { return "%" + hex(c); });
  const std::vector<std::pair<std::string, std::string>> spellings{
      {"plain", kSecret},
      {"upper case", upper(kSecret)},
      {"reversed", backwards},
      {"base64", crypto::base64_encode(kSecret)},
      {"base64 behind one", crypto::base64_encode(":" + kSecret + ":")},
      {"base64 behind two", crypto::base64_encode("a:" + kSecret)},
      {"base64url", url_safe(crypto::base64_encode("??" + kSecret + ">>"))},
      {"base64 in lines", in_lines(crypto::base64_encode(kSecret), 7)},
      {"base64 of upper case", crypto::base64_encode(upper(kSecret))},
      {"base64 of reversed", crypto::base64_encode(backwards)},
      {"base64 percent-encoded", percent_encoded(crypto::base64_encode("a" + kSecret))},
      {"hex", to_hex(kSecret)},
      {"upper hex", upper(to_hex(kSecret))},
      {"hex with colons", each([](unsigned c) { return hex(c) + ":"; })},
      {"hex as in C", each([](unsigned c) { return "0x" + hex(c) + ", "; })},
      {"decimal", each([](unsigned c) { return std::to_string(c) + ", "; })},
      {"percent", escaped},
      {"percent twice", each([](unsigned c) { return "%25" + hex(c); })},
      {"percent in part", kSecret.substr(0, 5) + escaped.substr(15)},
      {"json", each([](unsigned c) { return "\\u00" + hex(c); })},
      {"javascript", each([](unsigned c) { return "\\x" + hex(c); })},
      {"html", each([](unsigned c) { return "&#" + std::to_string(c) + ";"; })},
      {"html hex", each([](unsigned c) { return "&#x" + hex(c) + ";"; })},
      {"mail", each([](unsigned c) { return "=" + upper(hex(c)); })},
      {"mail in lines", kSecret.substr(0, 6) + "=\r\n" + kSecret.substr(6)},
      {"spaces", joined_by(" ")},
      {"lines", joined_by("\r\n")},
      {"dots", joined_by(".")},
      {"separators", joined_by(" - ")},
      {"nul bytes", joined_by(std::string(1, '\0'))},
      {"zero width", joined_by("\u200b")},
      {"markup", joined_by("<b>")},
      {"letters between", joined_by("xyz")},
      {"reversed with spaces", in_lines(backwards, 1)},
      {"the first half", kSecret.substr(0, 16)},
      {"the last quarter", kSecret.substr(24)}};
  for (const auto& [name, spelling] : spellings) {
    const auto text = shown("before: <" + spelling + "> :ok.");
    EXPECT_THAT(text, HasSubstr("[hidden]")) << name;
    EXPECT_THAT(text, StartsWith("before: <")) << name;
    EXPECT_TRUE(text.ends_with("> :ok.")) << name << ": " << text;
    EXPECT_LE(text.size(), 45U) << name << ": " << text;
  }
}

TEST(Redaction, FindsAllOfThem) {
  EXPECT_EQ(shown(kSecret + " " + kOther + " and " + kSecret), "[hidden] [hidden] and [hidden]");
}

// Letters of the secret's end may come again in the text behind it.
TEST(Redaction, HidesNoMoreThanTheSecret) {
  const std::string secret = "7g2k9x4w1z8v5q3r6t0y7p2n4mbfostu";
  EXPECT_EQ(redacted("a=" + secret + "&store=1&outs=" + secret + "&url", {secret}),
            "a=[hidden]&store=1&outs=[hidden]&url");
}

TEST(Redaction, LeavesWhatIsNoSecret) {
  const std::string page =
      "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>100%25 &#x263a; "
      "{\"error\":\"consumer \\u00e9 unknown\",\"trace\":\"4bf92f3577b34da6a3ce929d0e0e4736\"} "
      "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXo= The quick brown fox jumps over the lazy dog.";
  EXPECT_EQ(shown(page), page);
  EXPECT_EQ(redacted("", {kSecret}), "");
  EXPECT_EQ(redacted("anything", {""}), "anything");
}

TEST(Redaction, EndsWithLongTexts) {
  const auto text = redacted(std::string(1'000'000, 'k') + kSecret, {kSecret});
  EXPECT_LE(text.size(), 4096U);
}

}  // namespace
}  // namespace gatehouse::integrations
