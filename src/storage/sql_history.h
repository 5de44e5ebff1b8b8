#pragma once

#include "base/result.h"
#include "history/chain.h"
#include "history/history.h"
#include "storage/database.h"

namespace gatehouse::storage {

class SqlHistory final : public history::HistoryLog {
 public:
  // The key is for crypto::KeyPurpose::kHistory; both must outlive this.
  SqlHistory(Database& database, const crypto::LookupHash& key)
      : database_(database), chain_(key) {}

  void record(const history::Entry& entry) override;
  std::vector<history::Entry> about(history::ObjectType object_type, const std::string& object_id,
                                    std::size_t limit, std::int64_t before) override;
  std::vector<history::Entry> newest(std::size_t limit, std::int64_t before) override;

  // Goes over the whole history. Takes no write lock; what is recorded meanwhile does not count.
  [[nodiscard]] history::Verification verify();

  // Removes the oldest records, at most `limit`, that are older than `before`, and moves the start
  // of the chain behind them; returns how many. Where the chain does not hold nothing is removed:
  // the traces would go with it.
  [[nodiscard]] Result<std::size_t, history::ChainFault> remove_oldest(Timestamp before,
                                                                       std::size_t limit);

 private:
  [[nodiscard]] std::optional<history::Anchor> find(history::AnchorKind kind);
  void put(history::AnchorKind kind, const history::Anchor& anchor);
  [[nodiscard]] std::string previous_seal(const history::StoredRecord& next);
  [[nodiscard]] history::Verification verify_once();
  [[nodiscard]] std::optional<history::ChainFault> added_behind(const history::Anchor& head);

  Database& database_;
  history::Chain chain_;
};

}  // namespace gatehouse::storage
