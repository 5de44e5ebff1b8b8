#include "store/products.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value_from.hpp>
#include <boost/unordered/unordered_flat_set.hpp>

#include "base/text.h"
#include "store/answers.h"
#include "store/media.h"
#include "store/stock.h"

namespace gatehouse::store {
namespace {

namespace bj = boost::json;

constexpr std::size_t kSkuBytesMax = 64;
constexpr std::size_t kNameBytesMax = 255;
constexpr std::int64_t kDefaultAttributeSet = 4;

bj::object new_product(const Catalogue& catalogue) {
  return {{"id", catalogue.entities(Kind::kProduct).next_id()},
          {"sku", ""},
          {"name", ""},
          {"attribute_set_id", kDefaultAttributeSet},
          {"price", 0},
          {"status", 1},
          {"visibility", 4},
          {"type_id", "simple"},
          {"created_at", catalogue.now()},
          {"updated_at", catalogue.now()},
          {"weight", 0},
          {"extension_attributes",
           bj::object{{"website_ids", bj::array{1}}, {"category_links", bj::array()}}},
          {"product_links", bj::array()},
          {"options", bj::array()},
          {"media_gallery_entries", bj::array()},
          {"tier_prices", bj::array()},
          {"custom_attributes", bj::array()}};
}

struct CategoryLink {
  std::string category;
  std::int64_t position = 0;
  std::size_t place = 0;  // in the list that was given
};

// A product as a body describes it.
struct Given {
  std::string sku;
  enum class Name { kNotRead, kMissing, kGiven } name = Name::kNotRead;
  bj::object members;
  std::optional<bj::object> stock;
  std::optional<std::vector<CategoryLink>> links;
  std::optional<std::vector<std::int64_t>> websites;
};

// Of several links to one category the last counts.
std::vector<CategoryLink> without_repetition(std::vector<CategoryLink> links) {
  std::vector<CategoryLink> kept;
  boost::unordered_flat_set<std::string> seen;
  for (auto link = links.rbegin(); link != links.rend(); ++link) {
    if (seen.insert(link->category).second) kept.push_back(std::move(*link));
  }
  std::ranges::reverse(kept);
  return kept;
}

void read_category_links(json::ObjectReader& reader, Given& given) {
  std::vector<CategoryLink> links;
  std::size_t place = 0;
  const bool is_given = reader.optional_list("category_links", [&](json::ObjectReader& link) {
    const auto position = link.optional<std::int64_t>("position").value_or(0);
    links.push_back({link.required<std::string>("category_id"), position, place++});
  });
  if (is_given) given.links = without_repetition(std::move(links));
}

void read_extension_attributes(json::ObjectReader& reader, Given& given) {
  reader.optional_object("extension_attributes", [&](json::ObjectReader& extension) {
    given.websites = extension.optional<std::vector<std::int64_t>>("website_ids");
    read_category_links(extension, given);
    given.stock = read_stock_item(extension, "stock_item");
  });
}

void read_choices(json::ObjectReader& reader, bj::object& into) {
  take<std::int64_t>(reader, "status", into);
  take<std::int64_t>(reader, "visibility", into);
  take<std::string>(reader, "type_id", into);
  take<double>(reader, "price", into);
  if (const auto* status = into.if_contains("status"); status && *status != 1 && *status != 2) {
    reader.refuse("status", "\"status\" is 1 (enabled) or 2.");
  }
  const auto* visibility = into.if_contains("visibility");
  if (visibility && (visibility->as_int64() < 1 || visibility->as_int64() > 4)) {
    reader.refuse("visibility", "\"visibility\" is 1 to 4.");
  }
  constexpr std::string_view kTypes[] = {"simple",  "virtual", "configurable",
                                         "grouped", "bundle",  "downloadable"};
  const auto* type = into.if_contains("type_id");
  if (type && std::ranges::find(kTypes, type->as_string()) == std::end(kTypes)) {
    reader.refuse("type_id",
                  "\"type_id\" is simple, virtual, configurable, grouped, bundle or downloadable.");
  }
  if (const auto* price = into.if_contains("price"); price && price->as_double() < 0) {
    reader.refuse("price", "\"price\" must not be negative.");
  }
}

void read_product(json::ObjectReader& reader, Given& given) {
  for (const auto* computed : {"id", "created_at", "updated_at"}) reader.ignore(computed);
  const bool is_named = reader.optional<bj::value>("name").has_value();
  given.name = is_named ? Given::Name::kGiven : Given::Name::kMissing;
  if (const auto name = reader.optional<std::string>("name")) {
    check_text(reader, "name", *name, kNameBytesMax);
    given.members["name"] = *name;
  }
  take<std::int64_t>(reader, "attribute_set_id", given.members);
  take<double>(reader, "weight", given.members);
  read_choices(reader, given.members);
  read_extension_attributes(reader, given);
  for (const auto* list : {"product_links", "options", "media_gallery_entries", "tier_prices"}) {
    take<std::vector<bj::value>>(reader, list, given.members);
  }
  take_custom_attributes(reader, given.members);
}

Reading read_given(const Call& call, const std::optional<std::string>& path_sku, Given& given) {
  const auto read = [&](json::ObjectReader& reader) {
    const auto body_sku = path_sku ? reader.optional<std::string>("sku").value_or("")
                                   : reader.required<std::string>("sku");
    given.sku = path_sku.value_or(body_sku);
    if (!given.sku.empty()) check_text(reader, "sku", given.sku, kSkuBytesMax);
    read_product(reader, given);
  };
  const auto around = [](json::ObjectReader& reader) {
    reader.ignore("saveOptions");
    reader.ignore("save_options");
  };
  return read_body(call, "product", read, around);
}

// Adds what the catalogue does not go with.
void check_against(const Catalogue& catalogue, const Given& given, Reading& reading) {
  const std::string extension = "product.extension_attributes.";
  for (const auto& link : given.links.value_or(std::vector<CategoryLink>())) {
    if (link.category.empty()) continue;
    if (catalogue.entities(Kind::kCategory).find(link.category) != nullptr) continue;
    reading.refuse(extension + "category_links[" + std::to_string(link.place) + "].category_id",
                   "There is no category " + excerpt(link.category) + ".");
  }
  for (const auto id : given.websites.value_or(std::vector<std::int64_t>())) {
    if (catalogue.entities(Kind::kWebsite).find(std::to_string(id)) != nullptr) continue;
    reading.refuse(extension + "website_ids", "There is no website " + std::to_string(id) + ".");
  }
}

// Puts what was given over `product`.
void put_given(const Catalogue& catalogue, Given given, bj::object& product, Reading& reading) {
  product["sku"] = given.sku;
  if (auto* entries = given.members.if_contains("media_gallery_entries")) {
    number_images(catalogue, entries->as_array());
  }
  put_over(product, std::move(given.members), "product", reading);
  auto& extension = product["extension_attributes"].as_object();
  if (given.stock) put_stock_item(std::move(*given.stock), product);
  if (given.websites) extension["website_ids"] = bj::value_from(*given.websites);
  if (!given.links) return;
  bj::array links;
  for (const auto& link : *given.links) {
    links.push_back({{"position", link.position}, {"category_id", link.category}});
  }
  extension["category_links"] = std::move(links);
}

Response save(Catalogue& catalogue, const Call& call, const std::optional<std::string>& path_sku) {
  Given given;
  auto reading = read_given(call, path_sku, given);
  if (reading.refused) return *reading.refused;
  return catalogue.change([&](Changes& changes) -> Response {
    const auto* present = catalogue.entities(Kind::kProduct).find(given.sku);
    if (present == nullptr && given.name == Given::Name::kMissing) {
      json::add(reading.problems,
                {json::Kind::kMissing, "product.name", "\"product.name\" is required."});
    }
    check_against(catalogue, given, reading);
    if (auto refusal = reading.refusal()) return *refusal;
    auto product = present == nullptr ? new_product(catalogue) : *present;
    const auto sku = given.sku;
    put_given(catalogue, std::move(given), product, reading);
    if (auto refusal = reading.refusal()) return *refusal;
    product["updated_at"] = catalogue.now();
    auto answer = ok(with_stock_item(product));
    changes.put(Kind::kProduct, sku, std::move(product));
    return answer;
  });
}

}  // namespace

Response list_products(Catalogue& catalogue, const Call& call) {
  return search_answer(catalogue, Kind::kProduct, call, without_stock_item);
}

Response get_product(Catalogue& catalogue, const Call& call) {
  const auto sku = call.parameter("sku");
  return catalogue.read([&] {
    const auto* product = catalogue.entities(Kind::kProduct).find(sku);
    return product == nullptr ? no_product(sku) : ok(with_stock_item(*product));
  });
}

Response create_product(Catalogue& catalogue, const Call& call) {
  return save(catalogue, call, std::nullopt);
}

Response update_product(Catalogue& catalogue, const Call& call) {
  return save(catalogue, call, call.parameter("sku"));
}

Response delete_product(Catalogue& catalogue, const Call& call) {
  const auto sku = call.parameter("sku");
  return catalogue.change([&](Changes& changes) {
    if (catalogue.entities(Kind::kProduct).find(sku) == nullptr) return no_product(sku);
    changes.erase(Kind::kProduct, sku);
    return ok(true);
  });
}

}  // namespace gatehouse::store
