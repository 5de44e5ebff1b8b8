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
  const auto is_boundary = [&](std::size_t at) {
    return at == 0 || is_space(value[at - 1]) || value[at - 1] == ',';
  };
  for (std::size_t at = 0; at + kScheme.size() < value.size(); ++at) {
    if (is_boundary(at) && is_space(value[at + kScheme.size()]) &&
        equals_ignoring_case(value.substr(at, kScheme.size()), kScheme)) {
      return at + kScheme.size() + 1;
    }
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
  }
  const auto tail = trimmed(rest.substr(0, rest.find(',')));
  rest.remove_prefix(std::min(rest.find(','), rest.size()));
  if (!quoted) return tail;
  return tail.empty() ? std::optional(value) : std::nullopt;
}

}  // namespace

bool has_oauth_scheme(std::string_view value) {
  return parameters_start(value) != std::string_view::npos;
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

Result<void, HeaderError> parse_authorization(std::string_view value, ParameterList& out) {
  const auto start = parameters_start(value);
  if (start == std::string_view::npos) return {};
  auto rest = value.substr(start);
  for (skip_separators(rest); !rest.empty(); skip_separators(rest)) {
    const auto name_end = name_length(rest);
    if (name_end == rest.size() || rest[name_end] != '=') {
      // "Basic" or "Basic dXNlcg": another scheme's credentials, unless it claims to be ours.
      if (!rest.starts_with("oauth_")) return {};
      return Failure(HeaderError::kNoEquals);
    }
    const auto name = trimmed(rest.substr(0, name_end));
    if (std::ranges::any_of(name, is_space)) return {};  // "Basic dXNlcg=="
    rest.remove_prefix(name_end + 1);
    const auto text = take_value(rest);
    if (!text) return Failure(HeaderError::kQuotes);
    if (name.empty()) return Failure(HeaderError::kNoName);
    if (!has_valid_escapes(name) || !has_valid_escapes(*text)) {
      return Failure(HeaderError::kEscape);
    }
    if (equals_ignoring_case(name, "realm")) continue;
    out.add_percent_encoded(name, *text);
    if (out.size() > limits::kOauthHeaderParametersMax) return Failure(HeaderError::kTooMany);
    if (std::ranges::count(out.all(), out.all().back().name, &Parameter::name) > 1) {
      return Failure(HeaderError::kDuplicated);
    }
  }
  return {};
}

}  // namespace gatehouse::oauth1
