#include "store/structure.h"

#include <algorithm>
#include <boost/json/array.hpp>

#include "store/answers.h"

namespace gatehouse::store {
namespace {

namespace bj = boost::json;

// Members that only storeConfigs shows are kept beside the others under "config".
constexpr std::string_view kConfig = "config";

Response list(const Catalogue& catalogue, Kind kind) {
  return catalogue.read([&] {
    bj::array out;
    for (const auto* entity : catalogue.entities(kind).all()) {
      auto shown = *entity;
      shown.erase(kConfig);
      out.push_back(std::move(shown));
    }
    return ok(out);
  });
}

// `base_url` is where the caller finds this server: never what was true of another one.
bj::object config_of(const bj::object& view, const std::string& base_url) {
  bj::object out{
      {"id", view.at("id")}, {"code", view.at("code")}, {"website_id", view.at("website_id")}};
  for (const auto& [name, value] : view.at(kConfig).as_object()) out[name] = value;
  for (const std::string prefix : {"", "secure_"}) {
    out[prefix + "base_url"] = base_url;
    out[prefix + "base_link_url"] = base_url;
    out[prefix + "base_static_url"] = base_url + "static/";
    out[prefix + "base_media_url"] = base_url + "media/";
  }
  return out;
}

}  // namespace

Response list_websites(Catalogue& catalogue, const Call& /*call*/) {
  return list(catalogue, Kind::kWebsite);
}

Response list_store_groups(Catalogue& catalogue, const Call& /*call*/) {
  return list(catalogue, Kind::kStoreGroup);
}

Response list_store_views(Catalogue& catalogue, const Call& /*call*/) {
  return list(catalogue, Kind::kStoreView);
}

Response list_store_configs(Catalogue& catalogue, const Call& call) {
  std::vector<std::string> codes;
  for (const auto& [name, value] : call.query.all()) {
    const auto parts = name_parts(name);
    if (parts && (parts->front() == "storeCodes" || parts->front() == "store_codes")) {
      codes.push_back(value);
    }
  }
  const auto base_url = call.base_url();
  return catalogue.read([&]() -> Response {
    const auto views = catalogue.entities(Kind::kStoreView).all();
    for (const auto& code : codes) {
      const auto has_code = [&](const auto* view) { return view->at("code").as_string() == code; };
      if (std::ranges::none_of(views, has_code)) return not_found("code", code);
    }
    bj::array out;
    for (const auto* view : views) {
      const std::string code(view->at("code").as_string());
      if (codes.empty() || std::ranges::find(codes, code) != codes.end()) {
        out.push_back(config_of(*view, base_url));
      }
    }
    return ok(out);
  });
}

}  // namespace gatehouse::store
