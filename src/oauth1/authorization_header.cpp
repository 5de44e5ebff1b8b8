#include "oauth1/authorization_header.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"

namespace gatehouse::oauth1 {
namespace {

constexpr std::string_view kScheme = "oauth";

bool is_space(char c) { return c == ' ' || c == '\t'; }

// Where the parameters of the OAuth scheme start; npos when the scheme is absent.
std::size_t parameters_start(std::string_view value) {
  for (std::size_t at = 0; at + kScheme.size() < value.size(); ++at) {
    if (is_space(value[at + kScheme.size()]) &&
        equals_ignoring_case(value.substr(at, kScheme.size()), kScheme)) {
      return at + kScheme.size() + 1;
    }
    at = std::min({value.find(' ', at), value.find('\t', at), value.find(',', at), value.size()});
  }
  return std::string_view::npos;
}

// Where the name at the start of `rest` ends: its size when no "=", "," or quote follows.
std::size_t name_length(std::string_view rest) {
  const auto ends_name = [](char c) { return c == '=' || c == ',' || c == '"'; };
  return static_cast<std::size_t>(std::ranges::find_if(rest, ends_name) - rest.begin());
}

void skip_separators(std::string_view& rest) {
  while (!rest.empty() && (is_space(rest.front()) || rest.front() == ',')) rest.remove_prefix(1);
}

// Takes the value that `rest` starts with, up to the "," behind it. Absent when a quote stays open
// or something other than space follows the closing quote.
std::optional<std::string_view> take_value(std::string_view& rest) {
  while (!rest.empty() && is_space(rest.front())) rest.remove_prefix(1);
  std::string_view value;
  const bool quoted = !rest.empty() && rest.front() == '"';
  if (quoted) {
    const auto end = rest.find('"', 1);
    if (end == std::string_view::npos) return std::nullopt;
    value = rest.substr(1, end - 1);
    rest.remove_prefix(end + 1);
    if (rest.empty() || rest.front() == ',') return value;
  }
  const auto comma = std::min(rest.find(','), rest.size());
  const auto tail = trimmed(rest.substr(0, comma));
  rest.remove_prefix(comma);
  if (!quoted) return tail;
  return tail.empty() ? std::optional(value) : std::nullopt;
}

// Takes the name that `rest` starts with, and the "=" behind it. Absent when the list ends here,
// because another scheme's credentials follow.
Result<std::optional<std::string_view>, HeaderError> take_name(std::string_view& rest) {
  auto end = std::min(rest.find('='), rest.size());
  auto name = rest.substr(0, end);
  if (end == rest.size() || protocol_of(name) == Protocol::kNone) {  // it may be anything
    end = name_length(rest);
    if (end == rest.size() || rest[end] != '=') {
      // "Basic" or "Basic dXNlcg": another scheme's credentials, unless it claims to be ours.
      if (!rest.starts_with("oauth_")) return std::optional<std::string_view>();
      return Failure(HeaderError::kNoEquals);
    }
    name = trimmed(rest.substr(0, end));
    if (std::ranges::any_of(name, is_space)) {  // "Basic dXNlcg=="
      return std::optional<std::string_view>();
    }
  }
  rest.remove_prefix(end + 1);
  return std::optional(name);
}

// Whether the last parameter's name came before.
bool is_last_repeated(const Parameters& parameters) {
  if (parameters.repeated(Source::kHeader) != 0) return true;
  const auto all = parameters.all();
  return all.back().protocol == Protocol::kNone &&
         std::ranges::count(all, all.back().name, &Parameter::name) > 1;
}

}  // namespace

std::optional<std::string_view> oauth_part(std::string_view value) {
  const auto start = parameters_start(value);
  if (start == std::string_view::npos) return std::nullopt;
  return value.substr(start);
}

std::string_view described(HeaderError error) {
  switch (error) {
    case HeaderError::kNoName:
      return "a value has no name";
    case HeaderError::kNoEquals:
      return "a name has no \"=\" behind it";
    case HeaderError::kQuotes:
      return "a quote is not closed, or more than a comma follows it";
    case HeaderError::kEscape:
      return "a \"%\" is not followed by two hex digits";
    case HeaderError::kTooMany:
      return "it has too many parameters";
    case HeaderError::kDuplicated:
      break;
  }
  return "";
}

Result<void, HeaderError> parse_oauth_part(std::string_view part, Parameters& out) {
  auto rest = part;
  for (skip_separators(rest); !rest.empty(); skip_separators(rest)) {
    const auto start = rest;
    const auto name = take_name(rest);
    if (!name) return Failure(name.error());
    if (!*name) return {};
    const auto value = take_value(rest);
    if (!value) return Failure(HeaderError::kQuotes);
    if ((*name)->empty()) return Failure(HeaderError::kNoName);
    if (!has_valid_escapes(*value) || !has_valid_escapes(**name)) {
      return Failure(HeaderError::kEscape);
    }
    if (equals_ignoring_case(**name, "realm")) continue;
    out.add_of_header(start.substr(0, start.size() - rest.size()), **name, *value);
    if (out.all().size() > limits::kOauthHeaderParametersMax) {
      return Failure(HeaderError::kTooMany);
    }
    if (is_last_repeated(out)) return Failure(HeaderError::kDuplicated);
  }
  return {};
}

}  // namespace gatehouse::oauth1
