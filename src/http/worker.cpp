#include "http/worker.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <iterator>

#include "base/limits.h"

namespace gatehouse::http {
namespace {

// What a burst leaves behind for the next one.
constexpr std::size_t kSpareBuffersMax = 64;
// However much comes in one turn, the first of it does not wait for long.
constexpr std::size_t kAnswersTogetherMax = 64;
constexpr std::chrono::milliseconds kSweep = std::chrono::seconds(1);
constexpr std::chrono::milliseconds kSweepWhenStopping(50);

}  // namespace

std::string text_of(const std::exception_ptr& fault) {
  try {
    std::rethrow_exception(fault);
  } catch (const std::exception& e) {
    return e.what();
  } catch (...) {
    return "unknown exception";
  }
}

Worker::Worker(const Parts& parts, std::unique_ptr<Site> site, std::string id)
    : parts_(parts),
      guard_(context_.get_executor()),
      sweeper_(context_),
      site_(std::move(site)),
      id_(std::move(id)) {}

void Worker::run() {
  sweep();
  for (;;) {
    try {
      while (context_.run_one() > 0) {
        take_turn();
        if (released_ && connections_.empty()) return;  // what is left serves nobody
      }
      return;
    } catch (...) {
      report(std::current_exception());
    }
  }
}

void Worker::adopt(Socket socket, ConnectionCounts::Place place) {
  if (closed_) return;
  std::optional<TlsIdentity> identity;
  if (parts_.tls != nullptr) identity = parts_.tls->identity();
  connections_.emplace_back(*this, std::move(socket), identity ? &*identity : nullptr);
  const auto connection = std::prev(connections_.end());
  boost::asio::co_spawn(
      context_, connection->run(),
      [this, connection, place = std::move(place)](const std::exception_ptr& error) {
        if (error) report(error);
        forget(*connection);
        connections_.erase(connection);
      });
}

std::vector<Connection*> Worker::longest(Connection::Dispensable kind, std::size_t count) {
  std::vector<Connection*> found;
  for (auto& connection : connections_) {
    if (connection.dispensable() == kind) found.push_back(&connection);
  }
  const auto end = found.begin() + static_cast<std::ptrdiff_t>(std::min(count, found.size()));
  std::ranges::partial_sort(found, end, {}, &Connection::since);
  found.erase(end, found.end());
  return found;
}

std::size_t Worker::evict(std::size_t count) {
  auto found = longest(Connection::Dispensable::kWaiting, count);
  for (auto* connection : found) connection->end_waiting();
  if (!found.empty()) return found.size();
  found = longest(Connection::Dispensable::kSendingHead, count);
  for (auto* connection : found) connection->close();
  return found.size();
}

void Worker::stop_serving() {
  stopping_ = true;
  for (auto& connection : connections_) connection.stop();
  sweep();
}

void Worker::close_all() {
  closed_ = true;
  for (auto& connection : connections_) connection.close();
}

void Worker::release() {
  released_ = true;
  sweeper_.cancel();
  guard_.reset();
}

std::unique_ptr<Buffers> Worker::lend_buffers() {
  if (spare_buffers_.empty()) {
    auto buffers = std::make_unique<Buffers>();
    buffers->in.resize(limits::kRequestLineBytesMax);
    return buffers;
  }
  auto buffers = std::move(spare_buffers_.back());
  spare_buffers_.pop_back();
  return buffers;
}

void Worker::give_back(std::unique_ptr<Buffers> buffers) {
  const bool grew = buffers->in.size() > limits::kRequestLineBytesMax ||
                    buffers->out.capacity() > limits::kUnprovenBodyBytesMax;
  if (grew || spare_buffers_.size() >= kSpareBuffersMax) return;
  buffers->out.clear();
  buffers->forget_request();
  spare_buffers_.push_back(std::move(buffers));
}

void Worker::send_soon(Connection& connection) {
  if (!answered_.empty() && answered_.back() == &connection) return;
  answered_.push_back(&connection);
  if (answered_.size() >= kAnswersTogetherMax) send_answers();
}

void Worker::forget(const Connection& connection) { std::erase(answered_, &connection); }

void Worker::send_answers() {
  // What is sent may end a connection, but none is taken off the list before the loop goes on.
  for (std::size_t i = 0; i < answered_.size(); ++i) answered_[i]->send_answers();
  answered_.clear();
}

std::size_t Worker::take_turn() {
  const auto done = context_.poll();
  send_answers();
  return done;
}

void Worker::next_request_id(std::string& id) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  ++request_count_;
  constexpr std::size_t kCountDigits = 8;
  id.assign(id_).resize(id_.size() + kCountDigits);
  auto count = request_count_;
  for (auto digit = id.rbegin(); digit != id.rbegin() + kCountDigits; ++digit, count >>= 4) {
    *digit = kDigits[count & 15];
  }
}

void Worker::report(const std::exception_ptr& fault) {
  const auto cause = text_of(fault);
  parts_.on_fault({.cause = cause});
}

void Worker::report(const Response& answer, std::string_view request_id) {
  const std::string_view cause =
      answer.cause().empty() ? reason_phrase(answer.status()) : std::string_view(answer.cause());
  parts_.on_fault({.cause = cause, .request_id = request_id, .status = answer.status()});
}

void Worker::look_at_clock(std::chrono::steady_clock::time_point now) {
  for (auto& connection : connections_) connection.look_at_clock(now);
}

void Worker::sweep() {
  look_at_clock(std::chrono::steady_clock::now());
  sweeper_.expires_after(stopping_ ? kSweepWhenStopping : kSweep);
  sweeper_.async_wait([this](const boost::system::error_code& error) {
    if (!error && !released_) sweep();
  });
}

}  // namespace gatehouse::http
