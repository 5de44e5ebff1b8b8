// Answers that the worker's own loop will have, through the connection.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/post.hpp>

#include "support/connections.h"

namespace gatehouse::http {
namespace {

using testing::HasSubstr;
using testing_support::Connections;

class PendingTest : public testing::Test {
 protected:
  PendingTest() {
    connections_.site().pending = [this](boost::asio::io_context& loop, Pending::Deliver deliver) {
      loop_ = &loop;
      deliver_ = std::move(deliver);
      return [this] {
        ++ended;
        give(Response(200, "text/plain", "for nobody"));
      };
    };
    connections_.send(client_, "GET /pending HTTP/1.1\r\nHost: x\r\n\r\n");
  }

  ~PendingTest() override {
    connections_.disconnect_all();
    EXPECT_EQ(connections_.open(), 0u);
  }

  // Delivers as the contract says: on the loop, later.
  void give(Handled handled) {
    auto shared = std::make_shared<Handled>(std::move(handled));
    boost::asio::post(*loop_, [deliver = std::exchange(deliver_, nullptr), shared] {
      deliver(std::move(*shared));
    });
  }

  Connections connections_;
  Connections::Client& client_ = connections_.connect();
  boost::asio::io_context* loop_ = nullptr;
  Pending::Deliver deliver_;
  int ended = 0;
};

TEST_F(PendingTest, AreWaitedForAndMayBeOfAnyKind) {
  connections_.finish();
  EXPECT_EQ(client_.received(), "");
  give(Work{Lane::kStore, [] { return Response(201, "text/plain", "late"); }});
  connections_.finish();
  EXPECT_THAT(client_.received(), HasSubstr("HTTP/1.1 201 "));
  EXPECT_THAT(client_.received(), HasSubstr("\r\n\r\nlate"));
  connections_.send(client_, "GET /next HTTP/1.1\r\nHost: x\r\n\r\n");
  connections_.finish();
  EXPECT_THAT(client_.received(), HasSubstr("GET /next"));
  EXPECT_EQ(ended, 0);
}

// Collects a body piece by piece.
struct Collector {
  AwaitPiece ask() {
    return {[this](std::string_view piece, AwaitPiece::End end) -> Handled {
      longest = std::max(longest, piece.size());
      body += piece;
      if (end == AwaitPiece::End::kYes) return Response(200, "text/plain", "all of it");
      return ask();
    }};
  }

  std::string body;
  std::size_t longest = 0;
};

TEST_F(PendingTest, MayAskForABodyPieceByPiece) {
  std::string body;
  for (int i = 0; body.size() < 500'000; ++i) body += std::to_string(i) + " ";
  using Framing = testing_support::EchoRequest::Framing;
  for (const auto& [framing, bytes] : {std::pair(Framing::kNoBody, std::size_t{0}),
                                       {Framing::kLength, 10},
                                       {Framing::kLength, body.size()},
                                       {Framing::kChunks, 10},
                                       {Framing::kChunks, body.size()}}) {
    testing_support::EchoRequest request{.path = "/pending", .body = body.substr(0, bytes)};
    request.framing = framing;
    request.chunk_bytes = 70'000;
    Collector collector;
    auto& client = connections_.connect();
    const auto all = request.bytes();
    connections_.send(client, all.substr(0, all.size() / 3));
    if (deliver_) give(collector.ask());
    connections_.send(client, all.substr(all.size() / 3));
    if (deliver_) give(collector.ask());
    connections_.finish();
    EXPECT_EQ(collector.body, request.body);
    EXPECT_LE(collector.longest, 2 * limits::kUnprovenBodyBytesMax);
    EXPECT_THAT(client.received(), HasSubstr("\r\n\r\nall of it"));
    connections_.send(client, "GET /next HTTP/1.1\r\nHost: x\r\n\r\n");
    connections_.finish();
    EXPECT_THAT(client.received(), HasSubstr("GET /next")) << "the connection goes on";
  }
}

TEST_F(PendingTest, EndWhenTheClientGoes) {
  connections_.finish();
  client_.close();
  connections_.let_time_pass(std::chrono::seconds(0));
  connections_.finish();
  EXPECT_EQ(ended, 1);
  EXPECT_EQ(connections_.open(), 0u);
}

}  // namespace
}  // namespace gatehouse::http
