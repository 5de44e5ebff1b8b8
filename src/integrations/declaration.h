#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "access/resource_tree.h"
#include "base/result.h"
#include "integrations/integration.h"

namespace gatehouse::integrations {

// A file of declarations as it was read.
struct DeclarationSource {
  std::string name;       // for messages
  std::string_view text;  // must outlive the reading
};

// What is wrong in a file, and what to do about it. An error keeps the file from being applied; a
// warning does not.
struct DeclarationProblem {
  enum class Severity { kError, kWarning };

  std::string file;
  std::size_t line = 0;  // from 1; 0 when it is about no line in particular
  std::string message;   // a sentence
  Severity severity = Severity::kError;
  std::string integration = {};  // whose declaration a warning is about; empty: the file
  std::string consequence = {};  // of a warning, when the file is applied: a sentence; may be empty

  friend bool operator==(const DeclarationProblem&, const DeclarationProblem&) = default;
};

// An integration as a file asks for it: tidied, without errors, the grant closed upward. Resources
// that the tree does not know are in the grant, so that they are granted when they come to exist;
// there is a warning for each.
struct Declaration {
  Details details;
  std::vector<DeclarationProblem> warnings;
};

// The resources that a Magento module brings along, by id, each with what stands above it in the
// module's file, the root first.
using ModuleResources = std::map<std::string, std::vector<std::string>>;

struct DeclarationList {
  std::vector<Declaration> items;
  std::vector<DeclarationProblem> warnings;  // that are about no declaration in particular
};

// What readers of files return: every declaration, or everything that is wrong, at least one error,
// in the order of the lines.
using Declarations = Result<DeclarationList, std::vector<DeclarationProblem>>;

// A text of a file, and where it stands.
struct LocatedText {
  std::string text;
  std::size_t line = 0;
};

// A declaration before it is checked: what the readers of all formats find.
struct DeclarationDraft {
  LocatedText name;
  LocatedText email;
  LocatedText callback_url;
  LocatedText identity_link_url;
  access::GrantSelection::Scope scope = access::GrantSelection::Scope::kCustom;
  std::vector<LocatedText> resources;
  std::string resources_file;  // where they stand, when that is another file than the rest
  std::vector<DeclarationProblem> warnings = {};
};

// Collects what a reader finds in a file, good and bad.
class DeclarationDrafts {
 public:
  // Problems are told as being of the file with this name.
  explicit DeclarationDrafts(std::string file) : file_(std::move(file)) {}

  void add(DeclarationDraft draft) { drafts_.push_back(std::move(draft)); }

  void object(std::size_t line, std::string message) {
    problems_.push_back({file_, line, std::move(message)});
  }

  // A warning about the file as a whole.
  void warn(DeclarationProblem warning) { warnings_.push_back(std::move(warning)); }

  // Takes the resources of the module that the file belongs to.
  void know(ModuleResources resources) { module_resources_ = std::move(resources); }

  // Takes over the problems and the warnings of another file.
  void join(const DeclarationDrafts& other);

  [[nodiscard]] const std::string& file() const { return file_; }

  [[nodiscard]] std::vector<DeclarationDraft>& drafts() { return drafts_; }

  [[nodiscard]] const std::vector<DeclarationProblem>& problems() const { return problems_; }

  // Checks what every format has to keep to: good details, names that occur once, ids of resources.
  // A resource that stands for all makes the grant one of everything.
  [[nodiscard]] Declarations finished(const access::ResourceTree& tree) &&;

 private:
  [[nodiscard]] Declaration checked(const DeclarationDraft& draft,
                                    const access::ResourceTree& tree);
  [[nodiscard]] access::GrantSelection grant_of(const DeclarationDraft& draft,
                                                const access::ResourceTree& tree,
                                                std::vector<DeclarationProblem>& warnings);
  [[nodiscard]] DeclarationProblem warning_about(const std::string& resource, std::size_t line,
                                                 const std::string& file,
                                                 const access::ResourceTree& tree) const;
  void object_to_repeated_names();

  std::string file_;
  std::vector<DeclarationDraft> drafts_;
  std::vector<DeclarationProblem> problems_;
  std::vector<DeclarationProblem> warnings_;
  ModuleResources module_resources_;
};

// Why no reader should look at the text at all: too long, or not UTF-8. Empty when it may.
[[nodiscard]] std::string objection_to_text(std::string_view text);

}  // namespace gatehouse::integrations
