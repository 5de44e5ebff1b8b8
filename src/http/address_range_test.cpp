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

}  // namespace
}  // namespace gatehouse::http
