#include "store/fields_filter.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <map>
#include <string>

namespace gatehouse::store {
namespace {

namespace bj = boost::json;

constexpr int kDepthMax = 10;

// The names wanted at one level; an empty set below a name means all of it.
struct Wanted {
  std::map<std::string, Wanted, std::less<>> names;
};

// Reads "a,b[c,d]" up to its end or to the "]" that closes it, which is taken.
class Parser {
 public:
  explicit Parser(std::string_view text) : rest_(text) {}

  std::optional<Wanted> parse() {
    auto wanted = parse_level(0);
    return wanted && rest_.empty() ? std::move(wanted) : std::nullopt;
  }

 private:
  std::optional<Wanted> parse_level(int depth) {
    if (depth > kDepthMax) return std::nullopt;
    Wanted wanted;
    for (;;) {
      const auto end = rest_.find_first_of(",[]");
      const std::string name(rest_.substr(0, end));
      rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end);
      if (name.empty()) return std::nullopt;
      auto& below = wanted.names[name];
      if (take('[')) {
        auto level = parse_level(depth + 1);
        if (!level || !take(']')) return std::nullopt;
        below = std::move(*level);
      }
      if (!take(',')) return wanted;
    }
  }

  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::string_view rest_;
};

bj::value filtered(const bj::value& value, const Wanted& wanted) {
  if (wanted.names.empty()) return value;
  if (const auto* list = value.if_array()) {
    bj::array out;
    for (const auto& element : *list) out.push_back(filtered(element, wanted));
    return out;
  }
  const auto* object = value.if_object();
  if (object == nullptr) return value;
  bj::object out;
  for (const auto& [name, member] : *object) {
    const auto below = wanted.names.find(std::string_view(name.data(), name.size()));
    if (below != wanted.names.end()) out[name] = filtered(member, below->second);
  }
  return out;
}

}  // namespace

std::optional<bj::value> only_fields(const bj::value& answer, std::string_view fields) {
  const auto wanted = Parser(fields).parse();
  if (!wanted) return std::nullopt;
  return filtered(answer, *wanted);
}

}  // namespace gatehouse::store
