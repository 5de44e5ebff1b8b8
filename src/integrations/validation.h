#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "access/resource_tree.h"
#include "base/field_problem.h"
#include "integrations/integration.h"

namespace gatehouse::integrations {

// The details as they are stored: texts trimmed. What is only in the eye of the form, such as
// whether the name is taken, is not looked at.
[[nodiscard]] Details tidied(Details details);

// Everything that is wrong with tidied details, by the fields "name", "email", "callback_url",
// "identity_link_url" and "resources"; empty when they can be stored. Resources that the
// tree does not know may stay when they are among those that were `held` before.
[[nodiscard]] std::vector<FieldProblem> problems_of(const Details& details,
                                                    const access::ResourceTree& tree,
                                                    const access::GrantSelection& held = {});

// That these resources do not exist, with those that were meant, in a sentence. Not more than a few
// are told.
[[nodiscard]] std::string there_are_no(std::vector<std::string> unknown,
                                       const access::ResourceTree& tree);

// The resources of a grant that do not exist in `tree`.
[[nodiscard]] std::vector<std::string> unknown_resources(const access::GrantSelection& grant,
                                                         const access::ResourceTree& tree);

// That a name looks like that of another integration, in a sentence.
[[nodiscard]] std::string looks_like(const std::string& other);

// Whether credentials or people would travel unencrypted: a URL that is set and not https. Shown as
// "not secure" wherever the URL is shown.
[[nodiscard]] bool is_insecure_url(std::string_view url);

}  // namespace gatehouse::integrations
