#pragma once

#include "integrations/declaration.h"

namespace gatehouse::integrations {

// Reads Magento's declarations (facts/magento 2.6) within the limits of their schemas. Documents
// with a DOCTYPE are refused; no entity but the five of XML is known. Ancestors of resources are
// added in both forms.

// Whether the document is of the older form, whose two files belong together: its root is
// <integrations>. False for what is not XML.
[[nodiscard]] bool is_half_of_pair(std::string_view xml);

// The consolidated form, `integration.xml`: root <config>.
[[nodiscard]] Declarations read_integration_xml(const DeclarationSource& source,
                                                const access::ResourceTree& tree);

// The older pair: `integration/config.xml` says who, `integration/api.xml` what they may use.
[[nodiscard]] Declarations read_integration_pair(const DeclarationSource& config,
                                                 const DeclarationSource& api,
                                                 const access::ResourceTree& tree);

}  // namespace gatehouse::integrations
