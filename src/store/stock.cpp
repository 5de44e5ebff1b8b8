#include "store/stock.h"

#include "base/text.h"
#include "store/answers.h"

namespace gatehouse::store {
namespace {

namespace bj = boost::json;

constexpr std::string_view kMember = "stock_item";
constexpr std::int64_t kDefaultStock = 1;

bj::object& extension_of(bj::object& product) {
  return product["extension_attributes"].as_object();
}

bj::object new_stock_item(const bj::value& product_id) {
  return {{"item_id", product_id},
          {"product_id", product_id},
          {"stock_id", kDefaultStock},
          {"qty", 0},
          {"is_in_stock", false},
          {"is_qty_decimal", false},
          {"show_default_notification_message", false},
          {"use_config_min_qty", true},
          {"min_qty", 0},
          {"use_config_min_sale_qty", 1},
          {"min_sale_qty", 1},
          {"use_config_max_sale_qty", true},
          {"max_sale_qty", 10000},
          {"use_config_backorders", true},
          {"backorders", 0},
          {"use_config_notify_stock_qty", true},
          {"notify_stock_qty", 1},
          {"use_config_qty_increments", true},
          {"qty_increments", 0},
          {"use_config_enable_qty_inc", true},
          {"enable_qty_increments", false},
          {"use_config_manage_stock", true},
          {"manage_stock", true},
          {"low_stock_date", nullptr},
          {"is_decimal_divided", false},
          {"stock_status_changed_auto", 0}};
}

}  // namespace

bj::object stock_item_of(const bj::object& product) {
  auto item = new_stock_item(product.at("id"));
  const auto* given = product.at("extension_attributes").as_object().if_contains(kMember);
  if (given == nullptr) return item;
  for (const auto& [name, value] : given->as_object()) item[name] = value;
  return item;
}

bj::object with_stock_item(bj::object product) {
  auto item = stock_item_of(product);
  extension_of(product)[kMember] = std::move(item);
  return product;
}

bj::object without_stock_item(bj::object product) {
  extension_of(product).erase(kMember);
  return product;
}

std::optional<bj::object> read_stock_item(json::ObjectReader& reader, std::string_view name) {
  const auto given = reader.optional<bj::value>(name);
  if (!given) return std::nullopt;
  const auto* item = given->if_object();
  if (item == nullptr) {
    reader.refuse(name, "\"" + reader.path_to(name) + "\" is no object.");
    return std::nullopt;
  }
  auto taken = *item;
  for (const auto* own : {"item_id", "product_id", "stock_id"}) taken.erase(own);
  reader.optional_object(name, [&](json::ObjectReader& members) {
    for (const auto& member : *item) members.ignore(member.key());
    take<double>(members, "qty", taken);
    take<bool>(members, "is_in_stock", taken);
  });
  return taken;
}

void put_stock_item(bj::object given, bj::object& product) {
  auto& present = extension_of(product)[kMember];
  if (!present.is_object()) present.emplace_object();
  for (auto& member : given) present.as_object()[member.key()] = std::move(member.value());
}

Response get_stock_item(Catalogue& catalogue, const Call& call) {
  const auto sku = call.parameter("productSku");
  return catalogue.read([&] {
    const auto* product = catalogue.entities(Kind::kProduct).find(sku);
    return product == nullptr ? no_stock_item(sku) : ok(stock_item_of(*product));
  });
}

Response update_stock_item(Catalogue& catalogue, const Call& call) {
  const auto sku = call.parameter("productSku");
  if (auto refused = refused_number("itemId", call.parameter("itemId"))) return *refused;
  std::optional<bj::object> given;
  auto reading = read_members(call, "stockItem", [&](json::ObjectReader& reader) {
    need(reader, "stockItem");
    given = read_stock_item(reader, "stockItem");
  });
  if (reading.refused) return *reading.refused;
  return catalogue.change([&](Changes& changes) -> Response {
    const auto* present = catalogue.entities(Kind::kProduct).find(sku);
    if (present == nullptr) return no_stock_item(sku);
    if (auto refusal = reading.refusal()) return *refusal;
    auto product = *present;
    put_stock_item(std::move(*given), product);
    product["updated_at"] = catalogue.now();
    auto answer = ok(stock_item_of(product).at("item_id"));
    changes.put(Kind::kProduct, sku, std::move(product));
    return answer;
  });
}

Response get_stock_status(Catalogue& catalogue, const Call& call) {
  const auto sku = call.parameter("productSku");
  return catalogue.read([&] {
    const auto* product = catalogue.entities(Kind::kProduct).find(sku);
    if (product == nullptr) return no_stock_item(sku);
    auto item = stock_item_of(*product);
    const bool is_in_stock = item.at("is_in_stock").as_bool();
    return ok(bj::object{{"product_id", product->at("id")},
                         {"stock_id", kDefaultStock},
                         {"qty", item.at("qty")},
                         {"stock_status", is_in_stock ? 1 : 0},
                         {"stock_item", std::move(item)}});
  });
}

}  // namespace gatehouse::store
