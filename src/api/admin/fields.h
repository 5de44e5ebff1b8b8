#pragma once

#include <boost/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/admin/problem.h"
#include "base/secret.h"

namespace gatehouse::api::admin {

// Parses a request's body. Absent unless it is exactly one JSON object, nested no deeper than
// limits::kJsonDepthMax. No bytes at all count as an empty object.
[[nodiscard]] std::optional<boost::json::object> parse_body(std::string_view text);

// Reads the members of a request's body and collects what is wrong with them. Whoever has asked for
// all the members there may be looks at problems() before using any.
class Fields {
 public:
  explicit Fields(const boost::json::object& body) : body_(body) {}

  // A member that must be there; "" and a problem when it is missing, not a text or too long.
  [[nodiscard]] std::string text(std::string_view name, std::size_t bytes_max);
  [[nodiscard]] Secret secret(std::string_view name);

  // A member that may be missing.
  [[nodiscard]] std::optional<std::string> optional_text(std::string_view name,
                                                         std::size_t bytes_max);
  [[nodiscard]] std::optional<std::vector<std::string>> optional_texts(std::string_view name);

  // A text that may be null; the outer value is absent, with a problem, when it is missing.
  [[nodiscard]] std::optional<std::optional<std::string>> nullable_text(std::string_view name);

  // A list of objects that must be there, with one object at least and `most` at most.
  [[nodiscard]] std::vector<boost::json::object> objects(std::string_view name, std::size_t most);

  // Something else is wrong with a member.
  void add(std::string_view field, std::string code, std::string message) {
    problems_.push_back({std::string(field), std::move(code), std::move(message)});
  }

  // Everything that is wrong, members that nobody asked for included.
  [[nodiscard]] std::vector<FieldProblem> problems();

 private:
  [[nodiscard]] const boost::json::value* find(std::string_view name);

  const boost::json::object& body_;
  std::vector<std::string> asked_;
  std::vector<FieldProblem> problems_;
};

}  // namespace gatehouse::api::admin
