#include "http/request_head.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <optional>

#include "base/limits.h"
#include "base/text.h"

namespace gatehouse::http {
namespace {

using enum Refusal;
using Table = std::array<bool, 256>;

// The visible ASCII characters but for those named, by their code.
consteval Table visible_but(std::string_view excluded) {
  Table table{};
  for (unsigned byte = 0x21; byte < 0x7f; ++byte) table[byte] = true;
  for (const char c : excluded) table[static_cast<unsigned char>(c)] = false;
  return table;
}

constexpr auto kMayBeInHost = visible_but("/?#@\\,;\"<>");
constexpr auto kMayBeInToken = visible_but("\"(),/:;<=>?@[\\]{}");  // RFC 9110 section 5.6.2
constexpr auto kMayBeInName = visible_but("\"(),/:;<=>?@[\\]{}_");

// Control characters but for the tab (RFC 9110 section 5.5).
constexpr bool may_not_be_in_value(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && byte != '\t') || byte == 0x7f;
}

// The length of the longest start of the text that has only what is allowed.
std::size_t length_of(const Table& allowed, std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && allowed[static_cast<unsigned char>(text[length])]) ++length;
  return length;
}

bool consists_of(const Table& allowed, std::string_view text) {
  return length_of(allowed, text) == text.size();
}

bool is_token(std::string_view text) { return !text.empty() && consists_of(kMayBeInToken, text); }

bool is_host(std::string_view host) { return !host.empty() && consists_of(kMayBeInHost, host); }

// Whether one of eight bytes may be one that may_not_be_in_value(). Below 0x20, a byte borrows from
// its highest bit when 0x20 is taken off; 0x7f becomes zero, which borrows when 1 is taken off.
constexpr bool looks_wrong(std::uint64_t bytes) {
  constexpr std::uint64_t kEach = 0x0101010101010101;
  const auto below = (bytes - kEach * 0x20) & ~bytes;
  const auto without_delete = bytes ^ (kEach * 0x7f);
  const auto is_delete = (without_delete - kEach) & ~without_delete;
  return ((below | is_delete) & (kEach * 0x80)) != 0;
}

// Values are most of a head, so they are looked at eight bytes at a time.
bool is_value(std::string_view text) {
  for (; text.size() >= sizeof(std::uint64_t); text.remove_prefix(sizeof(std::uint64_t))) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, text.data(), sizeof(bytes));
    if (looks_wrong(bytes) && std::ranges::any_of(text.substr(0, 8), may_not_be_in_value)) {
      return false;
    }
  }
  return std::ranges::none_of(text, may_not_be_in_value);
}

// Takes the line that `rest` starts with, without its end. Absent when the end is missing.
Result<std::optional<std::string_view>, Refusal> take_line(std::string_view& rest) {
  const auto end = rest.find('\n');
  if (end == std::string_view::npos) return std::optional<std::string_view>();
  if (end == 0 || rest[end - 1] != '\r') return Failure(kMalformed);
  const auto line = rest.substr(0, end - 1);
  rest.remove_prefix(end + 1);
  return std::optional(line);
}

// RFC 9112 section 3: method, target and version with one space between.
std::optional<Refusal> read_request_line(std::string_view line, RequestHead& out) {
  const auto first = line.find(' ');
  if (first == std::string_view::npos) return kMalformed;
  const auto second = line.find(' ', first + 1);
  if (second == std::string_view::npos || second == first + 1) return kMalformed;
  out.method = line.substr(0, first);
  out.target = line.substr(first + 1, second - first - 1);
  const auto version = line.substr(second + 1);
  if (!is_token(out.method)) return kMalformed;
  if (version != "HTTP/1.1" && version != "HTTP/1.0") return kVersion;
  out.version = version.back() == '1' ? RequestHead::Version::kHttp11  //
                                      : RequestHead::Version::kHttp10;
  if (line.size() + 2 > limits::kRequestLineBytesMax) return kLineTooLong;
  if (!is_request_target(out.target)) return kTarget;
  return std::nullopt;
}

// Null for a field that the server does not look at.
KnownField* known(std::string_view name, RequestHead& head GATEHOUSE_LIFETIMEBOUND) {
  const auto if_named = [name](std::string_view known_name, KnownField& field) {
    return equals_ignoring_case(name, known_name) ? &field : nullptr;
  };
  switch (name.size()) {
    case 4:
      return if_named("Host", head.host);
    case 6:
      return if_named("Expect", head.expect);
    case 7:
      return if_named("Upgrade", head.upgrade);
    case 12:
      return if_named("Content-Type", head.content_type);
    case 13:
      return if_named("Authorization", head.authorization);
    case 14:
      return if_named("Content-Length", head.content_length);
    case 17:
      return if_named("Transfer-Encoding", head.transfer_encoding);
    default:
      return nullptr;
  }
}

// "close" counts more than anything else that is said.
void read_connection(std::string_view value, RequestHead& out) {
  for (const auto option : split(value, ',')) {
    if (equals_ignoring_case(trimmed(option), "close")) {
      out.connection = RequestHead::Connection::kClose;
    } else if (equals_ignoring_case(trimmed(option), "keep-alive") &&
               out.connection == RequestHead::Connection::kUnsaid) {
      out.connection = RequestHead::Connection::kKeepAlive;
    }
  }
}

std::string_view without_outer_space(std::string_view text GATEHOUSE_LIFETIMEBOUND) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

// RFC 9112 section 5. A line that begins with a space goes on with the one before, which only some
// understand; its name is no token.
std::optional<Refusal> read_field(std::string_view line, std::span<Field> fields,
                                  RequestHead& out) {
  if (out.field_count == fields.size()) return kHeadTooLarge;
  const auto colon = length_of(kMayBeInName, line);
  if (colon == line.size()) return kMalformed;
  if (line[colon] == '_') return kFieldName;
  if (colon == 0 || line[colon] != ':') return kMalformed;
  const auto name = line.substr(0, colon);
  const auto value = without_outer_space(line.substr(colon + 1));
  if (!is_value(value)) return kMalformed;
  fields[out.field_count++] = {name, value};
  if (auto* const seen = known(name, out)) {
    if (++seen->count == 1) seen->value = value;
  } else if (name.size() == 10 && equals_ignoring_case(name, "Connection")) {
    read_connection(value, out);
  }
  return std::nullopt;
}

// What contradicts itself, or could be read as two things.
std::optional<Refusal> problem_of(const RequestHead& head) {
  const bool is_1_1 = head.version == RequestHead::Version::kHttp11;
  if (head.host.count > 1 || (head.host.count == 0 && is_1_1)) return kHost;
  if (head.host.count == 1 && !is_host(head.host.value)) return kHost;
  for (const auto* once :
       {&head.authorization, &head.content_length, &head.content_type, &head.transfer_encoding}) {
    if (once->count > 1) return kRepeated;
  }
  if (head.transfer_encoding.count > 0) {
    if (!equals_ignoring_case(head.transfer_encoding.value, "chunked")) return kTransferEncoding;
    if (!is_1_1 || head.content_length.count > 0) return kMalformed;
  }
  if (head.content_length.count > 0 && !parse_digits(head.content_length.value)) return kMalformed;
  if (head.upgrade.count > 0) return kUpgrade;
  return std::nullopt;
}

// How much may come before the end of the head is there.
std::optional<Refusal> problem_of_unfinished(std::string_view text) {
  const auto line_end = text.find('\n');
  if (line_end == std::string_view::npos) {
    return text.size() > limits::kRequestLineBytesMax ? std::optional(kLineTooLong) : std::nullopt;
  }
  return text.size() - line_end > limits::kHeaderBytesMax ? std::optional(kHeadTooLarge)
                                                          : std::nullopt;
}

}  // namespace

std::size_t RequestHead::announced_bytes() const {
  return content_length.count == 0
             ? 0
             : static_cast<std::size_t>(parse_digits(content_length.value).value_or(0));
}

Result<HeadProgress, Refusal> read_head(std::string_view text, std::span<Field> fields,
                                        RequestHead& out) {
  out = {};
  auto rest = text;
  std::size_t line_bytes = 0;
  for (;;) {
    const auto line = take_line(rest);
    if (!line) return Failure(line.error());
    if (!*line) {
      if (const auto problem = problem_of_unfinished(text)) return Failure(*problem);
      return HeadProgress::kNeedMore;
    }
    std::optional<Refusal> problem;
    if (line_bytes == 0) {
      line_bytes = (*line)->size() + 2;
      problem = read_request_line(**line, out);
    } else if ((*line)->empty()) {
      break;
    } else {
      problem = read_field(**line, fields, out);
    }
    if (problem) return Failure(*problem);
  }
  out.bytes = text.size() - rest.size();
  if (out.bytes - line_bytes > limits::kHeaderBytesMax) return Failure(kHeadTooLarge);
  if (const auto problem = problem_of(out)) return Failure(*problem);
  return HeadProgress::kDone;
}

}  // namespace gatehouse::http
