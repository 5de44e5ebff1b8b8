#include "history/chain.h"

#include <utility>

namespace gatehouse::history {
namespace {

// Every field with its length, so that no two records have the same bytes.
class Bytes {
 public:
  explicit Bytes(std::string_view what) { add(what); }

  Bytes& add(std::string_view field) {
    text_.append(std::to_string(field.size())).append(":").append(field);
    return *this;
  }

  Bytes& add(std::int64_t number) { return add(std::to_string(number)); }

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

}  // namespace

std::string_view name_of(AnchorKind kind) { return kind == AnchorKind::kStart ? "start" : "head"; }

std::string_view name_of(ChainFault::Kind kind) {
  switch (kind) {
    case ChainFault::Kind::kChanged:
      return "changed";
    case ChainFault::Kind::kRemoved:
      return "removed";
    case ChainFault::Kind::kAdded:
      return "added";
    case ChainFault::Kind::kEndRemoved:
      return "end_removed";
    case ChainFault::Kind::kEndsLost:
      return "ends_lost";
  }
  return "";
}

std::string sentence_of(const ChainFault& fault) {
  const auto record = "Record " + std::to_string(fault.number);
  switch (fault.kind) {
    case ChainFault::Kind::kChanged:
      return record + " was changed after it was recorded.";
    case ChainFault::Kind::kRemoved:
      return record + " was removed.";
    case ChainFault::Kind::kAdded:
      return record + " was not recorded by Gatehouse.";
    case ChainFault::Kind::kEndRemoved:
      return record + " and everything after it was removed.";
    case ChainFault::Kind::kEndsLost:
      return "Where the history starts and ends was changed or removed.";
  }
  return "";
}

std::string Chain::seal_of(const StoredRecord& record, std::string_view previous) const {
  Bytes bytes("record");
  bytes.add(previous).add(record.number).add(record.at).add(record.actor_kind);
  bytes.add(record.actor_name).add(record.action).add(record.object_type);
  bytes.add(record.object_id).add(record.object_name).add(record.changes);
  return key_(bytes.text());
}

Anchor Chain::anchor(AnchorKind kind, std::int64_t number, std::int64_t at,
                     std::string seal) const {
  auto hash = key_(Bytes("anchor").add(name_of(kind)).add(number).add(at).add(seal).text());
  return {number, at, std::move(seal), std::move(hash)};
}

Anchor Chain::new_start(std::int64_t number, std::int64_t at) const {
  return anchor(AnchorKind::kStart, number, at, key_(Bytes("new").add(number).add(at).text()));
}

bool Chain::is_genuine(AnchorKind kind, const Anchor& given) const {
  return anchor(kind, given.number, given.at, given.seal).hash == given.hash;
}

ChainVerifier::ChainVerifier(const Chain& chain, std::optional<Anchor> start,
                             std::optional<Anchor> head)
    : chain_(chain) {
  found_.start = std::move(start);
  found_.head = std::move(head);
  if (!found_.start && !found_.head) return;  // nothing was sealed yet
  if (!found_.start || !found_.head || !chain.is_genuine(AnchorKind::kStart, *found_.start) ||
      !chain.is_genuine(AnchorKind::kHead, *found_.head)) {
    fail(ChainFault::Kind::kEndsLost, 0);
    return;
  }
  last_ = found_.start->number;
  previous_ = found_.start->seal;
}

void ChainVerifier::take(const StoredRecord& record) {
  using Kind = ChainFault::Kind;
  if (found_.fault) return;
  if (!found_.start) {
    if (record.seal) return fail(Kind::kEndsLost, 0);
    ++found_.unprotected;
    return;
  }
  if (record.number <= found_.start->number) {
    if (record.seal) return fail(Kind::kAdded, record.number);
    ++found_.unprotected;
    return;
  }
  if (record.number != last_ + 1) return fail(Kind::kRemoved, last_ + 1);
  const auto seal = chain_.seal_of(record, previous_);
  if (record.seal != seal) return fail(Kind::kChanged, record.number);
  ++found_.intact;
  last_ = record.number;
  previous_ = seal;
}

Verification ChainVerifier::finish() {
  if (found_.head && !found_.fault) {
    if (last_ != found_.head->number) {
      fail(ChainFault::Kind::kEndRemoved, last_ + 1);
    } else if (previous_ != found_.head->seal) {
      fail(ChainFault::Kind::kEndsLost, 0);
    }
  }
  return found_;
}

}  // namespace gatehouse::history
