#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "crypto/keyed_hash.h"

namespace gatehouse::history {

// The history as a chain: the seal of a record is a keyed hash over the seal before it and the
// record itself, so whoever can write to the database but has not the key cannot change, remove or
// add one unseen. Where the chain starts and ends is kept in two anchors with a hash of their own;
// without the last one the newest records could be cut off.

// A record in the form in which it is stored.
struct StoredRecord {
  std::int64_t number = 0;
  std::int64_t at = 0;  // milliseconds since 1970
  std::int64_t actor_kind = 0;
  std::string actor_name;
  std::string action;
  std::string object_type;
  std::string object_id;
  std::string object_name;
  std::string changes;              // JSON
  std::optional<std::string> seal;  // absent in records from before there were seals
};

enum class AnchorKind { kStart, kHead };

[[nodiscard]] std::string_view name_of(AnchorKind kind);  // "start"

// The chain starts behind this record, or ends with it.
struct Anchor {
  std::int64_t number = 0;
  std::int64_t at = 0;  // milliseconds since 1970
  std::string seal;
  std::string hash;  // over all of the above
};

// Makes and checks what the chain consists of. Safe to call from several threads.
class Chain {
 public:
  // The key must outlive this; it has no other use (crypto::KeyPurpose::kHistory).
  explicit Chain(const crypto::LookupHash& key) : key_(key) {}

  // The seal of a record that follows the one with the seal `previous`.
  [[nodiscard]] std::string seal_of(const StoredRecord& record, std::string_view previous) const;

  [[nodiscard]] Anchor anchor(AnchorKind kind, std::int64_t number, std::int64_t at,
                              std::string seal) const;

  // The start of a new chain whose first record is the one behind `number`.
  [[nodiscard]] Anchor new_start(std::int64_t number, std::int64_t at) const;

  [[nodiscard]] bool is_genuine(AnchorKind kind, const Anchor& anchor) const;

 private:
  const crypto::LookupHash& key_;
};

// What is wrong with a history, at the first place where something is.
struct ChainFault {
  enum class Kind {
    kChanged,     // the record is not what was recorded
    kRemoved,     // the record is missing although later ones are there
    kAdded,       // the record was not made by Gatehouse
    kEndRemoved,  // the record and all after it are missing
    kEndsLost,    // where the chain starts or ends was changed or removed
  };
  Kind kind = Kind::kChanged;
  std::int64_t number = 0;  // of the record; 0 for kEndsLost

  friend bool operator==(const ChainFault&, const ChainFault&) = default;
};

[[nodiscard]] std::string_view name_of(ChainFault::Kind kind);  // "changed"
[[nodiscard]] std::string sentence_of(const ChainFault& fault);

struct Verification {
  std::int64_t intact = 0;       // records whose seals fit
  std::int64_t unprotected = 0;  // records from before there were seals
  std::optional<Anchor> start;
  std::optional<Anchor> head;
  std::optional<ChainFault> fault;  // absent: all is well
};

// Goes over a history once, from the oldest record on. One instance belongs to one thread.
class ChainVerifier {
 public:
  ChainVerifier(const Chain& chain, std::optional<Anchor> start, std::optional<Anchor> head);

  // The next record, by ascending number. Nothing counts any more once there is a fault.
  void take(const StoredRecord& record);

  [[nodiscard]] const std::optional<ChainFault>& fault() const { return found_.fault; }

  // What was found, when all records have been taken.
  [[nodiscard]] Verification finish();

 private:
  void fail(ChainFault::Kind kind, std::int64_t number) { found_.fault = ChainFault{kind, number}; }

  const Chain& chain_;
  Verification found_;
  std::int64_t last_ = 0;  // number of the last record that fits
  std::string previous_;   // its seal
};

}  // namespace gatehouse::history
