#include "http/lanes.h"

namespace gatehouse::http {

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
  for (auto& queue : queues_) queue.threads.join();
}

}  // namespace gatehouse::http
