#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "base/secret.h"
#include "integrations/hand_over.h"

namespace gatehouse::integrations {

// Tells who is at work on a delivery, among all threads of all processes that use the same data,
// whatever their clocks show. Safe to call from several threads.
class DeliveryLocks {
 public:
  // Held until it is destroyed or its process ends, in whatever way.
  class Held {
   public:
    Held() = default;
    virtual ~Held() = default;
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;
  };

  virtual ~DeliveryLocks() = default;

  // Null while somebody else holds the lock of the hand-over with this number. Does not wait.
  // Throws Unavailable when nobody can tell.
  [[nodiscard]] virtual std::unique_ptr<Held> take(std::int64_t number) = 0;
};

// Keeps hand-overs with their secrets sealed. Safe to call from several threads; calls within a
// transaction belong to it. Throws Damaged when a secret does not open.
class HandOverStore {
 public:
  virtual ~HandOverStore() = default;

  // Stores a new hand-over (its number is not looked at) in place of the integration's last one,
  // whose request token ends. Returns its number. The integration must exist.
  virtual std::int64_t begin(const HandOver& hand_over, const Secret& verifier) = 0;

  // Absent also when it is damaged, which counts as none: another may begin in its place.
  [[nodiscard]] virtual std::optional<HandOver> find(IntegrationId integration) = 0;

  // Those of many integrations at once, as find() has each.
  [[nodiscard]] virtual std::map<IntegrationId, HandOver> find_all(
      const std::vector<IntegrationId>& integrations) = 0;

  // Replaces everything but the secrets of the hand-over with this number, which must be stored.
  virtual void save(const HandOver& hand_over) = 0;

  // The hand-over must exist.
  [[nodiscard]] virtual Secret verifier(IntegrationId integration) = 0;

  // Gives the hand-over a request token in place of any before; absent: it has none any more.
  virtual void put_request_token(IntegrationId integration,
                                 const std::optional<AccessToken>& token) = 0;
  [[nodiscard]] virtual std::optional<AccessToken> request_token(IntegrationId integration) = 0;

  // Integrations whose hand-over wants to be posted at `now` and is claimed by nobody, those first
  // that wait longest.
  [[nodiscard]] virtual std::vector<IntegrationId> due(Timestamp now, std::size_t limit) = 0;

  // The numbers of the hand-overs that are claimed beyond `now`.
  [[nodiscard]] virtual std::vector<std::int64_t> claimed(Timestamp now) = 0;

  // The claim on the hand-over with this number ends at `now`.
  virtual void release_claim(std::int64_t number, Timestamp now) = 0;

  // The integrations whose hand-over is in `state`, those that waited longest first.
  [[nodiscard]] virtual std::vector<IntegrationId> in_state(HandOver::State state,
                                                            std::size_t limit) = 0;

  // Whether there is one that waits for something: for its delivery, or for its third party.
  [[nodiscard]] virtual bool is_any_open() = 0;
};

struct DeliveryPage {
  std::vector<Delivery> items;
  std::size_t total = 0;
};

// Keeps every delivery. Safe to call from several threads.
class DeliveryLog {
 public:
  virtual ~DeliveryLog() = default;

  // Adds one (its number is not looked at) and returns its number. The integration must exist.
  virtual std::int64_t add(const Delivery& delivery) = 0;

  // Those of an integration, the newest first.
  [[nodiscard]] virtual DeliveryPage about(IntegrationId integration, std::size_t offset,
                                           std::size_t limit) = 0;
};

}  // namespace gatehouse::integrations
