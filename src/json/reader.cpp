#include "json/reader.h"

#include <array>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <cmath>

#include "base/text.h"

namespace gatehouse::json {
namespace {

// Within this range every whole number is exact as a double.
constexpr double kWholeDoubleMax = 9007199254740992.0;

template <class Number>
std::optional<Number> number_in(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<std::int64_t> whole(double number) {
  if (std::trunc(number) != number || std::abs(number) > kWholeDoubleMax) return std::nullopt;
  return static_cast<std::int64_t>(number);
}

void append(std::string& out, const boost::json::value& value);

void append_number(std::string& out, double number) {
  std::array<char, 32> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out.append(digits.data(), end);
}

void append_array(std::string& out, const boost::json::array& array) {
  out += '[';
  for (std::size_t i = 0; i < array.size(); ++i) {
    if (i > 0) out += ',';
    append(out, array[i]);
  }
  out += ']';
}

void append_object(std::string& out, const boost::json::object& object) {
  out += '{';
  for (const auto& member : object) {
    if (out.back() != '{') out += ',';
    out += boost::json::serialize(member.key());
    out += ':';
    append(out, member.value());
  }
  out += '}';
}

void append(std::string& out, const boost::json::value& value) {
  if (const auto* object = value.if_object()) {
    append_object(out, *object);
  } else if (const auto* array = value.if_array()) {
    append_array(out, *array);
  } else if (const auto* number = value.if_double()) {
    append_number(out, *number);
  } else {
    out += boost::json::serialize(value);
  }
}

std::string quoted(std::string_view field) { return "\"" + std::string(field) + "\""; }

}  // namespace

std::string_view name_of(Kind kind) {
  switch (kind) {
    case Kind::kMalformed:
      return "malformed";
    case Kind::kMissing:
      return "missing";
    case Kind::kWrongType:
      return "wrong_type";
    case Kind::kUnknown:
      return "unknown";
    case Kind::kInvalid:
      return "invalid";
    case Kind::kTooLong:
      return "too_long";
    case Kind::kTooMany:
      return "too_many";
  }
  return "";
}

void add(Problems& problems, Problem problem) {
  if (problems.size() < limits::kProblemsToldMax) problems.push_back(std::move(problem));
}

std::string text_of(const boost::json::value& value) {
  std::string out;
  append(out, value);
  return out;
}

std::string ObjectReader::path_to(std::string_view name) const {
  return path_.empty() ? excerpt(name) : path_ + "." + excerpt(name);
}

void ObjectReader::finish() {
  for (const auto& member : object_) {
    if (problems_.size() == limits::kProblemsToldMax) return;
    const std::string_view name(member.key().data(), member.key().size());
    if (asked_for_.contains(name)) continue;
    const auto path = path_to(name);
    add(problems_, {Kind::kUnknown, path, "There is no field " + quoted(path) + "."});
  }
}

const boost::json::value* ObjectReader::find(std::string_view name) {
  asked_for_.emplace(name);
  const auto* value = object_.if_contains(name);
  return value == nullptr || value->is_null() ? nullptr : value;
}

const boost::json::value* ObjectReader::need(std::string_view name) {
  const auto* value = find(name);
  if (value == nullptr) {
    const auto path = path_to(name);
    add(problems_, {Kind::kMissing, path, quoted(path) + " is required."});
  }
  return value;
}

std::optional<std::string> ObjectReader::to_text(const boost::json::value& value,
                                                 const std::string& path) {
  if (const auto* text = value.if_string()) return std::string(text->data(), text->size());
  if (rules_.typing == Typing::kLoose && value.is_number()) return text_of(value);
  refuse_type(path, "a text");
  return std::nullopt;
}

std::optional<bool> ObjectReader::to_bool(const boost::json::value& value,
                                          const std::string& path) {
  if (const auto* truth = value.if_bool()) return *truth;
  if (rules_.typing == Typing::kLoose) {
    if (value == 1 || value == "1") return true;
    if (value == 0 || value == "0") return false;
  }
  refuse_type(path, "true or false");
  return std::nullopt;
}

std::optional<std::int64_t> ObjectReader::to_integer(const boost::json::value& value,
                                                     const std::string& path) {
  std::optional<std::int64_t> number;
  if (const auto* integer = value.if_int64()) {
    number = *integer;
  } else if (const auto* real = value.if_double()) {
    number = whole(*real);
  } else if (const auto* text = value.if_string();
             text != nullptr && rules_.typing == Typing::kLoose) {
    number = number_in<std::int64_t>({text->data(), text->size()});
  }
  if (!number) refuse_type(path, "a whole number");
  return number;
}

std::optional<double> ObjectReader::to_number(const boost::json::value& value,
                                              const std::string& path) {
  std::optional<double> number;
  if (value.is_number()) {
    number = value.to_number<double>();
  } else if (const auto* text = value.if_string();
             text != nullptr && rules_.typing == Typing::kLoose) {
    number = number_in<double>({text->data(), text->size()});
  }
  if (number && std::isfinite(*number)) return number;
  refuse_type(path, "a number");
  return std::nullopt;
}

const boost::json::object* ObjectReader::to_object(const boost::json::value& value,
                                                   const std::string& path) {
  const auto* object = value.if_object();
  if (object == nullptr) refuse_type(path, "an object");
  return object;
}

const boost::json::array* ObjectReader::to_array(const boost::json::value& value,
                                                 const std::string& path) {
  const auto* array = value.if_array();
  if (array == nullptr) {
    refuse_type(path, "a list");
  } else if (array->size() > rules_.list_elements_max) {
    add(problems_, {Kind::kTooMany, path,
                    quoted(path) + " has more than " + std::to_string(rules_.list_elements_max) +
                        " elements."});
    return nullptr;
  }
  return array;
}

void ObjectReader::refuse_type(const std::string& path, std::string_view wanted) {
  add(problems_, {Kind::kWrongType, path, quoted(path) + " must be " + std::string(wanted) + "."});
}

}  // namespace gatehouse::json
