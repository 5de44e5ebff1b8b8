#pragma once

#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/time.h"
#include "http/message/handled.h"

namespace gatehouse::api::admin {

// Remembers the answers to requests that carry an Idempotency-Key, so that sending one again does
// nothing again and gets the same answer, unless that is not kept: because it holds secrets, or is
// large. In memory, for a day, and no more than a bounded number of them, the oldest going first.
// Safe to call from several threads.
class Replays {
 public:
  explicit Replays(const Clock& clock) : clock_(clock) {}

  enum class Begun { kNew, kInProgress, kOtherRequest, kAnswered, kDone };

  struct Beginning {
    Begun begun;
    http::Response answer = {};  // for kAnswered; of kDone it was not kept
  };

  // A request with this key starts; `owner` is the person who sent it, `digest` stands for what it
  // asks. After kNew follows finish() or abandon().
  [[nodiscard]] Beginning begin(const std::string& owner, const std::string& key,
                                const std::string& digest);

  // It succeeded with this answer, or with one that must not be kept.
  void finish(const std::string& owner, const std::string& key, const http::Response& answer);
  void finish_unkept(const std::string& owner, const std::string& key);

  // It was refused: another try may have the same key.
  void abandon(const std::string& owner, const std::string& key);

 private:
  struct Entry {
    std::string name;
    std::string digest;
    Timestamp begun_at;
    enum class State { kInProgress, kAnswered, kDone } state = State::kInProgress;
    http::Response answer = {};  // for kAnswered
  };

  using Entries = std::list<Entry>;

  void forget_old();
  void erase(Entries::iterator entry);

  [[nodiscard]] static std::string name_of(const std::string& owner, const std::string& key) {
    return owner + "\n" + key;
  }

  const Clock& clock_;
  std::mutex mutex_;
  Entries entries_;  // the oldest first
  std::unordered_map<std::string, Entries::iterator> by_name_;
};

}  // namespace gatehouse::api::admin
