#include "http/lanes.h"

#include <limits>

namespace gatehouse::http {

Lanes::Queue::Queue(const LaneSize& size)
    : threads(std::make_unique<boost::asio::thread_pool>(size.threads)),
      executor(threads->get_executor()),
      waiting_max(size.waiting_max) {}

Lanes::Queue::Queue(boost::asio::any_io_executor elsewhere)
    : executor(std::move(elsewhere)), waiting_max(std::numeric_limits<std::size_t>::max()) {}

Lanes::Lanes(const boost::asio::any_io_executor& executor)
    : queues_{Queue(executor), Queue(executor), Queue(executor), Queue(executor), Queue(executor)} {
}

Lanes::Lanes(const LaneSizes& sizes)
    : queues_{Queue(sizes[0]), Queue(sizes[1]), Queue(sizes[2]), Queue(sizes[3]), Queue(sizes[4])} {
  static_assert(kLanes == 5);
}

Lanes::~Lanes() { join(); }

bool Lanes::enter(Lane lane) {
  auto& queue = queue_of(lane);
  if (queue.waiting.fetch_add(1, std::memory_order_relaxed) < queue.waiting_max) return true;
  queue.waiting.fetch_sub(1, std::memory_order_relaxed);
  return false;
}

void Lanes::join() {
  for (auto& queue : queues_) {
    if (queue.threads) queue.threads->join();
  }
}

}  // namespace gatehouse::http
