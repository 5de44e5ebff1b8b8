#include "oauth1/parameters.h"

#include <algorithm>
#include <cassert>

namespace gatehouse::oauth1 {
namespace {

// Calls visit(pair) for each non-empty part between "&".
template <class Visitor>
void for_each_pair(std::string_view text, Visitor visit) {
  while (!text.empty()) {
    const auto end = std::min(text.find('&'), text.size());
    if (end > 0) visit(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

std::string_view name_of(std::string_view pair GATEHOUSE_LIFETIMEBOUND) {
  return pair.substr(0, pair.find('='));
}

std::string_view value_of(std::string_view pair GATEHOUSE_LIFETIMEBOUND) {
  const auto equals = pair.find('=');
  return equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1);
}

bool is_valueless(std::string_view pair) { return pair.find('=') == std::string_view::npos; }

}  // namespace

void ParameterList::clear(std::size_t encoded_bytes) {
  parameters_.clear();
  decoded_.clear();
  decoded_.reserve(encoded_bytes);
}

std::string_view ParameterList::decoded(std::string_view text, Plus plus) {
  const auto has = [text](char c) { return text.find(c) != std::string_view::npos; };
  if (!has('%') && !(plus == Plus::kIsSpace && has('+'))) return text;
  assert(decoded_.size() + text.size() <= decoded_.capacity() && "views would dangle");
  const auto start = decoded_.size();
  append_percent_decoded(decoded_, text, plus);
  return std::string_view(decoded_).substr(start);
}

void ParameterList::add_form_encoded(std::string_view text, Plus plus, Valueless valueless) {
  for_each_pair(text, [&](std::string_view pair) {
    if (valueless == Valueless::kLeftOut && is_valueless(pair)) return;
    parameters_.push_back({decoded(name_of(pair), plus), decoded(value_of(pair), plus)});
  });
}

void ParameterList::add_percent_encoded(std::string_view name, std::string_view value) {
  parameters_.push_back({decoded(name, Plus::kIsPlus), decoded(value, Plus::kIsPlus)});
}

void ParameterList::keep_last_of_each_name() {
  std::vector<Parameter> kept;
  for (auto it = parameters_.rbegin(); it != parameters_.rend(); ++it) {
    const auto same_name = [&](const Parameter& other) { return other.name == it->name; };
    if (std::ranges::none_of(kept, same_name)) kept.push_back(*it);
  }
  parameters_.assign(kept.rbegin(), kept.rend());
}

void ParameterList::remove(std::string_view name) {
  std::erase_if(parameters_, [name](const Parameter& parameter) { return parameter.name == name; });
}

void ParameterList::remove_if(bool (*is_removed)(std::string_view name)) {
  std::erase_if(parameters_,
                [is_removed](const Parameter& parameter) { return is_removed(parameter.name); });
}

std::optional<std::string_view> ParameterList::find(std::string_view name) const {
  const auto found = std::ranges::find(parameters_, name, &Parameter::name);
  if (found == parameters_.end()) return std::nullopt;
  return found->value;
}

std::size_t count_form_encoded(std::string_view text) {
  std::size_t count = 0;
  for_each_pair(text, [&](std::string_view) { ++count; });
  return count;
}

bool has_valueless_pair(std::string_view text) {
  bool found = false;
  for_each_pair(text, [&](std::string_view pair) { found = found || is_valueless(pair); });
  return found;
}

std::string without_valueless_pairs(std::string_view text) {
  std::string out;
  for_each_pair(text, [&](std::string_view pair) {
    if (is_valueless(pair)) return;
    if (!out.empty()) out += '&';
    out += pair;
  });
  return out;
}

std::string without_shadowed_pairs(std::string_view text, Plus plus) {
  std::vector<std::string_view> pairs;
  std::vector<std::string> names;
  for_each_pair(text, [&](std::string_view pair) {
    pairs.push_back(pair);
    names.push_back(percent_decoded(name_of(pair), plus));
  });
  std::string out;
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const auto later = names.begin() + static_cast<std::ptrdiff_t>(i) + 1;
    if (std::find(later, names.end(), names[i]) != names.end()) continue;
    if (!out.empty()) out += '&';
    out += pairs[i];
  }
  return out;
}

}  // namespace gatehouse::oauth1
