#pragma once

#include "integrations/declaration.h"

namespace gatehouse::integrations {

// Reads declarations in YAML:
//
//   integrations:
//     - name: ERP
//       email: erp@partner.example
//       callback_url: https://erp.example/callback
//       identity_link_url: https://erp.example/login
//       resources: [Magento_Catalog::products]      # or `access: all`
//
// Only the name and one of `resources` and `access` must be there; a key that is not among these is
// a problem. Ancestors of resources are added.
[[nodiscard]] Declarations read_declarations(const DeclarationSource& source,
                                             const access::ResourceTree& tree);

}  // namespace gatehouse::integrations
