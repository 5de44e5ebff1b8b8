// Files of declared integrations, in YAML and in XML: what is read keeps to the rules of a form.
// And files of API descriptions: what is read can be stored and read again.

#include <algorithm>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "access/description_check.h"
#include "access/description_writer.h"
#include "access/magento_xml.h"
#include "access/openapi_reader.h"
#include "access/yaml_reader.h"
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

void check(access::DescriptionDraft&& read, access::Merging merging) {
  access::DescriptionDraft draft;
  access::merge(draft, std::move(read), merging);
  auto parts = access::finished(std::move(draft));
  if (!parts) {
    require(!parts.error().empty());
    return;
  }
  access::complete_tree(parts->resources);
  const auto built = access::Description::build(std::move(*parts));
  require(built.has_value());
  (void)access::findings_in(*built);
  const auto text = access::written(*built);
  const auto again = access::read_description(text);
  require(again.has_value() && access::written(*again) == text);
}

void check_descriptions(std::string_view text) {
  const access::DescriptionSource source{"f", text};
  check(access::read_acl_xml(source), access::Merging::kMagento);
  check(access::read_webapi_xml(source), access::Merging::kMagento);
  const bool is_openapi = access::kind_of_yaml(text) == access::YamlKind::kOpenApi;
  check(is_openapi ? access::read_openapi(source) : access::read_description_yaml(source),
        access::Merging::kReplace);
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
  check_descriptions(text);
  return 0;
}
