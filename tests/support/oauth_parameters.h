#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "oauth1/parameters.h"

namespace gatehouse::testing_support {

using Pairs = std::vector<std::pair<std::string, std::string>>;

// The parameters of a request: those of the header, percent-encoded where they must be, of the
// query and of the form. Everything must outlive the result.
inline oauth1::Parameters parameters_of(const Pairs& header, std::string_view query = {},
                                        std::optional<std::string_view> form = std::nullopt) {
  oauth1::Parameters parameters;
  std::size_t bytes = query.size() + form.value_or("").size();
  for (const auto& [name, value] : header) bytes += name.size() + value.size();
  parameters.clear(bytes);
  for (const auto& [name, value] : header) parameters.add_of_header("=", name, value);
  parameters.add_form_encoded(query, oauth1::Source::kQuery);
  parameters.add_form_encoded(form.value_or(""), oauth1::Source::kForm);
  return parameters;
}

}  // namespace gatehouse::testing_support
