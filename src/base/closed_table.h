#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "base/lifetime.h"

namespace gatehouse {

// How the compiler writes a value within a template: a member of an enumeration by its name, any
// other value as a cast, "(Reason)30".
template <auto value>
consteval std::string_view spelling() {
  return __PRETTY_FUNCTION__;
}

// How many members an enumeration has that counts from zero.
template <class Enum, std::size_t at_least = 0>
consteval std::size_t members_of() {
  constexpr bool is_member =
      spelling<static_cast<Enum>(at_least)>().find("= (") == std::string_view::npos;
  if constexpr (is_member) {
    return members_of<Enum, at_least + 1>();
  } else {
    return at_least;
  }
}

// A table with one row for each member of an enumeration, in their order; the row's member `id`
// says whose it is. A table that lacks a row, or has one in another place, does not compile.
template <class Row, std::size_t rows>
class ClosedTable {
 public:
  using Id = decltype(Row::id);

  consteval explicit ClosedTable(const Row (&table)[rows]) : rows_(std::to_array(table)) {
    static_assert(rows == members_of<Id>(), "one row for each member of the enumeration");
    for (std::size_t i = 0; i < rows; ++i) {
      if (rows_[i].id != static_cast<Id>(i)) throw "the rows are in the order of the enumeration";
    }
  }

  [[nodiscard]] constexpr const Row& operator[](Id id) const GATEHOUSE_LIFETIMEBOUND {
    return rows_[static_cast<std::size_t>(id)];
  }

  [[nodiscard]] constexpr auto begin() const { return rows_.begin(); }

  [[nodiscard]] constexpr auto end() const { return rows_.end(); }

 private:
  std::array<Row, rows> rows_;
};

}  // namespace gatehouse
