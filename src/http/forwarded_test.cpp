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

TEST(Forwarded, IsNotBelievedFromStrangers) {
  const Field fields[] = {{"X-Forwarded-For", "1.2.3.4"}, {"X-Forwarded-Proto", "https"}};
  auto request = request_from("192.0.2.1", fields);
  apply_forwarded(request, proxies());
  EXPECT_EQ(request.peer, "192.0.2.1");
  EXPECT_EQ(request.scheme, "http");
}

TEST(Forwarded, TellsTheClientBehindTrustedProxies) {
  const Field fields[] = {{"x-forwarded-for", "6.6.6.6, 203.0.113.9, 10.0.0.2"},
                          {"x-forwarded-proto", "HTTPS"}};
  auto request = request_from("10.0.0.1", fields);
  apply_forwarded(request, proxies());
  EXPECT_EQ(request.peer, "203.0.113.9")
      << "what stands further left may be the client's invention";
  EXPECT_EQ(request.scheme, "https");
}

TEST(Forwarded, LeavesOtherSchemesAlone) {
  const Field fields[] = {{"X-Forwarded-Proto", "gopher"}};
  auto request = request_from("10.0.0.1", fields);
  apply_forwarded(request, proxies());
  EXPECT_EQ(request.scheme, "http");
  EXPECT_EQ(request.peer, "10.0.0.1");
}

}  // namespace
}  // namespace gatehouse::http
