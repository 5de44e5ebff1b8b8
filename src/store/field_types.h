#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::store {

// What the values of a field are, to filters. Fields that are not listed have texts.
enum class FieldType { kText, kNumber, kYesNo, kTime };

[[nodiscard]] FieldType type_of(std::string_view field);

// "a number", "1 or 0", ...: what a filter's value must be.
[[nodiscard]] std::string_view described(FieldType type);

// The value as it is compared with those of entities: "010" as "10", "true" as "1",
// "2026-01-05T09:00:00Z" as "2026-01-05 09:00:00". Absent when it is not of the type.
[[nodiscard]] std::optional<std::string> as_compared(FieldType type, std::string_view value);

}  // namespace gatehouse::store
