#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/lifetime.h"
#include "integrations/ports.h"
#include "storage/database.h"

namespace gatehouse::storage {

// The form of a folded name by which it sorts: before each number stands how many digits it has, so
// that "item 9" comes before "item 10".
[[nodiscard]] std::string name_order(std::string_view folded);

// "ORDER BY ... " for the table `integrations`.
[[nodiscard]] std::string order_of(const integrations::Query& query);

// What a query asks for, as a condition over the table `integrations`. What it does not ask for is
// not in it: with many integrations even a condition that is always true takes its time.
class IntegrationCondition {
 public:
  explicit IntegrationCondition(const integrations::Query& query);

  IntegrationCondition(const IntegrationCondition&) = delete;
  IntegrationCondition& operator=(const IntegrationCondition&) = delete;

  // "WHERE ... ", or empty when everything is asked for.
  [[nodiscard]] const std::string& text() const GATEHOUSE_LIFETIMEBOUND { return text_; }

  // $1, $2, ... of text(); they point into this.
  [[nodiscard]] const std::vector<Value>& parameters() const GATEHOUSE_LIFETIMEBOUND {
    return parameters_;
  }

 private:
  void require(std::string_view condition);
  void search(const std::string& text);
  // Keep a parameter and return its name, "$1".
  std::string kept(std::int64_t value);
  std::string kept(std::string value);

  std::string text_;
  std::vector<Value> parameters_;
  std::deque<std::string> texts_;  // of parameters_
};

}  // namespace gatehouse::storage
