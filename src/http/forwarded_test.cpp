#include "http/forwarded.h"

#include <gtest/gtest.h>

namespace gatehouse::http {
namespace {

Request request_from(std::string_view peer, std::span<const Field> fields) {
  Request request;
  request.peer = peer;
  request.scheme = "http";
  request.fields = fields;
  return request;
}

const std::vector<AddressRange>& proxies() {
  static const std::vector<AddressRange> ranges{AddressRange::parse("10.0.0.0/8").value()};
  return ranges;
}

std::string peer_of(std::string_view peer, const std::vector<Field>& fields) {
  const auto forwarded = read_forwarded(request_from(peer, fields), proxies());
  EXPECT_TRUE(forwarded.has_value());
  return forwarded->peer.value_or("");
}

// "contradiction" when the schemes contradict one another, "" when nothing is said.
std::string scheme_of(const std::vector<Field>& fields) {
  const auto forwarded = read_forwarded(request_from("10.0.0.1", fields), proxies());
  return forwarded ? std::string(forwarded->scheme.value_or("")) : "contradiction";
}

TEST(Forwarded, IsNotBelievedFromStrangers) {
  const Field fields[] = {{"X-Forwarded-For", "1.2.3.4"}, {"X-Forwarded-Proto", "https, http"}};
  const auto forwarded = read_forwarded(request_from("192.0.2.1", fields), proxies());
  ASSERT_TRUE(forwarded.has_value());
  EXPECT_FALSE(forwarded->peer);
  EXPECT_FALSE(forwarded->scheme);
}

TEST(Forwarded, TellsTheClientBehindTrustedProxies) {
  EXPECT_EQ(peer_of("10.0.0.1", {{"x-forwarded-for", "6.6.6.6, 203.0.113.9, 10.0.0.2"}}),
            "203.0.113.9")
      << "what stands further left may be the client's invention";
  EXPECT_EQ(peer_of("10.0.0.1", {{"X-Forwarded-For", "10.0.0.3, 10.0.0.2"}}), "10.0.0.3");
}

TEST(Forwarded, TakesRepeatedFieldsAsOneList) {
  EXPECT_EQ(
      peer_of("10.0.0.1",
              {{"X-Forwarded-For", "6.6.6.6"}, {"Other", "x"}, {"X-FORWARDED-FOR", "203.0.113.9"}}),
      "203.0.113.9")
      << "the client sent the first, the proxy added the last";
  EXPECT_EQ(peer_of("10.0.0.1",
                    {{"X-Forwarded-For", "6.6.6.6, 203.0.113.9"}, {"X-Forwarded-For", "10.0.0.2"}}),
            "203.0.113.9");
  EXPECT_EQ(scheme_of({{"X-Forwarded-Proto", "https"}, {"X-Forwarded-Proto", "http"}}), "http");
}

TEST(Forwarded, StopsAtWhatIsNoAddress) {
  EXPECT_EQ(peer_of("10.0.0.1", {{"X-Forwarded-For", "203.0.113.9, <script>, 10.0.0.2"}}),
            "10.0.0.2");
  EXPECT_EQ(peer_of("10.0.0.1", {{"X-Forwarded-For", "203.0.113.9,"}}), "");
  for (const auto* text : {"unknown", "1.2.3", "1.2.3.4:80", "[::1]", "1.2.3.4 5.6.7.8", ""}) {
    EXPECT_EQ(peer_of("10.0.0.1", {{"X-Forwarded-For", text}}), "") << text;
  }
}

TEST(Forwarded, WritesAnAddressInOneWay) {
  EXPECT_EQ(peer_of("10.0.0.1", {{"X-Forwarded-For", "2001:DB8:0:0::1"}}), "2001:db8::1");
  EXPECT_EQ(peer_of("10.0.0.1", {{"X-Forwarded-For", "::ffff:203.0.113.9"}}), "203.0.113.9");
}

TEST(Forwarded, TellsTheScheme) {
  EXPECT_EQ(scheme_of({{"X-Forwarded-Proto", "HTTPS"}}), "https");
  EXPECT_EQ(scheme_of({{"X-Forwarded-Proto", "http"}}), "http");
  EXPECT_EQ(scheme_of({{"X-Forwarded-Proto", "gopher"}}), "");
  EXPECT_EQ(scheme_of({{"X-Forwarded-Proto", "https, gopher"}}), "");
  EXPECT_EQ(scheme_of({}), "");
}

TEST(Forwarded, RefusesSchemesOfTrustedProxiesThatContradictOneAnother) {
  const Field hops{"X-Forwarded-For", "6.6.6.6, 203.0.113.9, 10.0.0.2"};
  EXPECT_EQ(scheme_of({hops, {"X-Forwarded-Proto", "https, http"}}), "contradiction");
  EXPECT_EQ(scheme_of({hops, {"X-Forwarded-Proto", "http"}, {"X-Forwarded-Proto", "https"}}),
            "contradiction");
  EXPECT_EQ(scheme_of({hops, {"X-Forwarded-Proto", "https, https"}}), "https");
  EXPECT_EQ(scheme_of({hops, {"X-Forwarded-Proto", "http, https, https"}}), "https")
      << "the first is the client's";
}

// Who the client is, as somebody would find out by hand: from the server's peer on, as long as a
// trusted proxy vouches for it, the next to the left.
std::string client_by_hand(const std::vector<std::string>& hops) {
  std::string client;
  for (auto hop = hops.rbegin(); hop != hops.rend(); ++hop) {
    const auto address = AddressRange::parse(*hop);
    if (!address) break;
    client = *hop;
    if (!hop->starts_with("10.")) break;
  }
  return client;
}

TEST(Forwarded, FindsTheClientInEveryChain) {
  const std::vector<std::string> kinds = {"10.0.0.7", "203.0.113.9", "6.6.6.6", "nonsense"};
  const auto count = kinds.size();
  for (std::size_t chain = 0; chain < count * count * count; ++chain) {
    const std::vector<std::string> hops = {kinds[chain % count], kinds[chain / count % count],
                                           kinds[chain / count / count]};
    const auto expected = client_by_hand(hops);
    const auto list = hops[0] + "," + hops[1] + " ,\t" + hops[2];
    EXPECT_EQ(peer_of("10.0.0.1", {{"X-Forwarded-For", list}}), expected) << list;
    EXPECT_EQ(peer_of("10.0.0.1",
                      {{"X-Forwarded-For", hops[0]}, {"X-Forwarded-For", hops[1] + "," + hops[2]}}),
              expected)
        << list << " in two fields";
    EXPECT_EQ(peer_of("203.0.113.1", {{"X-Forwarded-For", list}}), "")
        << "from a stranger: " << list;
  }
}

// Names that other proxies use for the same are not read: nobody here writes them.
TEST(Forwarded, ReadsNoOtherFields) {
  for (const auto* name : {"Forwarded", "X-Real-IP", "X-Forwarded-Host", "Forwarded-For",
                           "X-Forwarded-For2", "X-Client-IP", "Via", "CF-Connecting-IP"}) {
    EXPECT_EQ(peer_of("10.0.0.1", {{name, "203.0.113.9"}}), "") << name;
    EXPECT_EQ(scheme_of({{name, "https"}}), "") << name;
  }
}

}  // namespace
}  // namespace gatehouse::http
