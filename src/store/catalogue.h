#pragma once

#include <array>
#include <functional>
#include <mutex>
#include <shared_mutex>
#include <vector>

#include "base/time.h"
#include "base/transaction.h"
#include "store/document_store.h"
#include "store/entities.h"
#include "store/store.h"

namespace gatehouse::store {

enum class Kind { kProduct, kCategory, kPage, kBlock, kWebsite, kStoreGroup, kStoreView };

inline constexpr std::array kAllKinds{Kind::kProduct,  Kind::kCategory, Kind::kPage,
                                      Kind::kBlock,    Kind::kWebsite,  Kind::kStoreGroup,
                                      Kind::kStoreView};

// How the kind is called in the document store, and the file of data/store that holds its samples:
// "product".
[[nodiscard]] std::string_view name_of(Kind kind);

// Changes that belong together; nothing is visible before all are durable.
class Changes {
 public:
  void put(Kind kind, std::string key, boost::json::object entity) {
    steps_.push_back({kind, std::move(key), std::move(entity)});
  }

  void erase(Kind kind, std::string key) { steps_.push_back({kind, std::move(key), std::nullopt}); }

 private:
  friend class Catalogue;

  struct Step {
    Kind kind;
    std::string key;
    std::optional<boost::json::object> entity;  // absent: erase
  };

  std::vector<Step> steps_;
};

// Everything the embedded store holds, in memory and in the document store. Any number of threads
// may read at once; writers wait for one another, and hold up readers only for a moment.
class Catalogue {
 public:
  Catalogue(DocumentStore& documents, Transactions& transactions, const Clock& clock);

  // Calls `answer`, which may look at entities() until it returns.
  [[nodiscard]] Response read(const std::function<Response()>& answer) const;

  // The same for one that also changes something. What it put into `changes` happens if it answers
  // with a status below 300, unless that would make an entity too large (limits::kEntityBytesMax),
  // which is answered 400.
  [[nodiscard]] Response change(const std::function<Response(Changes& changes)>& answer);

  [[nodiscard]] const Entities& entities(Kind kind) const {
    return entities_[static_cast<std::size_t>(kind)];
  }

  // The present moment as entities carry it.
  [[nodiscard]] std::string now() const { return to_sql_datetime(clock_.now()); }

 private:
  [[nodiscard]] Entities& entities_of(Kind kind) {
    return entities_[static_cast<std::size_t>(kind)];
  }

  void load(std::string_view name, std::string_view key, std::string_view text);
  static std::vector<std::string> texts_of(const Changes& changes);
  void keep(const Changes& changes, const std::vector<std::string>& texts);

  DocumentStore& documents_;
  Transactions& transactions_;
  const Clock& clock_;
  std::array<Entities, kAllKinds.size()> entities_;
  std::mutex writers_;                 // held by the one that changes something
  mutable std::shared_mutex readers_;  // held exclusively while entities_ change
};

}  // namespace gatehouse::store
