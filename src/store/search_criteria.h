#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "settings/values.h"
#include "store/like_pattern.h"
#include "store/query.h"

namespace gatehouse::store {

// How a filter compares. "from" and "moreq" are kGteq, "to" is kLteq.
enum class Condition {
  kEq,
  kNeq,
  kGt,
  kGteq,
  kLt,
  kLteq,
  kIn,
  kNin,
  kLike,
  kNlike,
  kNull,
  kNotnull,
  kFinset,
  kNfinset
};

struct Filter {
  std::string field;
  std::string value;    // as the client spelled it
  std::string operand;  // what entities are compared with; a list's are separated by commas
  Condition condition = Condition::kEq;
  std::string condition_type = "eq";  // as the client spelled it
  LikePattern pattern{""};            // the value's, for kLike and kNlike
};

struct SortOrder {
  std::string field;
  enum class Direction { kAscending, kDescending } direction = Direction::kAscending;
};

// What a list is asked for: filters within a group are alternatives, all groups must hold.
struct SearchCriteria {
  std::vector<std::vector<Filter>> groups;
  std::vector<SortOrder> sort_orders;
  std::optional<std::int64_t> page_size;  // absent: everything
  std::int64_t current_page = 1;
};

// What is wrong with a query: the parameter and a sentence.
struct CriteriaProblem {
  std::string parameter;
  std::string message;
};

// Whether a query says anything of searchCriteria, be it that it is empty.
[[nodiscard]] bool has_search_criteria(const Query& query);

// Whether the condition compares with the filter's value, and with a list of values.
[[nodiscard]] bool compares(Condition condition);
[[nodiscard]] bool takes_list(Condition condition);

// Reads searchCriteria[...] in camel or snake case; empty criteria ask for everything. A value that
// is not of its field's type is refused. Applies the input limits of `settings` when they are
// switched on.
[[nodiscard]] Result<SearchCriteria, CriteriaProblem> read_search_criteria(
    const Query& query, const settings::Values& settings);

}  // namespace gatehouse::store
