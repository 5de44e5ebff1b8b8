#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "base/closed_table.h"

namespace gatehouse {

// One refusal of a domain. Each domain has one table of all that it refuses, a ClosedTable of rows
// that have at least these members; what answers a request only renders them. The guide and the
// contract of the admin API list the codes of all tables (tests/refusals).
template <class Enum>
struct RefusalRow {
  Enum id;
  std::string_view code;      // "nonce_used": for programs, it never changes
  int status;                 // of HTTP
  std::string_view sentence;  // for people; names in braces stand for what a call is about
  std::string_view meaning;   // for the guide, where the sentence does not say it all
};

// What is said of several errors at once, which are told one by one beside it: the words of
// Magento's AbstractAggregateException (facts/magento 7.3).
inline constexpr std::string_view kSeveralErrors = "One or more input exceptions have occurred.";

// The sentence with each name, such as "{}" or "{file}", replaced by its value.
[[nodiscard]] std::string filled(
    std::string_view sentence,
    std::initializer_list<std::pair<std::string_view, std::string_view>> values);

}  // namespace gatehouse
