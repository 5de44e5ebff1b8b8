#include "store/category_products.h"

#include <algorithm>
#include <boost/json/array.hpp>

#include "base/limits.h"
#include "base/text.h"
#include "store/answers.h"
#include "store/category_tree.h"

namespace gatehouse::store {
namespace {

namespace bj = boost::json;

// The product's links to categories.
const bj::array& links_of(const bj::object& product) {
  return product.at("extension_attributes").at("category_links").as_array();
}

bj::array& links_of(bj::object& product) {
  return product.at("extension_attributes").at("category_links").as_array();
}

// The link to a category among them, or their end.
template <class Links>
auto find_link(Links& links, std::string_view category) {
  return std::ranges::find_if(
      links, [&](const auto& link) { return link.at("category_id").as_string() == category; });
}

struct Link {
  std::string sku;
  std::int64_t position = 0;
};

Reading read_link(const Call& call, const std::string& category, Link& link) {
  return read_body(call, "productLink", [&](json::ObjectReader& reader) {
    link.sku = reader.required<std::string>("sku");
    link.position = reader.optional<std::int64_t>("position").value_or(0);
    const auto given = reader.optional<std::string>("category_id");
    if (given && *given != category) {
      reader.refuse("category_id", "\"productLink.category_id\" differs from the path's " +
                                       excerpt(category) + ".");
    }
    reader.ignore("extension_attributes");
  });
}

}  // namespace

Response products_of_category(Catalogue& catalogue, const Call& call) {
  const auto id = call.parameter("categoryId");
  if (auto refused = refused_number("categoryId", id)) return *refused;
  return catalogue.read([&]() -> Response {
    if (catalogue.entities(Kind::kCategory).find(id) == nullptr) return no_category("id", id);
    bj::array found;
    for (const auto* product : catalogue.entities(Kind::kProduct).all()) {
      const auto& links = links_of(*product);
      const auto link = find_link(links, id);
      if (link == links.end()) continue;
      found.push_back(
          {{"sku", product->at("sku")}, {"position", link->at("position")}, {"category_id", id}});
    }
    std::ranges::stable_sort(
        found, {}, [](const auto& link) { return integer(link.as_object(), "position"); });
    return ok(found);
  });
}

Response link_product(Catalogue& catalogue, const Call& call) {
  const auto id = call.parameter("categoryId");
  if (auto refused = refused_number("categoryId", id)) return *refused;
  Link link;
  const auto reading = read_link(call, id, link);
  if (reading.refused) return *reading.refused;
  return catalogue.change([&](Changes& changes) -> Response {
    if (catalogue.entities(Kind::kCategory).find(id) == nullptr)
      return no_category("categoryId", id);
    if (auto refusal = reading.refusal()) return *refusal;
    const auto* present = catalogue.entities(Kind::kProduct).find(link.sku);
    if (present == nullptr) return no_product(link.sku);
    auto product = *present;
    auto& links = links_of(product);
    if (const auto found = find_link(links, id); found != links.end()) {
      found->as_object()["position"] = link.position;
    } else if (links.size() == limits::kEntityListElementsMax) {
      return invalid(Refusal::kTooMany, "productLink",
                     "The product is in as many categories as are possible.");
    } else {
      links.push_back({{"position", link.position}, {"category_id", id}});
    }
    product["updated_at"] = catalogue.now();
    changes.put(Kind::kProduct, link.sku, std::move(product));
    return ok(true);
  });
}

Response unlink_product(Catalogue& catalogue, const Call& call) {
  const auto id = call.parameter("categoryId");
  if (auto refused = refused_number("categoryId", id)) return *refused;
  const auto sku = call.parameter("sku");
  return catalogue.change([&](Changes& changes) -> Response {
    if (catalogue.entities(Kind::kCategory).find(id) == nullptr)
      return no_category("categoryId", id);
    const auto* present = catalogue.entities(Kind::kProduct).find(sku);
    if (present == nullptr) return no_product(sku);
    auto product = *present;
    auto& links = links_of(product);
    const auto found = find_link(links, id);
    if (found == links.end()) {
      return error(Refusal::kNotInCategory, kStoreRefusals[Refusal::kNotInCategory].sentence,
                   bj::object{{"sku", excerpt(sku)}, {"categoryId", excerpt(id)}});
    }
    links.erase(found);
    product["updated_at"] = catalogue.now();
    changes.put(Kind::kProduct, sku, std::move(product));
    return ok(true);
  });
}

}  // namespace gatehouse::store
