#include "store/media.h"

#include <algorithm>

#include "store/answers.h"

namespace gatehouse::store {
namespace {

namespace bj = boost::json;

constexpr std::string_view kGallery = "media_gallery_entries";

// The entry's number; 0 when it has none.
std::int64_t id_of(const bj::value& entry) {
  const auto* object = entry.if_object();
  const auto* id = object == nullptr ? nullptr : object->if_contains("id");
  return id != nullptr && id->is_int64() ? id->as_int64() : 0;
}

std::int64_t highest_id(const bj::array& entries) {
  std::int64_t highest = 0;
  for (const auto& entry : entries) highest = std::max(highest, id_of(entry));
  return highest;
}

}  // namespace

void number_images(const Catalogue& catalogue, bj::array& entries) {
  if (std::ranges::all_of(entries, [](const auto& entry) { return id_of(entry) > 0; })) return;
  auto highest = highest_id(entries);
  for (const auto* product : catalogue.entities(Kind::kProduct).all()) {
    highest = std::max(highest, highest_id(product->at(kGallery).as_array()));
  }
  for (auto& entry : entries) {
    if (entry.is_object() && id_of(entry) <= 0) entry.as_object()["id"] = ++highest;
  }
}

Response list_images(Catalogue& catalogue, const Call& call) {
  const auto sku = call.parameter("sku");
  return catalogue.read([&] {
    const auto* product = catalogue.entities(Kind::kProduct).find(sku);
    return product == nullptr ? no_product(sku) : ok(product->at(kGallery));
  });
}

Response get_image(Catalogue& catalogue, const Call& call) {
  const auto sku = call.parameter("sku");
  const auto wanted = call.parameter("entryId");
  if (auto refused = refused_number("entryId", wanted)) return *refused;
  return catalogue.read([&]() -> Response {
    const auto* product = catalogue.entities(Kind::kProduct).find(sku);
    if (product == nullptr) return no_product(sku);
    const auto& entries = product->at(kGallery).as_array();
    const auto found = std::ranges::find_if(
        entries, [&](const auto& entry) { return std::to_string(id_of(entry)) == wanted; });
    return found == entries.end() ? no_image(wanted) : ok(*found);
  });
}

}  // namespace gatehouse::store
