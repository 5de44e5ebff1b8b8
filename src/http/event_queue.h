#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <mutex>
#include <string>

namespace gatehouse::http {

// What is still to be sent on an event stream. push() may be called from any thread, the rest from
// the thread of the connection. Shared by both sides, as either may end first.
class EventQueue {
 public:
  explicit EventQueue(const boost::asio::any_io_executor& executor) : wake_(executor) {}

  // Adds a piece and wakes the connection. A client that does not keep up loses its stream: it
  // reconnects and reads the present state.
  static void push(const std::shared_ptr<EventQueue>& queue, const std::string& text);

  // Ends the stream behind what was pushed before.
  static void end(const std::shared_ptr<EventQueue>& queue);

  // Takes everything there is, in order; empty when there is nothing.
  [[nodiscard]] std::string take();
  [[nodiscard]] bool ended() const;

  // Expires when it is time for a sign of life; cancelled when there is something to take.
  boost::asio::steady_timer& wake() { return wake_; }

 private:
  static void notify(const std::shared_ptr<EventQueue>& queue);

  mutable std::mutex mutex_;
  std::string pending_;
  bool ended_ = false;
  boost::asio::steady_timer wake_;
};

}  // namespace gatehouse::http
