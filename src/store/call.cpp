#include "store/call.h"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <span>
#include <variant>

#include "base/limits.h"
#include "base/text.h"
#include "store/answers.h"
#include "store/search.h"
#include "store/store_filter.h"

namespace gatehouse::store {
namespace {

namespace bj = boost::json;

// What is wrong with the Content-Type of a body that is to be read as JSON.
std::optional<Response> refused_type(std::string_view content_type) {
  const auto parts = split(content_type, ';');
  if (!equals_ignoring_case(trimmed(parts.front()), "application/json")) {
    return error(Refusal::kContentType);
  }
  for (const auto part : std::span(parts).subspan(1)) {
    const auto equals = part.find('=');
    if (!equals_ignoring_case(trimmed(part.substr(0, equals)), "charset")) continue;
    auto charset = equals == std::string_view::npos ? "" : trimmed(part.substr(equals + 1));
    if (charset.size() > 1 && charset.front() == '"' && charset.back() == '"') {
      charset = charset.substr(1, charset.size() - 2);
    }
    if (!equals_ignoring_case(charset, "utf-8")) {
      return error(Refusal::kCharset);
    }
  }
  return std::nullopt;
}

enum class Lines { kOne, kMany };

// Whether the text, which is UTF-8, has control characters: those of ASCII, DEL and C1.
bool has_control_characters(std::string_view text, Lines lines) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool breaks_lines = byte == '\t' || byte == '\n' || byte == '\r';
    if (byte < 0x20 && !(lines == Lines::kMany && breaks_lines)) return true;
    if (byte == 0x7F) return true;
    if (byte == 0xC2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xA0) {
      return true;
    }
  }
  return false;
}

std::string control_characters_in(std::string_view field) {
  return "\"" + std::string(field) + "\" has control characters.";
}

// Looks for control characters in every text of a value. Where it is, is only spelled out for a
// problem: a path as long as the body, made for each element, would take quadratic time.
class ControlCharacters {
 public:
  explicit ControlCharacters(json::Problems& problems) : problems_(problems) {}

  void find_in(const bj::value& value) {
    if (problems_.size() == limits::kProblemsToldMax) return;
    if (const auto* text = value.if_string()) {
      if (has_control_characters(*text, Lines::kMany)) tell();
    } else if (const auto* list = value.if_array()) {
      for (std::size_t i = 0; i < list->size(); ++i) find_below(i, (*list)[i]);
    } else if (const auto* object = value.if_object()) {
      for (const auto& [name, member] : *object) find_below(std::string_view(name), member);
    }
  }

 private:
  using Step = std::variant<std::size_t, std::string_view>;

  void find_below(Step step, const bj::value& value) {
    path_.push_back(step);
    find_in(value);
    path_.pop_back();
  }

  // Says so, unless something is known to be wrong with that field already.
  void tell() {
    std::string path;
    for (const auto& step : path_) {
      if (const auto* name = std::get_if<std::string_view>(&step)) {
        path += (path.empty() ? "" : ".") + excerpt(*name);
      } else {
        path += "[" + std::to_string(std::get<std::size_t>(step)) + "]";
      }
    }
    if (std::ranges::find(problems_, path, &json::Problem::field) != problems_.end()) return;
    json::add(problems_, {json::Kind::kInvalid, path, control_characters_in(path)});
  }

  json::Problems& problems_;
  std::vector<Step> path_;
};

// Puts attributes over those with the same code, or behind all.
void merge_custom_attributes(bj::array& list, bj::array given) {
  boost::unordered_flat_map<std::string, std::size_t> places;
  for (std::size_t i = 0; i < list.size(); ++i) {
    places.emplace(std::string(list[i].at("attribute_code").as_string()), i);
  }
  for (auto& attribute : given) {
    const std::string code(attribute.at("attribute_code").as_string());
    const auto [place, is_new] = places.emplace(code, list.size());
    if (is_new) {
      list.push_back(std::move(attribute));
    } else {
      list[place->second] = std::move(attribute);
    }
  }
}

}  // namespace

std::string Call::base_url() const {
  const auto& request = admitted.request;
  for (const auto& url : public_urls) {
    if (equals_ignoring_case(url.authority, request.host)) return url.text();
  }
  if (!public_urls.empty()) return public_urls.front().text();
  return std::string(request.scheme) + "://" + std::string(request.host) + "/";
}

std::optional<Response> Reading::refusal() const {
  if (!problems.empty()) return invalid(problems);
  return std::nullopt;
}

namespace {

std::size_t list_elements_max(const settings::Values& settings) {
  if (!settings.yes(settings::paths::kInputLimits)) return limits::kEntityListElementsMax;
  const auto max = static_cast<std::size_t>(settings.number(settings::paths::kInputListLimit));
  return std::min(max, limits::kEntityListElementsMax);
}

}  // namespace

Reading read_members(const Call& call, std::string_view needed, const ReadObject& read) {
  Reading reading;
  if (trimmed(call.admitted.request.body).empty()) {
    reading.refused = missing_field(Refusal::kNotInBody, needed);
    return reading;
  }
  reading.refused = refused_type(call.admitted.request.field("Content-Type"));
  if (reading.refused) return reading;
  const auto body = json::parse(call.admitted.request.body);
  if (!body) {
    reading.refused = invalid(json::Problems{body.error()});
    return reading;
  }
  reading.problems = json::read_object(
      *body,
      {.typing = json::Typing::kLoose, .list_elements_max = list_elements_max(call.settings)},
      read);
  ControlCharacters(reading.problems).find_in(*body);
  return reading;
}

Reading read_body(const Call& call, std::string_view name, const ReadObject& read,
                  const ReadObject& around) {
  return read_members(call, name, [&](json::ObjectReader& reader) {
    reader.required_object(name, read);
    if (around) around(reader);
  });
}

Response search_answer(const Catalogue& catalogue, Kind kind, const Call& call, const Show& show) {
  if (!has_search_criteria(call.query)) {
    return missing_field(Refusal::kFieldMissing, "searchCriteria");
  }
  auto criteria = read_search_criteria(call.query, call.settings);
  if (!criteria) {
    return invalid(Refusal::kSearchCriteria, criteria.error().parameter, criteria.error().message);
  }
  return catalogue.read([&]() -> Response {
    if (auto refused = resolve_stores(catalogue, *criteria)) return *refused;
    auto found = search(catalogue.entities(kind).all(), *criteria, lookup_of(catalogue, kind));
    if (!found) {
      return invalid(Refusal::kSearchCriteria, found.error().parameter, found.error().message);
    }
    if (show) {
      for (auto& item : found->at("items").as_array()) item = show(item.as_object());
    }
    return ok(std::move(*found));
  });
}

void take_custom_attributes(json::ObjectReader& reader, bj::object& into) {
  bj::array given;
  const bool is_given =
      reader.optional_list("custom_attributes", [&](json::ObjectReader& attribute) {
        auto code = attribute.required<std::string>("attribute_code");
        auto value = attribute.optional<bj::value>("value").value_or(nullptr);
        given.push_back({{"attribute_code", std::move(code)}, {"value", std::move(value)}});
      });
  if (is_given) into["custom_attributes"] = std::move(given);
}

void put_over(bj::object& entity, bj::object given, std::string_view name, Reading& reading) {
  for (auto& member : given) {
    auto& present = entity[member.key()];
    if (member.key() != "custom_attributes") {
      present = std::move(member.value());
      continue;
    }
    if (present.is_null()) present.emplace_array();
    merge_custom_attributes(present.as_array(), std::move(member.value().as_array()));
    if (present.as_array().size() <= limits::kEntityListElementsMax) continue;
    reading.refuse(std::string(name) + ".custom_attributes",
                   "\"" + std::string(name) + ".custom_attributes\" would be more than " +
                       std::to_string(limits::kEntityListElementsMax) + ".");
  }
}

void check_text(json::ObjectReader& reader, std::string_view name, const std::string& text,
                std::size_t bytes_max) {
  if (trimmed(text).empty()) reader.refuse(name, "\"" + reader.path_to(name) + "\" is empty.");
  if (text.size() > bytes_max) {
    reader.refuse(name, "\"" + reader.path_to(name) + "\" is longer than " +
                            std::to_string(bytes_max) + " bytes.");
  }
  if (has_control_characters(text, Lines::kOne)) {
    reader.refuse(name, control_characters_in(reader.path_to(name)));
  }
}

}  // namespace gatehouse::store
