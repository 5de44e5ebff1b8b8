#include "store/cms.h"

#include <algorithm>
#include <boost/json/value_from.hpp>

#include "base/text.h"
#include "store/answers.h"

namespace gatehouse::store {
namespace {

namespace bj = boost::json;

constexpr std::size_t kTextBytesMax = 255;

// What pages and blocks differ in.
struct CmsKind {
  Kind kind;
  std::string_view name;                // the member of a body that holds it
  std::vector<std::string_view> texts;  // its optional texts
  bj::object defaults;                  // what a new one has besides what both kinds have
  Response (*missing)(std::string_view id);
};

const CmsKind& pages() {
  static const CmsKind kind{
      Kind::kPage,
      "page",
      {"page_layout", "meta_title", "meta_keywords", "meta_description", "content_heading",
       "content", "sort_order", "layout_update_xml", "custom_theme", "custom_root_template",
       "custom_layout_update_xml", "custom_theme_from", "custom_theme_to"},
      {{"page_layout", "1column"}, {"content_heading", ""}, {"sort_order", "0"}},
      no_page};
  return kind;
}

const CmsKind& blocks() {
  static const CmsKind kind{Kind::kBlock, "block", {"content"}, {}, no_block};
  return kind;
}

bool is_taken(const Catalogue& catalogue, const CmsKind& cms, std::string_view identifier,
              const bj::value& own_id) {
  return std::ranges::any_of(catalogue.entities(cms.kind).all(), [&](const auto* entity) {
    return entity->at("identifier").as_string() == identifier && entity->at("id") != own_id;
  });
}

void read_entity(const CmsKind& cms, json::ObjectReader& reader, bj::object& given) {
  for (const auto* computed : {"id", "creation_time", "update_time"}) reader.ignore(computed);
  for (const auto* line : {"identifier", "title"}) {
    if (const auto text = reader.optional<std::string>(line)) {
      check_text(reader, line, *text, kTextBytesMax);
      given[line] = *text;
    }
  }
  for (const auto text : cms.texts) take<std::string>(reader, text, given);
  take<bool>(reader, "active", given);
}

Response get(Catalogue& catalogue, const CmsKind& cms, const std::string& id) {
  return catalogue.read([&] {
    const auto* entity = catalogue.entities(cms.kind).find(id);
    return entity == nullptr ? cms.missing(id) : ok(*entity);
  });
}

Response save(const Catalogue& catalogue, const CmsKind& cms, bj::object given, Reading& reading,
              bj::object entity, Changes& changes) {
  if (const auto* identifier = given.if_contains("identifier");
      identifier != nullptr && is_taken(catalogue, cms, identifier->as_string(), entity.at("id"))) {
    reading.refuse(std::string(cms.name) + ".identifier",
                   "The identifier \"" + excerpt(identifier->as_string()) + "\" is taken.");
  }
  put_over(entity, std::move(given), cms.name, reading);
  if (auto refusal = reading.refusal()) return *refusal;
  entity["update_time"] = catalogue.now();
  auto answer = ok(entity);
  const auto key = json::text_of(entity.at("id"));
  changes.put(cms.kind, key, std::move(entity));
  return answer;
}

Response create(Catalogue& catalogue, const CmsKind& cms, const Call& call) {
  bj::object given;
  auto reading = read_body(call, cms.name, [&](json::ObjectReader& reader) {
    for (const auto* needed : {"identifier", "title"}) need(reader, needed);
    read_entity(cms, reader, given);
  });
  if (reading.refused) return *reading.refused;
  return catalogue.change([&](Changes& changes) {
    bj::object entity{{"id", catalogue.entities(cms.kind).next_id()},
                      {"identifier", ""},
                      {"title", ""},
                      {"content", ""},
                      {"creation_time", catalogue.now()},
                      {"update_time", catalogue.now()},
                      {"active", true}};
    for (const auto& [name, value] : cms.defaults) entity[name] = value;
    return save(catalogue, cms, std::move(given), reading, std::move(entity), changes);
  });
}

Response update(Catalogue& catalogue, const CmsKind& cms, const Call& call) {
  const auto id = call.parameter("id");
  bj::object given;
  auto reading = read_body(call, cms.name,
                           [&](json::ObjectReader& reader) { read_entity(cms, reader, given); });
  if (reading.refused) return *reading.refused;
  return catalogue.change([&](Changes& changes) {
    const auto* present = catalogue.entities(cms.kind).find(id);
    return present == nullptr ? cms.missing(id)
                              : save(catalogue, cms, std::move(given), reading, *present, changes);
  });
}

Response erase(Catalogue& catalogue, const CmsKind& cms, const std::string& id) {
  return catalogue.change([&](Changes& changes) {
    if (catalogue.entities(cms.kind).find(id) == nullptr) return cms.missing(id);
    changes.erase(cms.kind, id);
    return ok(true);
  });
}

}  // namespace

Response search_pages(Catalogue& catalogue, const Call& call) {
  return search_answer(catalogue, Kind::kPage, call);
}

Response get_page(Catalogue& catalogue, const Call& call) {
  if (auto refused = refused_number("pageId", call.parameter("pageId"))) return *refused;
  return get(catalogue, pages(), call.parameter("pageId"));
}

Response create_page(Catalogue& catalogue, const Call& call) {
  return create(catalogue, pages(), call);
}

Response update_page(Catalogue& catalogue, const Call& call) {
  if (auto refused = refused_number("id", call.parameter("id"))) return *refused;
  return update(catalogue, pages(), call);
}

Response delete_page(Catalogue& catalogue, const Call& call) {
  if (auto refused = refused_number("pageId", call.parameter("pageId"))) return *refused;
  return erase(catalogue, pages(), call.parameter("pageId"));
}

Response search_blocks(Catalogue& catalogue, const Call& call) {
  return search_answer(catalogue, Kind::kBlock, call);
}

Response get_block(Catalogue& catalogue, const Call& call) {
  return get(catalogue, blocks(), call.parameter("blockId"));
}

Response create_block(Catalogue& catalogue, const Call& call) {
  return create(catalogue, blocks(), call);
}

Response update_block(Catalogue& catalogue, const Call& call) {
  return update(catalogue, blocks(), call);
}

Response delete_block(Catalogue& catalogue, const Call& call) {
  return erase(catalogue, blocks(), call.parameter("blockId"));
}

}  // namespace gatehouse::store
