#include "http/listener.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <cerrno>

#include "base/unavailable.h"

namespace gatehouse::http {
namespace {

using ::testing::HasSubstr;
namespace ip = boost::asio::ip;

class ListenerTest : public testing::Test {
 protected:
  // Why it failed; empty when it did not.
  template <class Act>
  static std::string failure_of(Act act) {
    try {
      act();
      return "";
    } catch (const Unavailable& fault) {
      return fault.what();
    }
  }

  // Whether somebody can connect to where the acceptor is.
  bool lets_in(const ip::tcp::acceptor& acceptor) {
    ip::tcp::socket client(context_);
    boost::system::error_code error;
    client.connect(acceptor.local_endpoint(), error);
    return !error;
  }

  boost::asio::io_context context_;
  ip::tcp::acceptor acceptor_{context_};
};

TEST_F(ListenerTest, WritesEndpointsAsTheyAreGiven) {
  const auto text = [](const char* address, unsigned short port) {
    return text_of({ip::make_address(address), port});
  };
  EXPECT_EQ(text("127.0.0.1", 8080), "127.0.0.1:8080");
  EXPECT_EQ(text("0.0.0.0", 0), "0.0.0.0:0");
  EXPECT_EQ(text("::1", 8080), "[::1]:8080");
  EXPECT_EQ(text("2001:0db8:0:0:0:0:0:1", 65535), "[2001:db8::1]:65535");
}

TEST_F(ListenerTest, LetsNobodyConnectBeforeItListens) {
  bind_to(acceptor_, "127.0.0.1", 0);
  EXPECT_NE(acceptor_.local_endpoint().port(), 0) << "the port is known";
  EXPECT_FALSE(lets_in(acceptor_));
  begin_to_listen(acceptor_);
  EXPECT_TRUE(lets_in(acceptor_));
}

TEST_F(ListenerTest, TakesLiteralAddressesOnly) {
  for (const std::string address : {"localhost", "", "127.0.0", "127.0.0.1:80", "[::1]", "*"}) {
    EXPECT_EQ(failure_of([&] { bind_to(acceptor_, address, 0); }),
              "\"" + address + "\" is not an IP address to listen on");
  }
}

TEST_F(ListenerTest, SaysWhatToDoWhenAnAddressIsTaken) {
  bind_to(acceptor_, "127.0.0.1", 0);
  begin_to_listen(acceptor_);
  ip::tcp::acceptor second(context_);
  const auto port = acceptor_.local_endpoint().port();
  const auto failure = failure_of([&] {
    bind_to(second, "127.0.0.1", port);
    begin_to_listen(second);
  });
  EXPECT_THAT(failure, HasSubstr("cannot listen on 127.0.0.1:" + std::to_string(port)));
  EXPECT_THAT(failure, HasSubstr("--listen ADDR:PORT"));
}

TEST_F(ListenerTest, NamesTheAddressThatThisMachineHasNot) {
  EXPECT_THAT(failure_of([&] { bind_to(acceptor_, "192.0.2.1", 8080); }),
              HasSubstr("cannot listen on 192.0.2.1:8080: "));
}

TEST_F(ListenerTest, TakesASocketThatSomebodyElseMade) {
  ip::tcp::acceptor made(context_, {ip::make_address("127.0.0.1"), 0});
  take_listener(acceptor_, ::dup(made.native_handle()));
  EXPECT_EQ(acceptor_.local_endpoint(), made.local_endpoint());
  EXPECT_TRUE(lets_in(acceptor_));
}

TEST_F(ListenerTest, TakesNothingElse) {
  const auto expect_refused = [&](int descriptor) {
    EXPECT_EQ(failure_of([&] { take_listener(acceptor_, descriptor); }),
              "descriptor " + std::to_string(descriptor) + " is not a listening TCP socket");
    EXPECT_FALSE(acceptor_.is_open());
  };
  expect_refused(-1);
  expect_refused(9999);
  const auto expect_refused_socket = [&](int family, int kind) {
    const int descriptor = ::socket(family, kind, 0);
    ASSERT_GE(descriptor, 0);
    expect_refused(descriptor);
    ::close(descriptor);
  };
  expect_refused_socket(AF_INET, SOCK_STREAM);  // it does not listen
  expect_refused_socket(AF_INET, SOCK_DGRAM);
  expect_refused_socket(AF_UNIX, SOCK_STREAM);
  using Local = boost::asio::local::stream_protocol;
  const std::string abstract("\0gatehouse-listener-test", 24);
  Local::acceptor local(context_, Local::endpoint(abstract + std::to_string(::getpid())));
  const int listening = ::dup(local.native_handle());
  expect_refused(listening);
  ::close(listening);
}

// A connection that is in the queue is taken; whoever comes later tries again by itself.
TEST_F(ListenerTest, OverlooksNewcomersOnly) {
  bind_to(acceptor_, "127.0.0.1", 0);
  begin_to_listen(acceptor_);
  ip::tcp::socket early(context_);
  early.connect(acceptor_.local_endpoint());
  overlook_newcomers(acceptor_);
  ip::tcp::socket late(context_);
  late.open(ip::tcp::v4());
  late.non_blocking(true);
  const auto endpoint = acceptor_.local_endpoint();
  EXPECT_EQ(::connect(late.native_handle(), endpoint.data(), socklen_t(endpoint.size())), -1);
  EXPECT_EQ(errno, EINPROGRESS) << "it is not refused";
  const auto taken = acceptor_.accept();
  EXPECT_EQ(taken.remote_endpoint(), early.local_endpoint());
  acceptor_.non_blocking(true);
  boost::system::error_code error;
  static_cast<void>(acceptor_.accept(error));
  EXPECT_EQ(error, boost::asio::error::would_block) << "nobody else is in the queue";
}

}  // namespace
}  // namespace gatehouse::http
