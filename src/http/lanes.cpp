#include "http/lanes.h"

#include <limits>

namespace gatehouse::http {
namespace {

// What its threads are called.
std::string name_of(Lane lane) {
  switch (lane) {
    case Lane::kStore:
      return "lane-store";
    case Lane::kAdmin:
      return "lane-admin";
    case Lane::kSignIn:
      return "lane-sign-in";
    case Lane::kTokens:
      return "lane-tokens";
    case Lane::kForeign:
      return "lane-foreign";
  }
  return "lane";
}

}  // namespace

Lanes::Queue::Queue(Lane lane, const LaneSizes& sizes)
    : threads(std::make_unique<ThreadPool>(ThreadPool::Options{
          .name = name_of(lane), .threads_max = sizes[static_cast<std::size_t>(lane)].threads})),
      waiting_max(sizes[static_cast<std::size_t>(lane)].waiting_max) {}

Lanes::Queue::Queue(boost::asio::any_io_executor executor)
    : elsewhere(std::move(executor)), waiting_max(std::numeric_limits<std::size_t>::max()) {}

Lanes::Lanes(const boost::asio::any_io_executor& executor)
    : queues_{Queue(executor), Queue(executor), Queue(executor), Queue(executor), Queue(executor)} {
}

Lanes::Lanes(const LaneSizes& sizes)
    : queues_{Queue(Lane::kStore, sizes), Queue(Lane::kAdmin, sizes), Queue(Lane::kSignIn, sizes),
              Queue(Lane::kTokens, sizes), Queue(Lane::kForeign, sizes)} {
  static_assert(kLanes == 5);
}

Lanes::~Lanes() { join(); }

bool Lanes::enter(Lane lane) {
  auto& queue = queue_of(lane);
  const bool has_room = queue.waiting.fetch_add(1, std::memory_order_relaxed) < queue.waiting_max;
  if (has_room && (!queue.threads || queue.threads->reserve())) return true;
  queue.waiting.fetch_sub(1, std::memory_order_relaxed);
  return false;
}

void Lanes::join() {
  for (auto& queue : queues_) {
    if (queue.threads) queue.threads->join();
  }
}

}  // namespace gatehouse::http
