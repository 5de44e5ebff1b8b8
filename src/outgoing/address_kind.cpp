#include "outgoing/address_kind.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace gatehouse::outgoing {
namespace {

namespace ip = boost::asio::ip;
using enum AddressKind;
using BytesV6 = ip::address_v6::bytes_type;

// The first `bits` of an address, and what addresses that begin with them are.
struct PrefixV4 {
  std::uint32_t begin;
  int bits;
  AddressKind kind;
};

struct PrefixV6 {
  std::array<std::uint16_t, 8> begin;
  int bits;
  AddressKind kind;
};

constexpr std::uint32_t v4(unsigned a, unsigned b, unsigned c, unsigned d) {
  return a << 24U | b << 16U | c << 8U | d;
}

// From IANA's registry of special-purpose addresses, and the metadata services of the large clouds.
// The first that fits counts.
constexpr PrefixV4 kPrefixesV4[] = {
    {v4(169, 254, 169, 254), 32, kMetadata},
    {v4(169, 254, 170, 2), 32, kMetadata},    // Amazon, containers
    {v4(100, 100, 100, 200), 32, kMetadata},  // Alibaba
    {v4(168, 63, 129, 16), 32, kMetadata},    // Azure
    {v4(192, 0, 0, 192), 32, kMetadata},      // Oracle
    {v4(0, 0, 0, 0), 32, kUnspecified},
    {v4(0, 0, 0, 0), 8, kReserved},
    {v4(10, 0, 0, 0), 8, kPrivate},
    {v4(100, 64, 0, 0), 10, kShared},
    {v4(127, 0, 0, 0), 8, kLoopback},
    {v4(169, 254, 0, 0), 16, kLinkLocal},
    {v4(172, 16, 0, 0), 12, kPrivate},
    {v4(192, 0, 0, 0), 24, kReserved},
    {v4(192, 0, 2, 0), 24, kDocumentation},
    {v4(192, 88, 99, 0), 24, kTranslated},  // the way into 6to4
    {v4(192, 168, 0, 0), 16, kPrivate},
    {v4(198, 18, 0, 0), 15, kBenchmark},
    {v4(198, 51, 100, 0), 24, kDocumentation},
    {v4(203, 0, 113, 0), 24, kDocumentation},
    {v4(224, 0, 0, 0), 4, kMulticast},
    {v4(255, 255, 255, 255), 32, kBroadcast},
    {v4(240, 0, 0, 0), 4, kReserved},
};

constexpr PrefixV6 kPrefixesV6[] = {
    {{}, 128, kUnspecified},
    {{0, 0, 0, 0, 0, 0, 0, 1}, 128, kLoopback},
    {{0x64, 0xff9b, 1}, 48, kTranslated},
    {{0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254}, 128, kMetadata},  // Amazon
    {{0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254}, 128, kMetadata},   // Google
    {{0xfc00}, 7, kPrivate},
    {{0xfe80}, 10, kLinkLocal},
    {{0xfec0}, 10, kPrivate},
    {{0xff00}, 8, kMulticast},
    {{0x2001, 0xdb8}, 32, kDocumentation},
    {{0x3fff}, 20, kDocumentation},
    {{0x2001, 2}, 48, kBenchmark},
    {{0x2001}, 23, kReserved},
    {{0x2000}, 3, kPublic},
};

// Where an IPv6 address holds an IPv4 address: behind these bits, and whether the form is one in
// which servers of today are reached.
struct Embedding {
  std::array<std::uint16_t, 8> begin;
  int bits;
  std::size_t offset;  // of the IPv4 address, in bytes
  bool inverted;
  bool in_use;
};

constexpr Embedding kEmbeddings[] = {
    {{0, 0, 0, 0, 0, 0xffff}, 96, 12, false, true},  // IPv4-mapped
    {{0x64, 0xff9b}, 96, 12, false, true},           // NAT64
    {{0, 0, 0, 0, 0xffff}, 96, 12, false, false},    // IPv4-translated (SIIT)
    {{}, 96, 12, false, false},                      // IPv4-compatible
    {{0x2002}, 16, 2, false, false},                 // 6to4
    {{0x2001}, 32, 12, true, false},                 // Teredo
};

bool begins_with(const BytesV6& bytes, const std::array<std::uint16_t, 8>& begin, int bits) {
  for (int bit = 0; bit < bits; ++bit) {
    const auto group = begin[static_cast<std::size_t>(bit / 16)];
    const auto byte = bytes[static_cast<std::size_t>(bit / 8)];
    if ((group >> (15 - bit % 16) & 1) != (byte >> (7 - bit % 8) & 1)) return false;
  }
  return true;
}

AddressKind kind_of_v4(std::uint32_t address) {
  for (const auto& prefix : kPrefixesV4) {
    if ((address ^ prefix.begin) >> (32 - prefix.bits) == 0) return prefix.kind;
  }
  return kPublic;
}

std::optional<AddressKind> kind_of_embedded(const BytesV6& bytes) {
  for (const auto& form : kEmbeddings) {
    if (!begins_with(bytes, form.begin, form.bits)) continue;
    const auto* at = bytes.data() + form.offset;
    const auto address = v4(at[0], at[1], at[2], at[3]);
    const auto kind = kind_of_v4(form.inverted ? ~address : address);
    return kind == kPublic && !form.in_use ? kTranslated : kind;
  }
  return std::nullopt;
}

AddressKind kind_of_v6(const BytesV6& bytes) {
  // "::" and "::1" also look like IPv4-compatible addresses.
  const bool has_own_meaning = begins_with(bytes, {}, 127);
  if (!has_own_meaning) {
    if (const auto kind = kind_of_embedded(bytes)) return *kind;
  }
  for (const auto& prefix : kPrefixesV6) {
    if (begins_with(bytes, prefix.begin, prefix.bits)) return prefix.kind;
  }
  return kReserved;
}

std::string_view noun_for(AddressKind kind) {
  switch (kind) {
    case kPublic:
      return "a public address";
    case kUnspecified:
      return "the unspecified address";
    case kLoopback:
      return "a loopback address";
    case kPrivate:
      return "a private address";
    case kLinkLocal:
      return "a link-local address";
    case kMetadata:
      return "the address of a cloud's metadata service";
    case kShared:
      return "a provider's shared address";
    case kMulticast:
      return "a multicast address";
    case kBroadcast:
      return "the broadcast address";
    case kDocumentation:
      return "an address for documentation";
    case kBenchmark:
      return "an address for benchmarks";
    case kTranslated:
      return "an address in a tunnel or behind a translator";
    case kReserved:
      return "a reserved address";
  }
  return "";
}

}  // namespace

AddressKind kind_of(const ip::address& address) {
  return address.is_v4() ? kind_of_v4(address.to_v4().to_uint())
                         : kind_of_v6(address.to_v6().to_bytes());
}

std::string words_for(const ip::address& address) {
  return address.to_string() + " is " + std::string(noun_for(kind_of(address)));
}

}  // namespace gatehouse::outgoing
