#include "refusals/tables.h"

#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <stdexcept>

#include "api/admin/refusals.h"
#include "api/refusals.h"
#include "base/field_problem.h"
#include "commands/refusals.h"
#include "gateway/refusal.h"
#include "http/refusal.h"
#include "integrations/exchange_refusal.h"
#include "integrations/refusal.h"
#include "relay/refusal.h"
#include "store/refusal.h"

namespace gatehouse::refusals {
namespace {

template <class Table>
void add(std::vector<Listed>& rows, const Table& table) {
  for (const auto& row : table) rows.push_back({row.code, row.status, row.sentence, row.meaning});
}

std::string replaced(std::string text, std::string_view begin, std::string_view end,
                     const std::string& table) {
  const auto at = text.find(begin);
  const auto until = text.find(end, at);
  if (at == std::string::npos || until == std::string::npos) {
    throw std::runtime_error("there is no place for the table " + std::string(begin));
  }
  const auto from = at + begin.size();
  return text.replace(from, until - from, "\n" + table);
}

std::string with_codes_of_calls(std::string text) {
  const auto rows = rows_of_calls();
  std::map<std::string_view, int> statuses;
  for (const auto& row : rows) statuses.emplace(row.code, row.status);
  std::string table = "| code | status | what it means |\n| --- | --- | --- |\n";
  for (const auto& [code, meaning] : meanings_of(rows)) {
    table.append("| `").append(code).append("` | ").append(std::to_string(statuses.at(code)));
    table.append(" | ").append(meaning).append(" |\n");
  }
  return replaced(std::move(text), "<!-- every code -->", "<!-- every code: end -->", table);
}

std::string with_codes_of_commands(std::string text) {
  std::string table = "| code | what it means |\n| --- | --- |\n";
  for (const auto& [code, meaning] : meanings_of(rows_of_commands())) {
    table.append("| `").append(code).append("` | ").append(meaning).append(" |\n");
  }
  return replaced(std::move(text), "<!-- every code of commands -->",
                  "<!-- every code of commands: end -->", table);
}

std::string enumeration(const std::set<std::string_view>& codes) {
  std::string lines = "          enum:\n";
  for (const auto code : codes) lines.append("            - ").append(code).append("\n");
  return lines + "          ";
}

std::string with_codes_of_the_admin_api(std::string text) {
  std::set<std::string_view> codes;
  for (const auto& row : rows_of_the_admin_api()) codes.insert(row.code);
  std::set<std::string_view> faults;
  for (const auto& row : kFieldFaults) faults.insert(row.code);
  text = replaced(std::move(text), "# codes of problems", "# codes of problems: end",
                  enumeration(codes));
  return replaced(std::move(text), "# codes of fields", "# codes of fields: end",
                  enumeration(faults));
}

}  // namespace

std::vector<Listed> rows_of_calls() {
  std::vector<Listed> rows;
  add(rows, gateway::kCallRefusals);
  add(rows, gateway::kUndecidableCalls);
  add(rows, integrations::kExchangeRefusals);
  add(rows, store::kStoreRefusals);
  add(rows, http::kHttpRefusals);
  add(rows, api::kServerRefusals);
  add(rows, relay::kRelayRefusals);
  return rows;
}

std::vector<Listed> rows_of_the_admin_api() {
  std::vector<Listed> rows;
  add(rows, api::admin::kAdminRefusals);
  add(rows, integrations::kActRefusals);
  return rows;
}

std::vector<Listed> rows_of_commands() {
  std::vector<Listed> rows;
  for (const auto& row : commands::kCommandRefusals) {
    rows.push_back({row.code, static_cast<int>(row.exit), row.sentence, row.meaning});
  }
  for (const auto& row : integrations::kActRefusals) {
    const auto exit = static_cast<int>(commands::ExitCode::kRefused);
    rows.push_back({row.code, exit, row.sentence, row.meaning});
  }
  return rows;
}

std::map<std::string_view, std::string_view> meanings_of(const std::vector<Listed>& rows) {
  std::map<std::string_view, std::string_view> meanings;
  for (const auto& row : rows) {
    if (!row.meaning.empty()) meanings.emplace(row.code, row.meaning);
  }
  for (const auto& row : rows) meanings.emplace(row.code, row.sentence);
  return meanings;
}

std::vector<TableFile> table_files() {
  return {{"docs/connectors.md", with_codes_of_calls},
          {"docs/operators.md", with_codes_of_commands},
          {"api/admin.openapi.yaml", with_codes_of_the_admin_api}};
}

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw std::runtime_error("cannot read " + path.string());
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace gatehouse::refusals
