#include "store/products.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value_from.hpp>

#include "store/answers.h"

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

void take_category_links(const Catalogue& catalogue, json::ObjectReader& reader, bj::object& into) {
  bj::array links;
  const bool given = reader.optional_list("category_links", [&](json::ObjectReader& link) {
    const auto position = link.optional<std::int64_t>("position").value_or(0);
    const auto category = link.required<std::string>("category_id");
    if (!category.empty() && catalogue.entities(Kind::kCategory).find(category) == nullptr) {
      link.refuse("category_id", "There is no category " + category + ".");
    }
    const auto same = std::ranges::find_if(
        links, [&](const auto& other) { return other.at("category_id").as_string() == category; });
    if (same != links.end()) links.erase(same);
    links.push_back({{"position", position}, {"category_id", category}});
  });
  if (given) into["category_links"] = std::move(links);
}

void take_websites(const Catalogue& catalogue, json::ObjectReader& reader, bj::object& into) {
  const auto ids = reader.optional<std::vector<std::int64_t>>("website_ids");
  if (!ids) return;
  for (const auto id : *ids) {
    if (catalogue.entities(Kind::kWebsite).find(std::to_string(id)) == nullptr) {
      reader.refuse("website_ids", "There is no website " + std::to_string(id) + ".");
    }
  }
  into["website_ids"] = bj::value_from(*ids);
}

void take_extension_attributes(const Catalogue& catalogue, json::ObjectReader& reader,
                               bj::object& product) {
  reader.optional_object("extension_attributes", [&](json::ObjectReader& extension) {
    auto& into = product["extension_attributes"].as_object();
    take_websites(catalogue, extension, into);
    take_category_links(catalogue, extension, into);
    if (const auto stock = extension.optional<bj::value>("stock_item")) {
      if (!stock->is_object()) extension.refuse("stock_item", "\"stock_item\" is no object.");
      into["stock_item"] = *stock;
    }
  });
}

void check_choices(json::ObjectReader& reader, const bj::object& product) {
  const auto status = product.at("status").to_number<std::int64_t>();
  if (status != 1 && status != 2) reader.refuse("status", "\"status\" is 1 (enabled) or 2.");
  const auto visibility = product.at("visibility").to_number<std::int64_t>();
  if (visibility < 1 || visibility > 4) reader.refuse("visibility", "\"visibility\" is 1 to 4.");
  constexpr std::string_view kTypes[] = {"simple",  "virtual", "configurable",
                                         "grouped", "bundle",  "downloadable"};
  if (std::ranges::find(kTypes, product.at("type_id").as_string()) == std::end(kTypes)) {
    reader.refuse("type_id",
                  "\"type_id\" is simple, virtual, configurable, grouped, bundle or downloadable.");
  }
  if (product.at("price").to_number<double>() < 0) {
    reader.refuse("price", "\"price\" must not be negative.");
  }
}

// Puts what was given over `product`.
void take_product(const Catalogue& catalogue, json::ObjectReader& reader, bj::object& product) {
  reader.ignore("id");
  reader.ignore("created_at");
  reader.ignore("updated_at");
  if (const auto name = reader.optional<std::string>("name")) {
    check_text(reader, "name", *name, kNameBytesMax);
    product["name"] = *name;
  }
  take<std::int64_t>(reader, "attribute_set_id", product);
  take<double>(reader, "price", product);
  take<std::int64_t>(reader, "status", product);
  take<std::int64_t>(reader, "visibility", product);
  take<std::string>(reader, "type_id", product);
  take<double>(reader, "weight", product);
  take_extension_attributes(catalogue, reader, product);
  for (const auto* list : {"product_links", "options", "media_gallery_entries", "tier_prices"}) {
    take<std::vector<bj::value>>(reader, list, product);
  }
  take_custom_attributes(reader, product);
  check_choices(reader, product);
}

Response save(Catalogue& catalogue, const Call& call, const std::optional<std::string>& path_sku) {
  return catalogue.change([&](Changes& changes) -> Response {
    bj::object product;
    std::string sku;
    const auto read = [&](json::ObjectReader& reader) {
      const auto body_sku = path_sku ? reader.optional<std::string>("sku").value_or("")
                                     : reader.required<std::string>("sku");
      sku = path_sku.value_or(body_sku);
      if (!sku.empty()) check_text(reader, "sku", sku, kSkuBytesMax);
      const auto* present = catalogue.entities(Kind::kProduct).find(sku);
      product = present == nullptr ? new_product(catalogue) : *present;
      if (present == nullptr) need(reader, "name");
      product["sku"] = sku;
      take_product(catalogue, reader, product);
    };
    const auto around = [](json::ObjectReader& reader) {
      reader.ignore("saveOptions");
      reader.ignore("save_options");
    };
    if (auto problem = read_body(call, "product", read, around)) return *problem;
    product["updated_at"] = catalogue.now();
    auto answer = ok(product);
    changes.put(Kind::kProduct, sku, std::move(product));
    return answer;
  });
}

}  // namespace

Response list_products(Catalogue& catalogue, const Call& call) {
  return search_answer(catalogue, Kind::kProduct, call);
}

Response get_product(Catalogue& catalogue, const Call& call) {
  const auto sku = call.parameter("sku");
  return catalogue.read([&] {
    const auto* product = catalogue.entities(Kind::kProduct).find(sku);
    return product == nullptr ? not_found("sku", sku) : ok(*product);
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
    if (catalogue.entities(Kind::kProduct).find(sku) == nullptr) return not_found("sku", sku);
    changes.erase(Kind::kProduct, sku);
    return ok(true);
  });
}

}  // namespace gatehouse::store
