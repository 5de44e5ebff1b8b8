#include "http/connection_counts.h"

#include <gtest/gtest.h>

namespace gatehouse::http {
namespace {

using boost::asio::ip::make_address;

class ConnectionCountsTest : public testing::Test {
 protected:
  bool take(const std::string& address) {
    auto place = counts_.take(make_address(address));
    if (!place) return false;
    places_.push_back(std::move(*place));
    return true;
  }

  ConnectionCounts counts_{2, {*AddressRange::parse("10.0.0.0/8")}};
  std::vector<ConnectionCounts::Place> places_;
};

TEST_F(ConnectionCountsTest, RefusesMoreThanOneClientMayHave) {
  EXPECT_TRUE(take("192.0.2.1"));
  EXPECT_TRUE(take("192.0.2.1"));
  EXPECT_FALSE(take("192.0.2.1"));
  EXPECT_FALSE(take("::ffff:192.0.2.1")) << "the same address in IPv6 clothes";
  EXPECT_TRUE(take("192.0.2.2"));
  EXPECT_EQ(counts_.open(), 3u);
}

TEST_F(ConnectionCountsTest, CountsANetworkOf64BitsAsOneClient) {
  EXPECT_TRUE(take("2001:db8:1:1::1"));
  EXPECT_TRUE(take("2001:db8:1:1:ffff::2"));
  EXPECT_FALSE(take("2001:db8:1:1::3"));
  EXPECT_TRUE(take("2001:db8:1:2::1"));
}

TEST_F(ConnectionCountsTest, LetsProxiesHaveAsManyAsTheyLike) {
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(take("10.1.2.3"));
  EXPECT_EQ(counts_.open(), 5u);
}

TEST_F(ConnectionCountsTest, ForgetsWhatHasEnded) {
  EXPECT_TRUE(take("192.0.2.1"));
  EXPECT_TRUE(take("192.0.2.1"));
  places_.clear();
  EXPECT_EQ(counts_.open(), 0u);
  EXPECT_TRUE(take("192.0.2.1"));
}

}  // namespace
}  // namespace gatehouse::http
