#include "relay/pool.h"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>

#include "relay/exchange.h"

namespace gatehouse::relay {
namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

constexpr std::size_t kIdleMax = 128;  // of one upstream
constexpr auto kIdleTime = 30s;
constexpr auto kSweep = 1s;
constexpr std::size_t kKeptBytesMax = 16 * 1024;
constexpr int kFailuresMax = 3;
constexpr auto kLeftOutTime = 5s;

// The pools of one loop: one for each relay, of which a process has one.
class Pools : public asio::execution_context::service {
 public:
  using key_type = Pools;
  static asio::execution_context::id id;

  explicit Pools(asio::execution_context& context) : service(context) {}

  std::shared_ptr<Pool>& of(const Shared* shared) {
    for (auto& [whose, pool] : pools_) {
      if (whose == shared) return pool;
    }
    return pools_.emplace_back(shared, nullptr).second;
  }

 private:
  void shutdown() override { pools_.clear(); }

  std::vector<std::pair<const Shared*, std::shared_ptr<Pool>>> pools_;
};

asio::execution_context::id Pools::id;

}  // namespace

bool is_quiet(UpstreamSocket& socket) {
  char byte = 0;
  const auto received = ::recv(socket.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  return received < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

std::shared_ptr<Pool> pool_of(Loop& loop, const std::shared_ptr<const Shared>& shared) {
  auto& pool = asio::use_service<Pools>(loop).of(shared.get());
  if (!pool) pool = std::make_shared<Pool>(loop, shared);
  return pool;
}

Pool::Pool(Loop& loop, std::shared_ptr<const Shared> shared)
    : loop_(loop),
      shared_(std::move(shared)),
      upstreams_(shared_->options.upstreams.size()),
      sweeper_(loop) {}

std::size_t Pool::next_upstream() {
  if (upstreams_.size() == 1) return 0;
  const auto now = this->now();
  for (std::size_t tries = 0; tries < upstreams_.size(); ++tries) {
    turn_ = (turn_ + 1) % upstreams_.size();
    if (upstreams_[turn_].left_out_until <= now) return turn_;
  }
  const auto first = std::ranges::min_element(upstreams_, {}, &Upstream::left_out_until);
  return static_cast<std::size_t>(first - upstreams_.begin());
}

void Pool::used(std::size_t number, Use use) {
  auto& upstream = upstreams_[number];
  if (use == Use::kAnswered) {
    upstream.failures = 0;
    upstream.left_out_until = {};
    return;
  }
  ++upstream.failures;
  if (use == Use::kUnreachable || upstream.failures >= kFailuresMax) {
    upstream.left_out_until = now() + kLeftOutTime;
  }
}

std::unique_ptr<Link> Pool::take(std::size_t upstream) {
  auto& idle = upstreams_[upstream].idle;
  while (!idle.empty()) {
    auto link = std::move(idle.back());
    idle.pop_back();
    if (is_quiet(link->socket)) return link;
  }
  return nullptr;
}

void Pool::give_back(std::size_t upstream, std::unique_ptr<Link> link) {
  auto& idle = upstreams_[upstream].idle;
  if (idle.size() >= kIdleMax) return;
  if (link->in.size() > kKeptBytesMax) {
    link->in.resize(kKeptBytesMax);
    link->in.shrink_to_fit();
  }
  link->idle_since = now();
  idle.push_back(std::move(link));
  sweep_later();
}

void Pool::watch(Exchange& exchange) {
  exchanges_.insert(&exchange);
  sweep_later();
}

bool Pool::is_anything_to_watch() const {
  return !exchanges_.empty() || std::ranges::any_of(upstreams_, [](const Upstream& upstream) {
    return !upstream.idle.empty();
  });
}

void Pool::sweep_later() {
  if (sweeps_ || !is_anything_to_watch()) return;
  sweeps_ = true;
  sweeper_.expires_after(kSweep);
  sweeper_.async_wait([weak = weak_from_this()](const boost::system::error_code& error) {
    const auto self = weak.lock();
    if (error || !self) return;
    self->sweeps_ = false;
    self->sweep();
    self->sweep_later();
  });
}

// An exchange that ends may let others begin: the set changes meanwhile.
void Pool::sweep() {
  const auto now = this->now();
  std::vector<std::shared_ptr<Exchange>> exchanges;
  for (auto* exchange : exchanges_) exchanges.push_back(exchange->shared_from_this());
  for (const auto& exchange : exchanges) exchange->look_at_clock(now);
  close_old(now);
}

void Pool::close_old(Clock::time_point now) {
  for (auto& upstream : upstreams_) {
    std::erase_if(upstream.idle, [now](const std::unique_ptr<Link>& link) {
      return now - link->idle_since >= kIdleTime || !is_quiet(link->socket);
    });
  }
}

}  // namespace gatehouse::relay
