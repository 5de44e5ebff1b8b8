#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "access/grant.h"
#include "operators/ports.h"

namespace gatehouse::api::admin {

// Who listens: a session, or a script with an admin token.
using Listener = std::variant<operators::Session, operators::AdminToken>;

// Tells everybody who watches the admin what changes, as server-sent events: to each what their
// role may see. Safe to call from several threads; must outlive what subscribe() returned.
class EventBus {
 public:
  // Sends a piece of a stream; an empty one ends it. May be called from any thread; must neither
  // block nor call back.
  using Send = std::function<void(std::string text)>;

  // Makes what a stream is sent first of how many events were published before. Empty: nothing.
  using Greeting = std::function<std::string(std::uint64_t published)>;

  // Sends the greeting, then what is published from now on and `grant` may see, until the result is
  // let go or the listener is ended.
  [[nodiscard]] std::shared_ptr<void> subscribe(Send send, Listener listener, access::Grant grant,
                                                const Greeting& greeting);

  // How many events were published so far, whoever may see them.
  [[nodiscard]] std::uint64_t published() const;

  // Sends the event `name` with these data, one line of JSON, to everybody whose grant may see it.
  void publish(std::string_view name, std::string_view data,
               const std::function<bool(const access::Grant&)>& may_see);

  // What has become of a listener: what it may see from now on, or why it has ended.
  using Judgement = std::variant<access::Grant, std::string_view>;

  // Has each listener judged, once however many streams it has. Those that have ended are sent
  // "session.ended" with the reason. `judge` is called without any lock.
  void judge(const std::function<Judgement(const Listener&)>& judge);

  // Sends "session.ended" with that reason on all streams of a session and ends them.
  void end(operators::SessionId session, std::string_view reason);

  // An event as it is sent.
  [[nodiscard]] static std::string text_of(std::string_view name, std::string_view data);

 private:
  // All streams of one listener.
  struct Group {
    std::string key;
    Listener listener;
    access::Grant grant;
    std::list<std::shared_ptr<Send>> streams;
  };

  static std::string key_of(const Listener& listener);
  void end_locked(const std::string& key, std::string_view reason);

  mutable std::mutex mutex_;
  std::list<Group> groups_;
  std::uint64_t published_ = 0;
};

}  // namespace gatehouse::api::admin
