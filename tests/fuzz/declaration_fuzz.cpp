// Files of declared integrations, in YAML and in XML: what is read keeps to the rules of a form.

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "base/text.h"
#include "integrations/declaration_reader.h"
#include "integrations/declaration_xml.h"
#include "integrations/validation.h"
#include "require.h"
#include "support/declarations.h"

namespace {

using namespace gatehouse;

void check(const integrations::Declarations& read) {
  if (!read) {
    require(!read.error().empty());
    return;
  }
  const auto& tree = testing_support::small_tree();
  std::set<std::string> names;
  for (const auto& declaration : read->items) {
    const auto& details = declaration.details;
    require(integrations::problems_of(details, tree, details.grant).empty());
    require(names.insert(case_folded(details.name)).second);
    const auto& ids = details.grant.resources;
    for (const auto& id : ids) {
      const auto number = tree.find(id);
      if (!number) continue;
      for (const auto& ancestor : tree.ancestors(*number)) {
        require(std::ranges::binary_search(ids, ancestor));
      }
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto& tree = testing_support::small_tree();
  check(integrations::read_declarations({.name = "f", .text = text}, tree));
  check(integrations::read_integration_xml({.name = "f", .text = text}, tree));
  if (auto own = integrations::read_module_resources({.name = "acl.xml", .text = text})) {
    check(integrations::read_integration_xml({.name = "f", .text = text}, tree, std::move(*own)));
  }
  if (integrations::is_half_of_pair(text)) {
    // Two documents in a row are the two files.
    const auto half = text.find("</integrations>") + 15;
    if (half < size) {
      check(integrations::read_integration_pair(
          {.name = "f", .text = text.substr(0, half)},
          integrations::DeclarationSource{.name = "g", .text = text.substr(half)}, tree));
    }
  }
  return 0;
}
