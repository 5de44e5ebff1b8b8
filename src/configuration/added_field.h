#pragma once

#include <string>

#include "base/result.h"
#include "relay/options.h"

namespace gatehouse::configuration {

// Reads "Name: value". Of a value whose last word begins with "@", that word is replaced by what
// the file of that name holds, without the end of its line. Fails with the end of a sentence about
// the text.
[[nodiscard]] Result<relay::AddedField, std::string> read_added_field(const std::string& text);

}  // namespace gatehouse::configuration
