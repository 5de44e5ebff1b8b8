#include "store/directory.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <stdexcept>

#include "base/embedded_files.h"
#include "base/text.h"
#include "json/reader.h"
#include "store/answers.h"

namespace gatehouse::base {
EmbeddedFiles embedded_files_store_sample();
}

namespace gatehouse::store {
namespace {

namespace bj = boost::json;

// Of data/store/country.jsonl, in its order: as the API shows them.
const bj::array& countries() {
  static const bj::array all = [] {
    const auto text =
        base::find_embedded(base::embedded_files_store_sample(), "country.jsonl").value();
    bj::array read;
    for (const auto line : split(text, '\n')) {
      if (line.empty()) continue;
      const auto country = json::parse(line, json::Source::kOwn);
      if (!country) throw std::logic_error("country.jsonl: " + country.error().message);
      const auto& code = country->at("code");
      const auto& name = country->at("name");
      read.push_back({{"id", code},
                      {"two_letter_abbreviation", code},
                      {"three_letter_abbreviation", country->at("three")},
                      {"full_name_locale", name},
                      {"full_name_english", name}});
    }
    return read;
  }();
  return all;
}

}  // namespace

Response get_currency(Catalogue& catalogue, const Call& call) {
  return catalogue.read([&]() -> Response {
    const auto views = catalogue.entities(Kind::kStoreView).all();
    if (views.empty()) return no_store(call.store_code());
    auto view = std::ranges::find_if(
        views, [&](const auto* one) { return one->at("code").as_string() == call.store_code(); });
    if (view == views.end()) view = views.begin();  // "all" stands for the first
    const auto& config = (*view)->at("config");
    const auto& base = config.at("base_currency_code");
    const auto& shown = config.at("default_display_currency_code");
    const auto symbol_of = [](const bj::value& code) {
      return code.as_string() == "EUR" ? std::string("\u20ac") : std::string(code.as_string());
    };
    return ok(
        bj::object{{"base_currency_code", base},
                   {"base_currency_symbol", symbol_of(base)},
                   {"default_display_currency_code", shown},
                   {"default_display_currency_symbol", symbol_of(shown)},
                   {"available_currency_codes", bj::array{shown}},
                   {"exchange_rates", bj::array{bj::object{{"currency_to", shown}, {"rate", 1}}}}});
  });
}

Response list_countries(Catalogue& /*catalogue*/, const Call& /*call*/) { return ok(countries()); }

Response get_country(Catalogue& /*catalogue*/, const Call& call) {
  const auto id = call.parameter("countryId");
  const auto found = std::ranges::find_if(countries(), [&](const auto& country) {
    return equals_ignoring_case(country.at("id").as_string(), id);
  });
  return found == countries().end() ? no_country(id) : ok(*found);
}

// Only modules of which something is answered here: connectors look whether others are there, such
// as Magento_InventoryApi, and call what these offer.
Response list_modules(Catalogue& /*catalogue*/, const Call& /*call*/) {
  return ok(bj::array{"Magento_Store", "Magento_Directory", "Magento_Backend", "Magento_Catalog",
                      "Magento_CatalogInventory", "Magento_Cms", "Magento_Integration"});
}

Response list_product_types(Catalogue& /*catalogue*/, const Call& /*call*/) {
  bj::array types;
  for (const auto& [name, label] : {std::pair{"simple", "Simple Product"},
                                    {"virtual", "Virtual Product"},
                                    {"downloadable", "Downloadable Product"},
                                    {"bundle", "Bundle Product"},
                                    {"configurable", "Configurable Product"},
                                    {"grouped", "Grouped Product"}}) {
    types.push_back({{"name", name}, {"label", label}});
  }
  return ok(std::move(types));
}

Response refuse_customer_token(Catalogue& /*catalogue*/, const Call& call) {
  const auto reading = read_members(call, "username", [](json::ObjectReader& reader) {
    for (const auto* needed : {"username", "password"}) need(reader, needed);
  });
  if (reading.refused) return *reading.refused;
  if (auto refusal = reading.refusal()) return *refusal;
  return error(Refusal::kNoCustomer);
}

}  // namespace gatehouse::store
