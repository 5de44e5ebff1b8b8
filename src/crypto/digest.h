#pragma once

#include <string>
#include <string_view>

namespace gatehouse::crypto {

// SHA-256 in hex, as `sha256sum` writes it: tells whether a text is still the same. It proves
// nothing about who wrote it.
[[nodiscard]] std::string sha256_hex(std::string_view text);

}  // namespace gatehouse::crypto
