#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/description_draft.h"

namespace gatehouse::access {

// Reads what Magento's modules say of their resources and routes (facts/magento 9), as Magento does
// outside its developer mode: its schemas are not checked. Documents with a DOCTYPE are refused; no
// entity but the five of XML is known.

// `etc/acl.xml`: the module's part of the tree.
[[nodiscard]] DescriptionDraft read_acl_xml(const DescriptionSource& source);

// `etc/webapi.xml`: the routes of the module. What it says for SOAP, and how services are called,
// is passed over. Without a module's name, that of the first part of each service's class is taken.
[[nodiscard]] DescriptionDraft read_webapi_xml(const DescriptionSource& source,
                                               const std::string& module = {});

// What a module says of itself in `etc/module.xml`.
struct ModuleName {
  std::string name;                // empty when it says none
  std::vector<std::string> after;  // the modules that come before it
};

// Problems are added to `draft`.
[[nodiscard]] ModuleName read_module_xml(const DescriptionSource& source, DescriptionDraft& draft);

enum class MagentoFile { kAcl, kWebapi };

// Which of them an XML document is; absent for any other.
[[nodiscard]] std::optional<MagentoFile> kind_of_xml(std::string_view xml);

// The order in which Magento merges modules, as places in `modules`: those of Magento first and
// then by name, but each behind those that it names. A circle is told and cut somewhere.
[[nodiscard]] std::vector<std::size_t> in_order(const std::vector<ModuleName>& modules,
                                                DescriptionDraft& draft);

}  // namespace gatehouse::access
