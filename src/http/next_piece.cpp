#include "http/next_piece.h"

#include <boost/asio/post.hpp>

namespace gatehouse::http {

// A connection that has not begun to wait when this is posted has when it is run, or has taken the
// piece: it looks for one and begins to wait in one go, on the thread that this is posted to.
void NextPiece::deliver(const std::shared_ptr<NextPiece>& slot, BodySource::Piece piece) {
  {
    const std::scoped_lock lock(slot->mutex_);
    slot->piece_ = std::move(piece);
  }
  boost::asio::post(slot->wake_.get_executor(), [slot] { slot->wake_.cancel(); });
}

std::optional<BodySource::Piece> NextPiece::take() {
  const std::scoped_lock lock(mutex_);
  return std::exchange(piece_, std::nullopt);
}

}  // namespace gatehouse::http
