#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "access/resource_tree.h"
#include "base/result.h"
#include "integrations/integration.h"

namespace gatehouse::integrations {

// An integration as a file asks for it: tidied, without problems, the grant with all ancestors of
// what the file lists.
struct Declaration {
  Details details;
};

// A file of declarations as it was read.
struct DeclarationSource {
  std::string name;       // for messages
  std::string_view text;  // must outlive the reading
};

// Something that keeps a file from being applied: what is wrong, and what to do about it.
struct DeclarationProblem {
  std::string file;
  std::size_t line = 0;  // from 1; 0 when it is about no line in particular
  std::string message;   // a sentence

  friend bool operator==(const DeclarationProblem&, const DeclarationProblem&) = default;
};

// What readers of files return: every declaration, or every problem in the order of the lines.
using Declarations = Result<std::vector<Declaration>, std::vector<DeclarationProblem>>;

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

  // Takes over the problems of another file.
  void object(std::vector<DeclarationProblem> problems);

  [[nodiscard]] const std::string& file() const { return file_; }

  [[nodiscard]] std::vector<DeclarationDraft>& drafts() { return drafts_; }

  [[nodiscard]] const std::vector<DeclarationProblem>& problems() const { return problems_; }

  // Checks what every format has to keep to: good details, names that occur once, resources that
  // `tree` knows. A resource that stands for all makes the grant one of everything.
  [[nodiscard]] Declarations finished(const access::ResourceTree& tree) &&;

 private:
  [[nodiscard]] Declaration checked(const DeclarationDraft& draft,
                                    const access::ResourceTree& tree);
  [[nodiscard]] access::GrantSelection grant_of(const DeclarationDraft& draft,
                                                const access::ResourceTree& tree);
  void object_to_repeated_names();

  std::string file_;
  std::vector<DeclarationDraft> drafts_;
  std::vector<DeclarationProblem> problems_;
};

// Why no reader should look at the text at all: too long, or not UTF-8. Empty when it may.
[[nodiscard]] std::string objection_to_text(std::string_view text);

}  // namespace gatehouse::integrations
