#pragma once

#include <string_view>

namespace gatehouse::crypto {

// Whether two texts are equal, in a time that depends on their lengths only.
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace gatehouse::crypto
