#include "http/worker.h"

#include <fmt/format.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <iterator>

#include "base/limits.h"

namespace gatehouse::http {
namespace {

// What a burst leaves behind for the next one.
constexpr std::size_t kSpareBuffersMax = 256;

std::string text_of(const std::exception_ptr& error) {
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& e) {
    return e.what();
  } catch (...) {
    return "unknown exception";
  }
}

}  // namespace

Worker::Worker(const Parts& parts, std::unique_ptr<Site> site, std::string id)
    : parts_(parts),
      guard_(context_.get_executor()),
      sweeper_(context_),
      site_(std::move(site)),
      id_(std::move(id)) {}

void Worker::run() {
  sweep();
  context_.run();
}

void Worker::adopt(Socket socket, std::function<void()> on_end) {
  if (stopping_) return on_end();
  connections_.emplace_back(*this, std::move(socket));
  const auto connection = std::prev(connections_.end());
  boost::asio::co_spawn(context_, connection->run(),
                        [this, connection, on_end = std::move(on_end)](std::exception_ptr error) {
                          if (error) report(error, {});
                          connections_.erase(connection);
                          on_end();
                        });
}

void Worker::stop_serving() {
  stopping_ = true;
  for (auto& connection : connections_) connection.stop();
}

void Worker::close_all() {
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

void Worker::next_request_id(std::string& id) {
  id.clear();
  fmt::format_to(std::back_inserter(id), "{}{:08x}", id_, ++request_count_);
}

void Worker::report(const std::exception_ptr& fault, std::string_view request_id) {
  parts_.on_fault(request_id.empty() ? text_of(fault)
                                     : fmt::format("request {}: {}", request_id, text_of(fault)));
}

void Worker::look_at_clock(std::chrono::steady_clock::time_point now) {
  for (auto& connection : connections_) connection.look_at_clock(now);
}

void Worker::sweep() {
  look_at_clock(std::chrono::steady_clock::now());
  sweeper_.expires_after(std::chrono::seconds(1));
  sweeper_.async_wait([this](const boost::system::error_code& error) {
    if (!error && !released_) sweep();
  });
}

}  // namespace gatehouse::http
