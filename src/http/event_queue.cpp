#include "http/event_queue.h"

#include <boost/asio/post.hpp>

#include "base/limits.h"

namespace gatehouse::http {

void EventQueue::push(const std::shared_ptr<EventQueue>& queue, const std::string& text) {
  {
    const std::lock_guard lock(queue->mutex_);
    if (queue->ended_) return;
    queue->pending_ += text;
    if (queue->pending_.size() > limits::kEventStreamBytesMax) {
      queue->ended_ = true;
      queue->pending_.clear();
    }
  }
  notify(queue);
}

void EventQueue::end(const std::shared_ptr<EventQueue>& queue) {
  {
    const std::lock_guard lock(queue->mutex_);
    queue->ended_ = true;
  }
  notify(queue);
}

void EventQueue::notify(const std::shared_ptr<EventQueue>& queue) {
  boost::asio::post(queue->wake_.get_executor(), [queue] { queue->wake_.cancel(); });
}

std::string EventQueue::take() {
  const std::lock_guard lock(mutex_);
  return std::exchange(pending_, {});
}

bool EventQueue::ended() const {
  const std::lock_guard lock(mutex_);
  return ended_;
}

}  // namespace gatehouse::http
