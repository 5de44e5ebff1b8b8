#include "configuration/added_field.h"

#include <algorithm>
#include <fstream>
#include <optional>
#include <sstream>

#include "base/text.h"

namespace gatehouse::configuration {
namespace {

constexpr std::size_t kFileBytesMax = 16 * 1024;

// Absent when it cannot be read, or is longer than a field may be.
std::optional<Secret> text_of_file(const std::string& name) {
  std::ifstream file(name, std::ios::binary);
  std::string text(kFileBytesMax + 1, '\0');
  if (!file.read(text.data(), static_cast<std::streamsize>(text.size())) && !file.eof()) {
    return std::nullopt;
  }
  text.resize(static_cast<std::size_t>(file.gcount()));
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
  const bool is_one = !text.empty() && text.size() <= kFileBytesMax;
  Secret secret(std::move(text));
  return is_one ? std::optional(std::move(secret)) : std::nullopt;
}

bool is_one_line(std::string_view value) {
  return std::ranges::none_of(value, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && byte != '\t') || byte == 0x7f;
  });
}

// Where the "@" of the last word is; absent when that has none.
std::optional<std::size_t> file_in(std::string_view value) {
  const auto at = value.rfind('@');
  if (at == std::string_view::npos || at + 1 == value.size()) return std::nullopt;
  return at == 0 || value[at - 1] == ' ' ? std::optional(at) : std::nullopt;
}

}  // namespace

Result<relay::AddedField, std::string> read_added_field(const std::string& text) {
  const auto colon = text.find(':');
  const std::string name = text.substr(0, colon);
  if (colon == std::string::npos || name.empty()) {
    return Failure(std::string("is not a field such as \"Authorization: Bearer @FILE\""));
  }
  if (!relay::may_be_added(name)) {
    return Failure(std::string("names a field that cannot be added: the relay writes it itself"));
  }
  const std::string_view value = trimmed(std::string_view(text).substr(colon + 1));
  const auto at = file_in(value);
  std::string whole(value.substr(0, at.value_or(value.size())));
  if (at) {
    const auto secret = text_of_file(std::string(value.substr(*at + 1)));
    if (!secret) return Failure(std::string("names a file that cannot be read, or has no line"));
    whole.reserve(whole.size() + secret->reveal().size());
    whole += secret->reveal();
  }
  auto complete = std::make_shared<const Secret>(std::move(whole));
  if (!is_one_line(complete->reveal())) return Failure(std::string("has more than one line"));
  return relay::AddedField{name, std::move(complete)};
}

}  // namespace gatehouse::configuration
