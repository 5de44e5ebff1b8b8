#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <mutex>
#include <optional>

#include "http/message/handled.h"

namespace gatehouse::http {

// Where a streamed body's source puts the piece that its connection waits for. deliver() may be
// called from any thread, the rest from the thread of the connection. Shared by both sides, as
// either may end first.
class NextPiece {
 public:
  explicit NextPiece(const boost::asio::any_io_executor& executor) : wake_(executor) {
    wake_.expires_at(std::chrono::steady_clock::time_point::max());
  }

  // Puts the piece and wakes the connection.
  static void deliver(const std::shared_ptr<NextPiece>& slot, BodySource::Piece piece);

  // Ends the wait: there will be no more pieces.
  void abandon() {
    abandoned_ = true;
    wake_.cancel();
  }

  [[nodiscard]] bool abandoned() const { return abandoned_; }

  [[nodiscard]] bool is_there() const {
    const std::scoped_lock lock(mutex_);
    return piece_.has_value();
  }

  // Takes the piece; absent when it has not come yet.
  [[nodiscard]] std::optional<BodySource::Piece> take();

  // Cancelled when there is something to take, or nothing to wait for. Never expires.
  boost::asio::steady_timer& wake() { return wake_; }

 private:
  mutable std::mutex mutex_;
  std::optional<BodySource::Piece> piece_;
  bool abandoned_ = false;
  boost::asio::steady_timer wake_;
};

}  // namespace gatehouse::http
