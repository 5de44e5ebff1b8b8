#include "http/server.h"

#include <fmt/format.h>

#include <array>
#include <boost/asio/post.hpp>
#include <future>
#include <latch>

#include "base/limits.h"
#include "base/text.h"
#include "base/unavailable.h"

namespace gatehouse::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// When the process is out of file descriptors, accepting at once again would only burn time.
constexpr auto kAcceptPause = std::chrono::milliseconds(100);

std::string random_id(Random& random) {
  std::array<std::byte, 4> bytes{};
  random.fill(bytes);
  return to_hex({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
}

std::string text_of(const tcp::endpoint& endpoint) {
  const auto address = endpoint.address();
  return address.is_v6() ? fmt::format("[{}]:{}", address.to_string(), endpoint.port())
                         : fmt::format("{}:{}", address.to_string(), endpoint.port());
}

}  // namespace

Server::Server(const Parts& parts) : parts_(parts), pool_(parts.options.pool_threads) {
  for (std::size_t i = 0; i < std::max(1U, parts_.options.workers); ++i) {
    workers_.push_back(std::make_unique<Worker>(
        Worker::Parts{parts_.options, pool_.get_executor(), parts_.clock, parts_.on_fault},
        parts_.make_site(i), random_id(parts_.random)));
  }
  listen();
}

Server::~Server() { stop(); }

void Server::listen() {
  const auto& options = parts_.options;
  error_code error;
  const auto address = asio::ip::make_address(options.address, error);
  if (error) throw Unavailable("\"" + options.address + "\" is not an IP address to listen on");
  const tcp::endpoint endpoint(address, options.port);
  acceptor_ = std::make_unique<tcp::acceptor>(workers_.front()->context());
  accept_pause_ = std::make_unique<asio::steady_timer>(workers_.front()->context());
  acceptor_->open(endpoint.protocol(), error);
  if (!error) acceptor_->set_option(tcp::acceptor::reuse_address(true), error);
  if (!error) acceptor_->bind(endpoint, error);
  if (!error) acceptor_->listen(tcp::acceptor::max_listen_connections, error);
  if (error) {
    throw Unavailable("cannot listen on " + text_of(endpoint) + ": " + error.message() +
                      (error == asio::error::address_in_use
                           ? "; another program has it. Choose another with --listen ADDR:PORT"
                           : ""));
  }
  address_ = text_of(acceptor_->local_endpoint());
}

void Server::start() {
  asio::post(workers_.front()->context(), [this] { accept(); });
  for (auto& worker : workers_) threads_.emplace_back([&worker] { worker->run(); });
}

void Server::accept() {
  auto& worker = *workers_[next_worker_++ % workers_.size()];
  acceptor_->async_accept(worker.context(), [this, &worker](error_code error, tcp::socket socket) {
    if (error == asio::error::operation_aborted || !acceptor_->is_open()) return;
    if (error) return accept_later();
    if (open_connections_.load(std::memory_order_relaxed) < limits::kConnectionsMax) {
      open_connections_.fetch_add(1, std::memory_order_relaxed);
      asio::post(worker.context(), [this, &worker, socket = std::move(socket)]() mutable {
        worker.adopt(std::move(socket),
                     [this] { open_connections_.fetch_sub(1, std::memory_order_relaxed); });
      });
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

void Server::on_every_worker(const std::function<void(std::size_t worker)>& task) {
  std::latch done(static_cast<std::ptrdiff_t>(workers_.size()));
  for (std::size_t i = 0; i < workers_.size(); ++i) {
    asio::post(workers_[i]->context(), [&task, &done, i] {
      task(i);
      done.count_down();
    });
  }
  done.wait();
}

void Server::stop() {
  if (threads_.empty()) return;
  on_every_worker([this](std::size_t i) {
    if (i == 0) {
      error_code ignored;
      acceptor_->close(ignored);
      accept_pause_->cancel();
    }
    workers_[i]->stop_serving();
  });
  const auto deadline = std::chrono::steady_clock::now() + limits::kGracefulStopTime;
  while (open_connections_.load() > 0 && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  on_every_worker([this](std::size_t i) { workers_[i]->close_all(); });
  pool_.join();
  // Answers of the pool may still be on their way to the workers.
  on_every_worker([this](std::size_t i) { workers_[i]->release(); });
  for (auto& thread : threads_) thread.join();
  threads_.clear();
}

}  // namespace gatehouse::http
