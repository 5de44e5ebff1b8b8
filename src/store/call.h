#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value_from.hpp>
#include <functional>
#include <string>
#include <string_view>

#include "gateway/call.h"
#include "json/reader.h"
#include "store/catalogue.h"
#include "store/query.h"
#include "store/store.h"

namespace gatehouse::store {

// What an operation works with: an admitted call, with what only the store looks at.
struct Call {
  const gateway::Call& admitted;
  const settings::Values& settings;
  const std::vector<gateway::PublicUrl>& public_urls;
  Query query;

  // A ":name" of the route, decoded.
  [[nodiscard]] std::string parameter(std::string_view name) const {
    return admitted.match.value_of(name);
  }

  // The <store> of /rest/<store>/V1/...: "default", "all", ...
  [[nodiscard]] std::string_view store_code() const { return admitted.target.store(); }

  // Where the caller finds this server; ends with "/".
  [[nodiscard]] std::string base_url() const;
};

using Operation = Response (*)(Catalogue&, const Call&);

// What came of reading a body. Bodies are read before the catalogue is locked; what only the
// catalogue knows is checked behind, and added.
struct Reading {
  std::optional<Response> refused;  // it cannot be read at all: answered before anything is locked
  json::Problems problems;

  // The answer that says what is wrong; absent when all is well.
  [[nodiscard]] std::optional<Response> refusal() const;

  // Adds the problem of a value that the catalogue does not go with.
  void refuse(std::string field, std::string message) {
    json::add(problems, {json::Kind::kInvalid, std::move(field), std::move(message)});
  }
};

// Reads a body that must be a JSON object, `needed` being what to ask for when there is none: calls
// `read` with it. Refuses control characters other than tabs and line breaks in any text.
using ReadObject = std::function<void(json::ObjectReader&)>;
[[nodiscard]] Reading read_members(const Call& call, std::string_view needed,
                                   const ReadObject& read);

// The same for a body of the form {"<name>": {...}}: calls `read` with the inner object, `around`
// (may be empty) with the outer one.
[[nodiscard]] Reading read_body(const Call& call, std::string_view name, const ReadObject& read,
                                const ReadObject& around = {});

// The answer to a search over everything of one kind, which must be asked for with searchCriteria,
// be they empty. `show` makes of an entity what the answer has
// of it; without, it is shown as it is.
using Show = std::function<boost::json::object(const boost::json::object& entity)>;
[[nodiscard]] Response search_answer(const Catalogue& catalogue, Kind kind, const Call& call,
                                     const Show& show = {});

// Copies a member that was given into an entity: nothing happens when it is missing or null.
template <class T>
void take(json::ObjectReader& reader, std::string_view name, boost::json::object& into) {
  if (auto value = reader.optional<T>(name)) into[name] = boost::json::value_from(*value);
}

// Adds the problem of a missing member when it is missing or null.
inline void need(json::ObjectReader& reader, std::string_view name) {
  const bool given = reader.optional<boost::json::value>(name).has_value();
  if (!given) static_cast<void>(reader.required<boost::json::value>(name));
}

// Copies the custom attributes that were given.
void take_custom_attributes(json::ObjectReader& reader, boost::json::object& into);

// Puts the members that were given over the entity's; of custom attributes those with the same
// code. Adds a problem with `name`, the entity's in the body, when these become too many.
void put_over(boost::json::object& entity, boost::json::object given, std::string_view name,
              Reading& reading);

// Refuses a line of text that is longer than a column, empty where something is needed, or has
// control characters. (Texts of many lines may have some, see read_members.)
void check_text(json::ObjectReader& reader, std::string_view name, const std::string& text,
                std::size_t bytes_max);

}  // namespace gatehouse::store
