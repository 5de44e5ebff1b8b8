#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "access/description.h"
#include "access/description_draft.h"
#include "base/result.h"

namespace gatehouse::commands {

// What is found at the paths, merged, and how many files that were.
struct FoundDescription {
  access::DescriptionDraft draft;
  std::size_t files = 0;
};

struct NoDescriptionFile {
  enum class Reason { kMissing, kUnreadable } reason;
  std::string message;  // a sentence
};

// Reads the API descriptions at `paths` and puts them upon `base`. A directory is a module of
// Magento (with etc/acl.xml, etc/webapi.xml or etc/module.xml; that `etc` may be named, too), or a
// tree in which all modules are looked for; symbolic links in it are not followed, and tests are
// passed over. Modules come first, in Magento's order, whatever the order of the paths; then files,
// in theirs: acl.xml, webapi.xml, OpenAPI 3, or our own form. Routes of Magento that are among
// `opened_by_setting` are opened by the setting. What is wrong in a file is in the draft.
[[nodiscard]] Result<FoundDescription, NoDescriptionFile> read_descriptions(
    const std::vector<std::filesystem::path>& paths, access::DescriptionDraft base,
    const access::RouteTable& opened_by_setting);

}  // namespace gatehouse::commands
