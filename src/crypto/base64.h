#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::crypto {

// Standard base64 with padding (RFC 4648 section 4). Not for secrets: the time that it takes may
// tell something of what is in the text.
[[nodiscard]] std::string base64_encode(std::string_view bytes);

// Absent unless `text` is exactly what base64_encode() would write: padding present, no white
// space, no trailing bits.
[[nodiscard]] std::optional<std::string> base64_decode(std::string_view text);

}  // namespace gatehouse::crypto
