#pragma once

#include <optional>

#include "integrations/declaration.h"

namespace gatehouse::integrations {

// Reads Magento's declarations (facts/magento 2.6) as Magento does outside its developer mode: what
// its schemas ask for beyond what is needed here is not checked, so an element may be empty or
// missing and a resource listed twice; what Magento does not look for is a warning. Documents with
// a DOCTYPE are refused; no entity but the five of XML is known.

// Whether the document is of the older form, whose two files belong together: its root is
// <integrations>. False for what is not XML.
[[nodiscard]] bool is_half_of_pair(std::string_view xml);

// What the module of a declaration brings along, its `acl.xml` (facts/magento 9.1), or what is
// wrong with that.
[[nodiscard]] Result<ModuleResources, std::vector<DeclarationProblem>> read_module_resources(
    const DeclarationSource& acl);

// The consolidated form, `integration.xml`: root <config>. `own` are the module's resources.
[[nodiscard]] Declarations read_integration_xml(const DeclarationSource& source,
                                                const access::ResourceTree& tree,
                                                ModuleResources own = {});

// The older pair: `integration/config.xml` says who, `integration/api.xml` what they may use. A
// name in only one of them, or a missing second file, is a warning: Magento merges these files over
// all modules.
[[nodiscard]] Declarations read_integration_pair(const DeclarationSource& config,
                                                 const std::optional<DeclarationSource>& api,
                                                 const access::ResourceTree& tree,
                                                 ModuleResources own = {});

}  // namespace gatehouse::integrations
