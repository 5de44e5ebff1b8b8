#include "outgoing/address_kind.h"

#include <gtest/gtest.h>

#include <span>

namespace gatehouse::outgoing {
namespace {

using boost::asio::ip::make_address;
using enum AddressKind;

struct Case {
  const char* address;
  AddressKind kind;
};

// The first and last address of each range, and their neighbours outside.
constexpr Case kV4Cases[] = {
    {"0.0.0.0", kUnspecified},
    {"0.0.0.1", kReserved},
    {"0.255.255.255", kReserved},
    {"1.0.0.0", kPublic},
    {"8.8.8.8", kPublic},
    {"9.255.255.255", kPublic},
    {"10.0.0.0", kPrivate},
    {"10.255.255.255", kPrivate},
    {"11.0.0.0", kPublic},
    {"100.63.255.255", kPublic},
    {"100.64.0.0", kShared},
    {"100.100.100.200", kMetadata},
    {"100.127.255.255", kShared},
    {"100.128.0.0", kPublic},
    {"126.255.255.255", kPublic},
    {"127.0.0.0", kLoopback},
    {"127.0.0.1", kLoopback},
    {"127.255.255.255", kLoopback},
    {"128.0.0.0", kPublic},
    {"168.63.129.16", kMetadata},
    {"168.63.129.17", kPublic},
    {"169.253.255.255", kPublic},
    {"169.254.0.0", kLinkLocal},
    {"169.254.169.254", kMetadata},
    {"169.254.170.2", kMetadata},
    {"169.254.255.255", kLinkLocal},
    {"169.255.0.0", kPublic},
    {"172.15.255.255", kPublic},
    {"172.16.0.0", kPrivate},
    {"172.31.255.255", kPrivate},
    {"172.32.0.0", kPublic},
    {"191.255.255.255", kPublic},
    {"192.0.0.0", kReserved},
    {"192.0.0.192", kMetadata},
    {"192.0.0.255", kReserved},
    {"192.0.1.0", kPublic},
    {"192.0.2.0", kDocumentation},
    {"192.0.2.255", kDocumentation},
    {"192.0.3.0", kPublic},
    {"192.88.98.255", kPublic},
    {"192.88.99.1", kTranslated},
    {"192.88.100.0", kPublic},
    {"192.167.255.255", kPublic},
    {"192.168.0.0", kPrivate},
    {"192.168.255.255", kPrivate},
    {"192.169.0.0", kPublic},
    {"198.17.255.255", kPublic},
    {"198.18.0.0", kBenchmark},
    {"198.19.255.255", kBenchmark},
    {"198.20.0.0", kPublic},
    {"198.51.99.255", kPublic},
    {"198.51.100.7", kDocumentation},
    {"198.51.101.0", kPublic},
    {"203.0.112.255", kPublic},
    {"203.0.113.7", kDocumentation},
    {"203.0.114.0", kPublic},
    {"223.255.255.255", kPublic},
    {"224.0.0.0", kMulticast},
    {"239.255.255.255", kMulticast},
    {"240.0.0.0", kReserved},
    {"255.255.255.254", kReserved},
    {"255.255.255.255", kBroadcast},
};

constexpr Case kV6Cases[] = {
    {"::", kUnspecified},
    {"::1", kLoopback},
    {"100::1", kReserved},
    {"1fff:ffff::", kReserved},
    {"2000::", kPublic},
    {"2001:1::1", kReserved},
    {"2001:2::1", kBenchmark},
    {"2001:2:1::", kReserved},
    {"2001:20::1", kReserved},
    {"2001:1ff:ffff::", kReserved},
    {"2001:200::", kPublic},
    {"2001:db7:ffff::", kPublic},
    {"2001:db8::1", kDocumentation},
    {"2001:db9::", kPublic},
    {"2606:4700::1111", kPublic},
    {"3ffe:ffff::", kPublic},
    {"3fff::1", kDocumentation},
    {"3fff:fff::1", kDocumentation},
    {"3fff:1000::", kPublic},
    {"4000::", kReserved},
    {"5f00::1", kReserved},
    {"fbff:ffff::", kReserved},
    {"fc00::", kPrivate},
    {"fd00:ec2::254", kMetadata},
    {"fd00:ec2::255", kPrivate},
    {"fd20:ce::254", kMetadata},
    {"fdff:ffff::", kPrivate},
    {"fe00::1", kReserved},
    {"fe80::1", kLinkLocal},
    {"fe80::1%1", kLinkLocal},
    {"febf:ffff::", kLinkLocal},
    {"fec0::1", kPrivate},
    {"feff:ffff::", kPrivate},
    {"ff00::", kMulticast},
    {"ff02::1", kMulticast},
};

constexpr Case kV4WithinV6Cases[] = {
    {"::ffff:8.8.8.8", kPublic},
    {"::ffff:127.0.0.1", kLoopback},
    {"::ffff:0.0.0.0", kUnspecified},
    {"::ffff:10.1.2.3", kPrivate},
    {"::ffff:169.254.169.254", kMetadata},
    {"::ffff:0:127.0.0.1", kLoopback},
    {"::ffff:0:8.8.8.8", kTranslated},
    {"::127.0.0.1", kLoopback},
    {"::10.0.0.1", kPrivate},
    {"::2", kReserved},
    {"::8.8.8.8", kTranslated},
    {"64:ff9b::8.8.8.8", kPublic},
    {"64:ff9b::127.0.0.1", kLoopback},
    {"64:ff9b::192.168.1.1", kPrivate},
    {"64:ff9b::1:8.8.8.8", kReserved},
    {"64:ff9b:1::8.8.8.8", kTranslated},
    {"64:ff9b:1:ffff::", kTranslated},
    {"64:ff9b:2::", kReserved},
    {"2002:808:808::1", kTranslated},
    {"2002:7f00:1::1", kLoopback},
    {"2002:a00:1::", kPrivate},
    {"2002:a9fe:a9fe::", kMetadata},
    {"2003::1", kPublic},
    {"2001:0:1:2:3:4:80ff:fffe", kLoopback},
    {"2001:0:1:2:3:4:f7f7:f7f7", kTranslated},
};

void expect_kinds(std::span<const Case> cases) {
  for (const auto& [address, kind] : cases) {
    EXPECT_EQ(kind_of(make_address(address)), kind) << words_for(make_address(address));
  }
}

TEST(AddressKind, OfIpv4) { expect_kinds(kV4Cases); }

TEST(AddressKind, OfIpv6) { expect_kinds(kV6Cases); }

TEST(AddressKind, OfIpv4WithinIpv6IsThatOfTheIpv4Address) { expect_kinds(kV4WithinV6Cases); }

TEST(AddressKind, IsSaidInWords) {
  EXPECT_EQ(words_for(make_address("127.0.0.1")), "127.0.0.1 is a loopback address");
  EXPECT_EQ(words_for(make_address("fd00:ec2::254")),
            "fd00:ec2::254 is the address of a cloud's metadata service");
}

}  // namespace
}  // namespace gatehouse::outgoing
