#include "http/next_piece.h"

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <memory>
#include <thread>

namespace gatehouse::http {
namespace {

using PieceKind = BodySource::Piece::Kind;

class NextPieceTest : public testing::Test {
 protected:
  // Waits like a connection; whether the wait has ended is in has_ended_.
  void wait() {
    slot_->wake().async_wait([this](boost::system::error_code error) {
      EXPECT_EQ(error, boost::asio::error::operation_aborted) << "it never expires";
      has_ended_ = true;
    });
  }

  boost::asio::io_context context_;
  std::shared_ptr<NextPiece> slot_ = std::make_shared<NextPiece>(context_.get_executor());
  bool has_ended_ = false;
};

TEST_F(NextPieceTest, HasNothingBeforeItIsDelivered) {
  EXPECT_FALSE(slot_->is_there());
  EXPECT_FALSE(slot_->take());
  wait();
  context_.poll();
  EXPECT_FALSE(has_ended_);
}

TEST_F(NextPieceTest, GivesAPieceOnce) {
  NextPiece::deliver(slot_, {PieceKind::kLast, "bytes"});
  ASSERT_TRUE(slot_->is_there());
  const auto piece = slot_->take();
  ASSERT_TRUE(piece);
  EXPECT_EQ(piece->kind, PieceKind::kLast);
  EXPECT_EQ(piece->bytes, "bytes");
  EXPECT_FALSE(slot_->is_there());
  EXPECT_FALSE(slot_->take());
}

TEST_F(NextPieceTest, WakesWhoWaits) {
  wait();
  NextPiece::deliver(slot_, {PieceKind::kMore, "a"});
  EXPECT_FALSE(has_ended_) << "only on the connection's own thread";
  context_.poll();
  EXPECT_TRUE(has_ended_);
  EXPECT_TRUE(slot_->is_there());
}

// A source may deliver while it is asked: the wait that begins afterwards must not last.
TEST_F(NextPieceTest, WakesWhoBeginsToWaitAfterwards) {
  NextPiece::deliver(slot_, {PieceKind::kMore, "a"});
  wait();
  context_.poll();
  EXPECT_TRUE(has_ended_);
}

TEST_F(NextPieceTest, TakesPiecesFromOtherThreads) {
  wait();
  std::jthread source([this] { NextPiece::deliver(slot_, {PieceKind::kMore, "from afar"}); });
  context_.run();
  EXPECT_TRUE(has_ended_);
  EXPECT_EQ(slot_->take()->bytes, "from afar");
}

TEST_F(NextPieceTest, EndsTheWaitWhenThereWillBeNone) {
  wait();
  slot_->abandon();
  context_.poll();
  EXPECT_TRUE(has_ended_);
  EXPECT_TRUE(slot_->abandoned());
  EXPECT_FALSE(slot_->take());
}

TEST_F(NextPieceTest, APieceForNobodyIsDropped) {
  const std::weak_ptr<NextPiece> watched = slot_;
  auto held_by_source = slot_;
  slot_.reset();
  NextPiece::deliver(held_by_source, {PieceKind::kMore, "too late"});
  held_by_source.reset();
  context_.poll();
  EXPECT_TRUE(watched.expired());
}

}  // namespace
}  // namespace gatehouse::http
