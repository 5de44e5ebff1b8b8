#include "base/percent_encoding.h"

#include <gtest/gtest.h>

namespace gatehouse {
namespace {

TEST(PercentEncoding, LeavesOnlyUnreservedCharacters) {
  const std::string unreserved =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
  EXPECT_EQ(percent_encoded(unreserved), unreserved);
  EXPECT_EQ(percent_encoded(" !'()*+/:=?[]%&"), "%20%21%27%28%29%2A%2B%2F%3A%3D%3F%5B%5D%25%26");
  EXPECT_EQ(percent_encoded("grün"), "gr%C3%BCn");
  EXPECT_EQ(percent_encoded(std::string_view("\0\xff", 2)), "%00%FF");
}

TEST(PercentEncoding, TellsHowFarATextStaysAsItIs) {
  EXPECT_EQ(unreserved_length("az-._~09 b"), 8u);
  EXPECT_EQ(unreserved_length("%41"), 0u);
  EXPECT_EQ(unreserved_length("plain"), 5u);
  EXPECT_EQ(unreserved_length(""), 0u);
}

TEST(PercentDecoding, DecodesEscapesOfEitherCase) {
  EXPECT_EQ(percent_decoded("a%2Fb%2fc", Plus::kIsPlus), "a/b/c");
  EXPECT_EQ(percent_decoded("%25%32%35", Plus::kIsPlus), "%25");
}

TEST(PercentDecoding, ReadsPlusAsAsked) {
  EXPECT_EQ(percent_decoded("a+b%2B", Plus::kIsSpace), "a b+");
  EXPECT_EQ(percent_decoded("a+b%2B", Plus::kIsPlus), "a+b+");
}

TEST(PercentDecoding, KeepsWhatIsNoEscape) {
  for (const auto* text : {"%", "%2", "100%", "%zz", "%2g", "%g2", "%%"}) {
    EXPECT_EQ(percent_decoded(text, Plus::kIsPlus), text);
    EXPECT_FALSE(has_valid_escapes(text)) << text;
  }
  EXPECT_EQ(percent_decoded("%%41", Plus::kIsPlus), "%A");
  EXPECT_TRUE(has_valid_escapes("a%41%ff"));
}

TEST(PercentDecoding, InvertsEncodingOfEveryByte) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  EXPECT_EQ(percent_decoded(percent_encoded(all), Plus::kIsSpace), all);
}

}  // namespace
}  // namespace gatehouse
