#include "store/store_filter.h"

#include <algorithm>
#include <boost/json/array.hpp>

#include "base/text.h"
#include "json/reader.h"
#include "store/answers.h"

namespace gatehouse::store {
namespace {

// The admin's view, which shows everything. It is not among the entities.
constexpr std::string_view kAdminId = "0";
constexpr std::string_view kAdminCode = "admin";

bool is_store(std::string_view field) { return field == "store_id" || field == "store"; }

struct View {
  std::string id;
  std::string code;
  std::string website;
};

std::vector<View> views_of(const Catalogue& catalogue) {
  std::vector<View> views{{std::string(kAdminId), std::string(kAdminCode), ""}};
  for (const auto* view : catalogue.entities(Kind::kStoreView).all()) {
    views.push_back({json::text_of(view->at("id")), std::string(view->at("code").as_string()),
                     json::text_of(view->at("website_id"))});
  }
  return views;
}

std::optional<std::string> id_of(const std::vector<View>& views, std::string_view id_or_code) {
  const auto found = std::ranges::find_if(
      views, [&](const View& view) { return view.id == id_or_code || view.code == id_or_code; });
  if (found == views.end()) return std::nullopt;
  return found->id;
}

std::vector<std::string> views_that_show(const boost::json::object& entity, Kind kind,
                                         const std::vector<View>& views) {
  const auto websites = kind == Kind::kProduct ? field_of(entity, "website_id")
                                               : std::optional<std::vector<std::string>>();
  std::vector<std::string> ids;
  for (const auto& view : views) {
    const bool shows = kind != Kind::kProduct || view.id == kAdminId ||
                       (websites && std::ranges::find(*websites, view.website) != websites->end());
    if (shows) ids.push_back(view.id);
  }
  return ids;
}

}  // namespace

Lookup lookup_of(const Catalogue& catalogue, Kind kind) {
  return [kind, views = views_of(catalogue)](const boost::json::object& entity,
                                             std::string_view field) -> FieldValue {
    if (!is_store(field)) return field_of(entity, field);
    return views_that_show(entity, kind, views);
  };
}

std::optional<Response> resolve_stores(const Catalogue& catalogue, SearchCriteria& criteria) {
  const auto views = views_of(catalogue);
  for (auto& group : criteria.groups) {
    for (auto& filter : group) {
      if (!is_store(filter.field) || !compares(filter.condition)) continue;
      std::vector<std::string> ids;
      const auto named = takes_list(filter.condition) ? split(filter.value, ',')
                                                      : std::vector<std::string_view>{filter.value};
      for (const auto view : named) {
        auto id = id_of(views, trimmed(view));
        if (!id) return no_store(view);
        ids.push_back(std::move(*id));
      }
      filter.operand = joined(ids, ",");
    }
  }
  return std::nullopt;
}

}  // namespace gatehouse::store
