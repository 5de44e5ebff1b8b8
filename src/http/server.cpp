#include "http/server.h"

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <latch>

#include "base/limits.h"
#include "base/service_limits.h"
#include "base/text.h"
#include "base/thread_name.h"
#include "http/listener.h"

namespace gatehouse::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::steady_clock;
using namespace std::chrono_literals;

// While there is no room, accepting at once again would only burn time.
constexpr auto kAcceptPause = 10ms;
// How long a connection that is being made when the server stops may take to get into the queue.
constexpr auto kHandshakeTime = 100ms;
constexpr auto kTellOfCrowdEvery = 60s;

std::string random_id(Random& random) {
  std::array<std::byte, 4> bytes{};
  random.fill(bytes);
  return to_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

}  // namespace

Server::Server(const Parts& parts)
    : parts_(parts),
      bodies_(parts.options.body_bytes_max),
      lanes_(parts.options.lanes),
      counts_(parts.options.connections_per_address, parts.options.trusted_proxies) {
  for (std::size_t i = 0; i < std::max(1U, parts_.options.workers); ++i) {
    workers_.push_back(std::make_unique<Worker>(Worker::Parts{.options = parts_.options,
                                                              .lanes = lanes_,
                                                              .bodies = bodies_,
                                                              .clock = parts_.clock,
                                                              .tls = parts_.tls,
                                                              .on_fault = parts_.on_fault},
                                                parts_.make_site(i), random_id(parts_.random)));
  }
  acceptor_ = std::make_unique<tcp::acceptor>(workers_.front()->context());
  accept_pause_ = std::make_unique<asio::steady_timer>(workers_.front()->context());
  if (const auto descriptor = parts_.options.listener) {
    take_listener(*acceptor_, *descriptor);
  } else {
    bind_to(*acceptor_, parts_.options.address, parts_.options.port);
  }
  acceptor_->non_blocking(true);
  address_ = text_of(acceptor_->local_endpoint());
}

Server::~Server() { stop(); }

void Server::start() {
  const std::scoped_lock lock(loops_mutex_);
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    threads_.emplace_back([this, i] {
      name_this_thread("worker-" + std::to_string(i + 1));
      workers_[i]->run();
    });
  }
  loops_run_ = true;
}

void Server::listen() {
  if (!parts_.options.listener) begin_to_listen(*acceptor_);
  asio::post(workers_.front()->context(), [this] {
    accepting_ = acceptor_->is_open();
    accept();
  });
}

void Server::accept() {
  if (!accepting_) return;
  if (counts_.open() >= parts_.options.connections_max) return accept_when_somebody_waits();
  auto& worker = next_worker();
  acceptor_->async_accept(worker.context(),
                          [this, &worker](error_code error, AcceptedSocket socket) {
                            if (!error) deal(worker, std::move(socket));
                            if (!error || error == asio::error::operation_aborted) return accept();
                            make_room(workers_.size());  // the process is out of descriptors
                            accept_later();
                          });
}

// Nobody has to go before somebody comes.
void Server::accept_when_somebody_waits() {
  acceptor_->async_wait(tcp::acceptor::wait_read, [this](error_code error) {
    if (!error && counts_.open() >= parts_.options.connections_max) {
      make_room(workers_.size());
      return accept_later();
    }
    accept();
  });
}

void Server::accept_later() {
  accept_pause_->expires_after(kAcceptPause);
  accept_pause_->async_wait([this](error_code error) {
    if (!error) accept();
  });
}

Worker& Server::next_worker() { return *workers_[next_worker_++ % workers_.size()]; }

// Hands an accepted socket, which belongs to the worker's loop, to the worker.
void Server::deal(Worker& worker, AcceptedSocket socket) {
  error_code error;
  const auto client = socket.remote_endpoint(error);
  if (error) return;  // gone already
  auto place = counts_.take(client.address());
  if (!place) return refuse_crowd(client.address());
  asio::post(worker.context(),
             [&worker, socket = std::move(socket), place = std::move(*place)]() mutable {
               worker.adopt(std::move(socket), std::move(place));
             });
}

void Server::refuse_crowd(const asio::ip::address& address) {
  const auto now = steady_clock::now();
  if (crowd_told_at_ != steady_clock::time_point{} && now < crowd_told_at_ + kTellOfCrowdEvery) {
    return;
  }
  crowd_told_at_ = now;
  const auto cause =
      address.to_string() + " has as many connections as one address may have; more are closed";
  parts_.on_fault({.cause = cause});
}

// Ends connections that can be done without, a hundredth of all, so that a crowd of newcomers does
// not ask for each. A worker that has none lets the next one look.
void Server::make_room(std::size_t tries) {
  auto& worker = *workers_[next_to_make_room_++ % workers_.size()];
  const auto count = std::max<std::size_t>(1, parts_.options.connections_max / 100);
  asio::post(worker.context(), [this, &worker, count, tries] {
    if (worker.evict(count) > 0 || tries <= 1) return;
    asio::post(workers_.front()->context(), [this, tries] { make_room(tries - 1); });
  });
}

void Server::on_every_worker(const std::function<void(std::size_t worker)>& task) {
  const std::scoped_lock lock(loops_mutex_);
  if (!loops_run_) return;
  std::latch done(static_cast<std::ptrdiff_t>(workers_.size()));
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    asio::post(workers_[i]->context(), [&task, &done, i] {
      task(i);
      done.count_down();
    });
  }
  done.wait();
}

void Server::close_door() {
  if (!acceptor_->is_open()) return;
  if (parts_.options.listener) return close_listener();
  overlook_newcomers(*acceptor_);
  drain_queue();
}

void Server::drain_queue() {
  error_code error;
  while (acceptor_->is_open()) {
    auto& worker = next_worker();
    auto socket = acceptor_->accept(worker.context(), error);
    if (error == asio::error::connection_aborted) continue;
    if (error) return;
    deal(worker, std::move(socket));
  }
}

void Server::close_listener() {
  if (!parts_.options.listener) drain_queue();
  accepting_ = false;
  error_code ignored;
  accept_pause_->cancel();
  acceptor_->close(ignored);
}

void Server::stop() {
  if (threads_.empty()) return;
  on_every_worker([this](std::size_t i) {
    if (i == 0) close_door();
  });
  on_every_worker([this](std::size_t i) { workers_[i]->stop_serving(); });
  if (!parts_.options.listener) std::this_thread::sleep_for(kHandshakeTime);
  on_every_worker([this](std::size_t i) {
    if (i == 0) close_listener();
  });
  wait_for_connections();
  lanes_.close();
  on_every_worker([this](std::size_t i) { workers_[i]->close_all(); });
  lanes_.join();
  end_loops();
}

void Server::wait_for_connections() {
  const auto deadline = steady_clock::now() + limits::kFinishTime;
  while (counts_.open() > 0 && steady_clock::now() < deadline) std::this_thread::sleep_for(5ms);
}

// Behind the lanes' end, whose answers may still be on their way to the workers.
void Server::end_loops() {
  {
    const std::scoped_lock lock(loops_mutex_);
    loops_run_ = false;
    for (auto& worker : workers_) {
      asio::post(worker->context(), [&worker] { worker->release(); });
    }
  }
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

}  // namespace gatehouse::http
