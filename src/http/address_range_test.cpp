#include "http/address_range.h"

#include <gtest/gtest.h>

namespace gatehouse::http {
namespace {

using boost::asio::ip::make_address;

TEST(AddressRange, RefusesWhatIsNone) {
  for (const auto* text : {"", "x", "10.0.0.0/33", "10.0.0/8", "::1/129", "10.0.0.0/8:0",
                           "10.0.0.0/8:65536", "10.0.0.0/-1", "[::1", "[::1]8080", "127.0.0.1:"}) {
    EXPECT_FALSE(AddressRange::parse(text)) << text;
  }
}

TEST(AddressRange, ContainsItsAddressesOnly) {
  const auto range = AddressRange::parse("10.1.0.0/16").value();
  EXPECT_TRUE(range.contains(make_address("10.1.255.1")));
  EXPECT_TRUE(range.contains(make_address("::ffff:10.1.2.3")));
  EXPECT_FALSE(range.contains(make_address("10.2.0.0")));
  EXPECT_FALSE(range.contains(make_address("::1")));
}

TEST(AddressRange, IsOneAddressWithoutPrefix) {
  const auto range = AddressRange::parse("::1").value();
  EXPECT_TRUE(range.contains(make_address("::1")));
  EXPECT_FALSE(range.contains(make_address("::2")));
}

TEST(AddressRange, IsForItsPortOnly) {
  EXPECT_TRUE(AddressRange::parse("127.0.0.0/8:8443")->covers_port(8443));
  EXPECT_FALSE(AddressRange::parse("127.0.0.0/8:8443")->covers_port(80));
  EXPECT_FALSE(AddressRange::parse("[::1]:8443")->covers_port(80));
  EXPECT_TRUE(AddressRange::parse("127.0.0.0/8")->covers_port(80));
}

TEST(AddressRange, IgnoresBitsBehindThePrefix) {
  EXPECT_TRUE(AddressRange::parse("10.1.2.3/8")->contains(make_address("10.200.0.1")));
}

// Every length of a prefix covers exactly the addresses that agree in so many bits.
TEST(AddressRange, CoversByEveryPrefixLength) {
  const auto base = boost::asio::ip::make_address_v4("170.85.170.85").to_uint();
  for (unsigned length = 0; length <= 32; ++length) {
    const auto range = AddressRange::parse("170.85.170.85/" + std::to_string(length)).value();
    EXPECT_TRUE(range.contains(boost::asio::ip::make_address_v4(base))) << length;
    for (unsigned bit = 0; bit < 32; ++bit) {
      const boost::asio::ip::address_v4 other(base ^ (1u << (31 - bit)));
      EXPECT_EQ(range.contains(other), bit >= length) << length << " and bit " << bit;
    }
  }
}

TEST(AddressRange, CoversByEveryPrefixLengthOfVersionSix) {
  const auto base = boost::asio::ip::make_address_v6("2001:db8:5555:aaaa:5555:aaaa:5555:aaaa");
  for (unsigned length = 0; length <= 128; ++length) {
    const auto range = AddressRange::parse(base.to_string() + "/" + std::to_string(length)).value();
    for (unsigned bit = 0; bit < 128; ++bit) {
      auto bytes = base.to_bytes();
      bytes[bit / 8] = static_cast<unsigned char>(bytes[bit / 8] ^ (0x80u >> (bit % 8)));
      EXPECT_EQ(range.contains(boost::asio::ip::address_v6(bytes)), bit >= length)
          << length << " and bit " << bit;
    }
  }
}

}  // namespace
}  // namespace gatehouse::http
