#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::api::admin {

// Tells everybody who watches the admin that something changed, as server-sent events. Events say
// what changed and not how: whoever wants to know asks the API, which checks what they may see.
// Safe to call from several threads.
class EventBus {
 public:
  // Sends a piece of the stream. May be called from any thread; must neither block nor call back.
  using Send = std::function<void(std::string text)>;

  // Sends events from now on, until the result is let go. `last_seen` is the number of the last
  // event that the client got before its connection broke: what came after it is sent again, or,
  // when that is not known any more, the event "resync", upon which the client asks for everything.
  [[nodiscard]] std::shared_ptr<void> subscribe(Send send, std::optional<std::int64_t> last_seen);

  // Sends the event `name` with these data, which are one line. Numbers ascend.
  void publish(std::int64_t number, std::string_view name, std::string_view data);

  // The number of the last event before this process, so that a client who knows it misses nothing.
  void start_after(std::int64_t number);

 private:
  static constexpr std::size_t kRememberedMax = 500;

  struct Remembered {
    std::int64_t number;
    std::string text;
  };

  void replay(const Send& send, std::int64_t last_seen) const;

  mutable std::mutex mutex_;
  std::list<std::shared_ptr<Send>> subscribers_;
  std::list<Remembered> remembered_;  // the oldest first
  std::int64_t newest_ = 0;
};

}  // namespace gatehouse::api::admin
