#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "access/resource_tree.h"
#include "base/result.h"
#include "integrations/declaration.h"
#include "integrations/declared_service.h"

namespace gatehouse::commands {

// A file of declared integrations as it lies on the disk, with the one that belongs to it.
struct DeclarationFile {
  struct Part {
    std::filesystem::path path;  // as messages show it
    std::string text;            // not more than a reader of declarations wants to see
  };

  Part main;
  std::optional<Part> api;  // of the older pair of Magento; see declaration_xml.h
  std::optional<Part> acl;  // the resources of the Magento module that the file belongs to

  // Where the declarations come from, under a name that somebody gave them or, when that is empty,
  // that of the file. The place is absolute, but symbolic links stay: what they point to is often
  // replaced as a whole.
  [[nodiscard]] integrations::DeclarationOrigin origin(const std::string& given_name) const;
};

struct NoDeclarationFile {
  enum class Reason { kMissing, kUnreadable } reason;
  std::string message;  // a sentence
};

// Reads the file at `path`, or the one of Magento's names when `path` is a directory:
// integration.xml, or integration/config.xml with its api.xml, if there is one. A module's acl.xml
// is read with its XML files, from where Magento has it.
[[nodiscard]] Result<DeclarationFile, NoDeclarationFile> find_declarations(
    const std::filesystem::path& path);

// The declarations in it, whatever the format.
[[nodiscard]] integrations::Declarations read_declarations(const DeclarationFile& file,
                                                           const access::ResourceTree& tree);

}  // namespace gatehouse::commands
