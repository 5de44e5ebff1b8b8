#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace gatehouse::base {

// A file that was put into the program when it was built.
struct EmbeddedFile {
  std::string_view path;  // relative, e.g. "routes.yaml"
  const char* begin;
  const char* end;

  [[nodiscard]] std::string_view content() const {
    return {begin, static_cast<std::size_t>(end - begin)};
  }
};

using EmbeddedFiles = std::span<const EmbeddedFile>;

// Absent when there is no such file.
[[nodiscard]] inline std::optional<std::string_view> find_embedded(EmbeddedFiles files,
                                                                   std::string_view path) {
  for (const auto& file : files) {
    if (file.path == path) return file.content();
  }
  return std::nullopt;
}

}  // namespace gatehouse::base
