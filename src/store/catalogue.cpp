#include "store/catalogue.h"

#include <algorithm>

#include "base/unavailable.h"
#include "json/reader.h"

namespace gatehouse::store {

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::kProduct:
      return "product";
    case Kind::kCategory:
      return "category";
    case Kind::kPage:
      return "cms_page";
    case Kind::kBlock:
      return "cms_block";
    case Kind::kWebsite:
      return "website";
    case Kind::kStoreGroup:
      return "store_group";
    case Kind::kStoreView:
      return "store_view";
  }
  return "";
}

Catalogue::Catalogue(DocumentStore& documents, Transactions& transactions, const Clock& clock)
    : documents_(documents), transactions_(transactions), clock_(clock) {
  documents_.load([this](std::string_view name, std::string_view key, std::string_view text) {
    const auto kind = std::ranges::find(kAllKinds, name, name_of);
    if (kind == kAllKinds.end()) return;  // of a newer version
    auto value = json::parse(text);
    if (!value || !value->is_object()) {
      throw Unavailable("the stored " + std::string(name) + " \"" + std::string(key) +
                        "\" cannot be read: the database was changed");
    }
    entities_[static_cast<std::size_t>(*kind)].put(key, std::move(value->as_object()));
  });
}

Response Catalogue::read(const std::function<Response()>& answer) const {
  const std::shared_lock lock(readers_);
  return answer();
}

Response Catalogue::change(const std::function<Response(Changes&)>& answer) {
  const std::scoped_lock lock(writers_);
  Changes changes;
  auto response = answer(changes);  // nobody else writes, so it may read without a lock
  if (response.status >= 300 || changes.steps_.empty()) return response;
  transactions_.run([&] {
    for (const auto& step : changes.steps_) {
      if (step.entity) {
        documents_.put(name_of(step.kind), step.key, json::text_of(*step.entity));
      } else {
        documents_.erase(name_of(step.kind), step.key);
      }
    }
    return Transactions::Outcome::kCommit;
  });
  const std::unique_lock exclusive(readers_);
  for (auto& step : changes.steps_) {
    auto& entities = entities_[static_cast<std::size_t>(step.kind)];
    if (step.entity) {
      entities.put(step.key, std::move(*step.entity));
    } else {
      entities.erase(step.key);
    }
  }
  return response;
}

}  // namespace gatehouse::store
