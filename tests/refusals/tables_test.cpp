#include "refusals/tables.h"

#include <gtest/gtest.h>

#include <map>

#include "base/closed_table.h"
#include "base/refusal.h"

namespace gatehouse::refusals {
namespace {

// The guides and the contract are for people, who look a code up there.
TEST(TablesOfCodes, AreInTheGuidesAndTheContractAsInTheCode) {
  for (const auto& [path, with_tables] : table_files()) {
    const auto text = text_of(path);
    EXPECT_TRUE(with_tables(text) == text) << path << ": run write_refusal_tables";
  }
}

void expect_one_status_of_each_code(const std::vector<Listed>& rows) {
  std::map<std::string_view, int> statuses;
  for (const auto& row : rows) {
    EXPECT_EQ(statuses.emplace(row.code, row.status).first->second, row.status) << row.code;
  }
}

TEST(TablesOfCodes, GiveACodeOneStatus) {
  expect_one_status_of_each_code(rows_of_calls());
  expect_one_status_of_each_code(rows_of_the_admin_api());
}

TEST(TablesOfCodes, SayWhatEachCodeMeans) {
  for (const auto& rows : {rows_of_calls(), rows_of_commands()}) {
    for (const auto& [code, meaning] : meanings_of(rows)) {
      EXPECT_TRUE(meaning.ends_with('.')) << code;
      EXPECT_EQ(meaning.find('{'), std::string_view::npos) << code;
    }
  }
}

TEST(ClosedTable, KnowsHowManyMembersAnEnumerationHas) {
  enum class Three { kOne, kTwo, kThree };
  enum class None {};
  static_assert(members_of<Three>() == 3);
  static_assert(members_of<None>() == 0);
}

TEST(FilledSentences, HaveValuesForNamesAndReadNoNamesInValues) {
  EXPECT_EQ(filled("{}: {file}", {{"{}", "{file}"}, {"{file}", "a"}}), "{file}: a");
  EXPECT_EQ(filled("{other} {", {{"{}", "x"}}), "{other} {");
  EXPECT_EQ(filled("", {{"{}", "x"}}), "");
}

}  // namespace
}  // namespace gatehouse::refusals
