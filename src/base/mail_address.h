#pragma once

#include <cstddef>
#include <string_view>

namespace gatehouse {

inline constexpr std::size_t kMailAddressBytesMax = 254;

// Whether the text is labels with dots between, none empty and none with "-" at an end.
[[nodiscard]] bool is_domain(std::string_view text);

// Whether mail can be sent to the text: one plain address with one "@", something before it and a
// domain behind, printable ASCII without spaces and without what has a meaning between addresses,
// at most 254 bytes. The one rule for what people enter and for what goes to a mail server.
[[nodiscard]] bool is_mail_address(std::string_view text);

}  // namespace gatehouse
