#pragma once

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/limits.h"
#include "base/result.h"

namespace gatehouse::json {

enum class Kind {
  kMalformed,  // no JSON, nested too deeply, or with a member twice
  kMissing,
  kWrongType,
  kUnknown,
  kInvalid,  // of the right type, yet not acceptable
  kTooLong,
  kTooMany,  // more values, members or elements than are taken
};

// "malformed", "missing", "wrong_type", "unknown", "invalid", "too_long",
// "too_many".
[[nodiscard]] std::string_view name_of(Kind kind);

// One thing that is wrong with a JSON text.
struct Problem {
  Kind kind;
  std::string field;    // "product.price", "items[2].sku"; empty for the text as a whole
  std::string message;  // a sentence that names the field

  friend bool operator==(const Problem&, const Problem&) = default;
};

using Problems = std::vector<Problem>;

// Adds a problem, unless there are as many as are told (limits::kProblemsToldMax).
void add(Problems& problems, Problem problem);

// Where a text comes from: what strangers send is bounded in values and members, and no object may
// have a member twice; what this program wrote itself is only bounded in depth.
enum class Source { kRequest, kOwn };

// Reads the text, which must be one JSON value and nothing else. Takes time and memory in
// proportion to the text.
[[nodiscard]] Result<boost::json::value, Problem> parse(std::string_view text,
                                                        Source source = Source::kRequest);

// The value as JSON text. Numbers are written plainly ("12.5"), where Boost.JSON would write
// "1.25E1".
[[nodiscard]] std::string text_of(const boost::json::value& value);

// What stands for what. Loose, as Magento's clients expect: "12.5" is also a number, 12 also a
// text, and 0, 1, "0" and "1" are also a bool.
enum class Typing { kStrict, kLoose };

// How objects are read.
struct Rules {
  Typing typing = Typing::kStrict;
  std::size_t list_elements_max = limits::kJsonListElementsMax;  // a longer list is refused unread
};

// Reads the members of one object by name. It never throws: what is wrong goes into a list of
// problems, so that a client learns everything at once, up to limits::kProblemsToldMax. Members
// that nobody asked for are refused when the object has been read. Given to the callback of
// read_object(), object() and list(), and valid only there.
//
// Types that can be read: std::string, bool, std::int64_t, double (finite), boost::json::value
// (anything), and std::vector of these.
class ObjectReader {
 public:
  ObjectReader(const boost::json::object& object, std::string path, Rules rules, Problems& problems)
      : object_(object), path_(std::move(path)), rules_(rules), problems_(problems) {}

  ObjectReader(const ObjectReader&) = delete;
  ObjectReader& operator=(const ObjectReader&) = delete;

  // Whether there is such a member, be it null.
  [[nodiscard]] bool has(std::string_view name) const { return object_.contains(name); }

  // The member; an empty T, and a problem, when it is missing, null or of another type.
  template <class T>
  T required(std::string_view name) {
    if (const auto* value = need(name)) return convert<T>(*value, path_to(name)).value_or(T());
    return T();
  }

  // Absent when the member is missing or null, and, with a problem, when it is of another type.
  template <class T>
  std::optional<T> optional(std::string_view name) {
    const auto* value = find(name);
    return value == nullptr ? std::nullopt : convert<T>(*value, path_to(name));
  }

  // Calls `read(ObjectReader&)` with the nested object. Returns whether there is one.
  template <class Read>
  bool required_object(std::string_view name, Read read) {
    const auto* value = need(name);
    return value != nullptr && enter(*value, path_to(name), read);
  }

  // The same for one that may be missing or null.
  template <class Read>
  bool optional_object(std::string_view name, Read read) {
    const auto* value = find(name);
    return value != nullptr && enter(*value, path_to(name), read);
  }

  // Calls `read(ObjectReader&)` with each object of a list. Returns whether there is a list.
  template <class Read>
  bool required_list(std::string_view name, Read read) {
    const auto* value = need(name);
    return value != nullptr && enter_each(*value, path_to(name), read);
  }

  template <class Read>
  bool optional_list(std::string_view name, Read read) {
    const auto* value = find(name);
    return value != nullptr && enter_each(*value, path_to(name), read);
  }

  // Takes a member without looking at it, so that it is not refused as unknown.
  void ignore(std::string_view name) { asked_for_.emplace(name); }

  // Adds a problem of the caller's with a member.
  void refuse(std::string_view name, std::string message, Kind kind = Kind::kInvalid) {
    add(problems_, {kind, path_to(name), std::move(message)});
  }

  // "product.price" for "price" in the object "product". An excerpt of a long name.
  [[nodiscard]] std::string path_to(std::string_view name) const;

  // Refuses the members that nobody asked for. Called by whoever made the reader.
  void finish();

 private:
  // Null when missing or null.
  const boost::json::value* find(std::string_view name);
  // The same, with a problem.
  const boost::json::value* need(std::string_view name);

  template <class T>
  std::optional<T> convert(const boost::json::value& value, const std::string& path);
  template <class T>
  std::optional<T> convert_list(const boost::json::value& value, const std::string& path);
  std::optional<std::string> to_text(const boost::json::value& value, const std::string& path);
  std::optional<bool> to_bool(const boost::json::value& value, const std::string& path);
  std::optional<std::int64_t> to_integer(const boost::json::value& value, const std::string& path);
  std::optional<double> to_number(const boost::json::value& value, const std::string& path);
  const boost::json::object* to_object(const boost::json::value& value, const std::string& path);
  const boost::json::array* to_array(const boost::json::value& value, const std::string& path);
  void refuse_type(const std::string& path, std::string_view wanted);

  template <class Read>
  bool enter(const boost::json::value& value, std::string path, Read& read);
  template <class Read>
  bool enter_each(const boost::json::value& value, const std::string& path, Read& read);

  const boost::json::object& object_;
  std::string path_;
  Rules rules_;
  Problems& problems_;
  std::set<std::string, std::less<>> asked_for_;
};

// Calls `read(ObjectReader&)` with the value, which must be an object. Returns what is wrong with
// it, in the order of reading.
template <class Read>
[[nodiscard]] Problems read_object(const boost::json::value& value, Rules rules, Read read) {
  Problems problems;
  if (const auto* object = value.if_object()) {
    ObjectReader reader(*object, "", rules, problems);
    read(reader);
    reader.finish();
  } else {
    add(problems, {Kind::kWrongType, "", "The JSON text must be an object."});
  }
  return problems;
}

template <class T>
struct IsList : std::false_type {};

template <class T>
struct IsList<std::vector<T>> : std::true_type {};

template <class T>
std::optional<T> ObjectReader::convert(const boost::json::value& value, const std::string& path) {
  if constexpr (std::is_same_v<T, std::string>) {
    return to_text(value, path);
  } else if constexpr (std::is_same_v<T, bool>) {
    return to_bool(value, path);
  } else if constexpr (std::is_same_v<T, std::int64_t>) {
    return to_integer(value, path);
  } else if constexpr (std::is_same_v<T, double>) {
    return to_number(value, path);
  } else if constexpr (IsList<T>::value) {
    return convert_list<T>(value, path);
  } else {
    static_assert(std::is_same_v<T, boost::json::value>, "cannot be read from JSON");
    return value;
  }
}

template <class T>
std::optional<T> ObjectReader::convert_list(const boost::json::value& value,
                                            const std::string& path) {
  const auto* array = to_array(value, path);
  if (array == nullptr) return std::nullopt;
  T list;
  bool complete = true;
  for (std::size_t i = 0; i < array->size(); ++i) {
    auto item = convert<typename T::value_type>((*array)[i], path + "[" + std::to_string(i) + "]");
    complete = complete && item.has_value();
    if (item) list.push_back(std::move(*item));
  }
  return complete ? std::optional(std::move(list)) : std::nullopt;
}

template <class Read>
bool ObjectReader::enter(const boost::json::value& value, std::string path, Read& read) {
  const auto* object = to_object(value, path);
  if (object == nullptr) return false;
  ObjectReader reader(*object, std::move(path), rules_, problems_);
  read(reader);
  reader.finish();
  return true;
}

template <class Read>
bool ObjectReader::enter_each(const boost::json::value& value, const std::string& path,
                              Read& read) {
  const auto* array = to_array(value, path);
  if (array == nullptr) return false;
  for (std::size_t i = 0; i < array->size(); ++i) {
    enter((*array)[i], path + "[" + std::to_string(i) + "]", read);
  }
  return true;
}

}  // namespace gatehouse::json
