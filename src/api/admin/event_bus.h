#pragma once

#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "operators/operator.h"

namespace gatehouse::api::admin {

// Tells everybody who watches the admin what changes, as server-sent events. Safe to call from
// several threads; must outlive what subscribe() returned.
class EventBus {
 public:
  // Sends a piece of a stream. May be called from any thread; must neither block nor call back.
  using Send = std::function<void(std::string text)>;

  // Sends what is published from now on, until the result is let go or the session ends. Absent
  // session: the stream of a script.
  [[nodiscard]] std::shared_ptr<void> subscribe(Send send,
                                                std::optional<operators::Session> session);

  // Sends the event `name` with these data, one line of JSON, to everybody.
  void publish(std::string_view name, std::string_view data);

  // Sends "session.ended" with that reason on all streams of a session and nothing after it.
  void end(operators::SessionId session, std::string_view reason);

  // The sessions that have streams, each once, as they were when the first of its streams began.
  [[nodiscard]] std::vector<operators::Session> sessions() const;

  // An event as it is sent.
  [[nodiscard]] static std::string text_of(std::string_view name, std::string_view data);

 private:
  struct Subscriber {
    Send send;
    std::optional<operators::Session> session;
  };

  mutable std::mutex mutex_;
  std::list<std::shared_ptr<Subscriber>> subscribers_;
};

}  // namespace gatehouse::api::admin
