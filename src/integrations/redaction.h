#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::integrations {

// The text with "[hidden]" in place of every one of `hidden` that stands in it, also in part (eight
// characters on), cut off at its end, in the other case, backwards, in base64 (both alphabets),
// hexadecimal or decimal codes, percent-encoded or escaped as JSON, HTML and mail do, once or
// twice, and with line ends, separators or up to three letters between its characters. Of a text
// longer than 4 KiB the beginning. What somebody encrypts or hides on purpose is not found.
[[nodiscard]] std::string redacted(std::string_view text,
                                   const std::vector<std::string_view>& hidden);

}  // namespace gatehouse::integrations
