#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "access/resource_tree.h"
#include "base/result.h"
#include "integrations/declaration.h"

namespace gatehouse::app {

// A file of declared integrations as it lies on the disk, with the one that belongs to it.
struct DeclarationFile {
  struct Part {
    std::filesystem::path path;  // as messages show it
    std::string text;            // not more than a reader of declarations wants to see
  };

  Part main;
  std::optional<Part> api;  // of the older pair of Magento; see declaration_xml.h

  // What an integration remembers as the place of its declaration. Absolute, but symbolic links
  // stay: what they point to is often replaced as a whole.
  [[nodiscard]] std::string place() const;
};

struct NoDeclarationFile {
  enum class Reason { kMissing, kUnreadable } reason;
  std::string message;  // a sentence
};

// Reads the file at `path`, or the one of Magento's names when `path` is a directory:
// integration.xml, or integration/config.xml with its api.xml.
[[nodiscard]] Result<DeclarationFile, NoDeclarationFile> find_declarations(
    const std::filesystem::path& path);

// The declarations in it, whatever the format.
[[nodiscard]] integrations::Declarations read_declarations(const DeclarationFile& file,
                                                           const access::ResourceTree& tree);

}  // namespace gatehouse::app
