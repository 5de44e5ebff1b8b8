#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::refusals {

// A file with tables that are made of the rows of the code, between marks.
struct TableFile {
  std::filesystem::path path;  // below the root of the repository
  std::string (*with_tables)(std::string text);
};

// The guide for connectors, the operators' guide and the contract of the admin API.
[[nodiscard]] std::vector<TableFile> table_files();

// One row of a table of refusals, whichever.
struct Listed {
  std::string_view code;
  int status;  // of HTTP, or the exit code
  std::string_view sentence;
  std::string_view meaning;
};

// The rows of all that anything but the admin API answers with, of the admin API, and of commands.
[[nodiscard]] std::vector<Listed> rows_of_calls();
[[nodiscard]] std::vector<Listed> rows_of_the_admin_api();
[[nodiscard]] std::vector<Listed> rows_of_commands();

// What each code means: the first meaning that a row of it has, or else its sentence.
[[nodiscard]] std::map<std::string_view, std::string_view> meanings_of(
    const std::vector<Listed>& rows);

[[nodiscard]] std::string text_of(const std::filesystem::path& path);

}  // namespace gatehouse::refusals
