#include "store/catalogue.h"

#include <algorithm>
#include <set>

#include "base/limits.h"
#include "base/unavailable.h"
#include "json/reader.h"
#include "store/answers.h"

namespace gatehouse::store {
namespace {

// Documents of this kind keep the highest id that entities of another kind ever had, which is their
// key. The entities themselves tell as long as none is erased.
constexpr std::string_view kHighestId = "highest_id";

}  // namespace

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
    load(name, key, text);
  });
}

void Catalogue::load(std::string_view name, std::string_view key, std::string_view text) {
  const bool is_highest_id = name == kHighestId;
  const auto kind = std::ranges::find(kAllKinds, is_highest_id ? key : name, name_of);
  if (kind == kAllKinds.end()) return;  // of a newer version
  auto value = json::parse(text, json::Source::kOwn);
  const auto is_readable = [&] { return is_highest_id ? value->is_int64() : value->is_object(); };
  if (!value || !is_readable()) {
    throw Unavailable("the stored " + std::string(name) + " \"" + std::string(key) +
                      "\" cannot be read: the database was changed");
  }
  if (is_highest_id) {
    entities_of(*kind).mark_as_given(value->get_int64());
  } else {
    entities_of(*kind).put(key, std::move(value->as_object()));
  }
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
  const auto texts = texts_of(changes);
  if (std::ranges::any_of(texts,
                          [](const auto& text) { return text.size() > limits::kEntityBytesMax; })) {
    return error(Refusal::kEntityTooLarge);
  }
  transactions_.run([&] {
    keep(changes, texts);
    return Transactions::Outcome::kCommit;
  });
  const std::unique_lock exclusive(readers_);
  for (auto& step : changes.steps_) {
    auto& entities = entities_of(step.kind);
    if (step.entity) {
      entities.put(step.key, std::move(*step.entity));
    } else {
      entities.erase(step.key);
    }
  }
  return response;
}

// The entities that are put, as JSON texts; empty ones for those that are erased.
std::vector<std::string> Catalogue::texts_of(const Changes& changes) {
  std::vector<std::string> texts;
  for (const auto& step : changes.steps_) {
    texts.push_back(step.entity ? json::text_of(*step.entity) : "");
  }
  return texts;
}

void Catalogue::keep(const Changes& changes, const std::vector<std::string>& texts) {
  std::set<Kind> erased_from;
  for (std::size_t i = 0; i < changes.steps_.size(); ++i) {
    const auto& step = changes.steps_[i];
    if (step.entity) {
      documents_.put(name_of(step.kind), step.key, texts[i]);
    } else {
      documents_.erase(name_of(step.kind), step.key);
      erased_from.insert(step.kind);
    }
  }
  for (const auto kind : erased_from) {
    documents_.put(kHighestId, name_of(kind), std::to_string(entities(kind).highest_id()));
  }
}

}  // namespace gatehouse::store
