#pragma once

#include <string_view>

#include "access/description_draft.h"

namespace gatehouse::access {

// Reads the paths and methods of an OpenAPI 3 document, in YAML or JSON, as routes.
//
// A path stands behind the path of the first server's URL; "{id}" becomes ":id". What an
// operation's `security` names as scopes are the resources that it needs, titled by the scopes'
// descriptions. Of alternatives that name different scopes it needs all: stricter than the
// document, and a warning. `security: []`, or an empty alternative, opens it to everybody. An
// operation for which no scopes are named, which is usual with API keys, needs a resource made of
// its first tag (or the first word of its path): "orders:read" for GET, "orders:write" for the
// others. So what the document does not open is closed.
//
// Operations that cannot be routes (HEAD, OPTIONS, TRACE, a parameter within a segment) are left
// out with a warning.
[[nodiscard]] DescriptionDraft read_openapi(const DescriptionSource& source);

// What a YAML or JSON document says that it is.
enum class YamlKind { kOwn, kOpenApi, kSwagger };

// kOwn for whatever is none of the others, so that its reader says what is wrong.
[[nodiscard]] YamlKind kind_of_yaml(std::string_view text);

}  // namespace gatehouse::access
