#pragma once

// What tests of declared integrations share.

#include <string>
#include <vector>

#include "access/description.h"
#include "integrations/declaration.h"

namespace gatehouse::testing_support {

// A small tree: catalog > products, categories; sales > orders; and the resource that means all.
inline const access::ResourceTree& small_tree() {
  static const auto tree = access::ResourceTree::build(
                               {{.id = "Magento_Backend::all"},
                                {.id = "Magento_Backend::admin",
                                 .children = {{.id = "Magento_Catalog::catalog",
                                               .children = {{.id = "Magento_Catalog::products"},
                                                            {.id = "Magento_Catalog::categories"}}},
                                              {.id = "Magento_Sales::sales",
                                               .children = {{.id = "Magento_Sales::orders"}}}}}})
                               .value();
  return tree;
}

// Two routes of orders, and one that is everybody's.
inline const access::RouteTable& small_routes() {
  using access::Method;
  static const auto routes =
      access::RouteTable::build(
          {{.method = Method::kGet, .pattern = "/V1/orders", .needs = {"Magento_Sales::orders"}},
           {.method = Method::kPost, .pattern = "/V1/orders", .needs = {"Magento_Sales::orders"}},
           {.pattern = "/V1/store", .access = access::Access::kAnonymous, .needs = {"anonymous"}}})
          .value();
  return routes;
}

// Both, in force.
inline access::Descriptions& small_description() {
  static access::FixedDescription description(small_tree(), small_routes());
  return description;
}

// "3: There is no ..." for each problem; empty when it was read well.
inline std::vector<std::string> problems_in(const integrations::Declarations& read) {
  std::vector<std::string> out;
  if (read) return out;
  for (const auto& problem : read.error()) {
    const bool is_warning =
        problem.severity == integrations::DeclarationProblem::Severity::kWarning;
    out.push_back((is_warning ? "warning: " : "") + problem.file + ":" +
                  std::to_string(problem.line) + ": " + problem.message);
  }
  return out;
}

// The same of the warnings that come with what was read well.
inline std::vector<std::string> warnings_in(const integrations::Declarations& read) {
  std::vector<std::string> out;
  if (!read) return out;
  for (const auto& warning : read->warnings) {
    out.push_back(warning.file + ":" + std::to_string(warning.line) + ": " + warning.message);
  }
  for (const auto& declaration : read->items) {
    for (const auto& warning : declaration.warnings) {
      out.push_back(warning.file + ":" + std::to_string(warning.line) + ": " + warning.message);
    }
  }
  return out;
}

}  // namespace gatehouse::testing_support
