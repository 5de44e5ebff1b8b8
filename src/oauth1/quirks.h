#pragma once

#include <string>
#include <string_view>

namespace gatehouse::oauth1 {

// How clients that were made to fit a certain Magento release sign differently from RFC 5849
// (facts/magento 5.2, 5.3 and 17). Each still signs every parameter that is forwarded.
enum class Quirk : unsigned {
  kNaturalSort = 1u << 0,  // parameters sorted as people count: k[9] before k[10]
  kLiteralPlus = 1u << 1,  // "+" in the query means "+", not a space
  kLastWins = 1u << 2,     // of equal names only the last is signed; only that one is forwarded
  kDecodedPath = 1u << 3,  // the path is signed decoded: A%2F1 as A/1 (Magento 2.4.6)
  kDefaultPort = 1u << 4,  // :80 or :443 is spelled out in the signed URL
  kSingleSlash = 1u << 5,  // of repeated slashes at the front of the path one is signed
  kDecodedSort = 1u << 6,  // parameters sorted before they are encoded (Magento 2.4.9, Guzzle)
  // A name of the query without "=" is not signed; it is not forwarded either.
  kUnsignedValueless = 1u << 7,
  // The header has the protocol parameters; those that a form body repeats are not signed. Nobody
  // reads them, and they are not forwarded either.
  kUnsignedFormProtocol = 1u << 8,
};

inline constexpr Quirk kAllQuirks[] = {
    Quirk::kNaturalSort, Quirk::kLiteralPlus,       Quirk::kLastWins,
    Quirk::kDecodedPath, Quirk::kDefaultPort,       Quirk::kSingleSlash,
    Quirk::kDecodedSort, Quirk::kUnsignedValueless, Quirk::kUnsignedFormProtocol};

// A set of quirks. Empty means RFC 5849 to the letter.
class QuirkSet {
 public:
  constexpr QuirkSet() = default;

  constexpr explicit QuirkSet(unsigned bits) : bits_(bits) {}

  constexpr QuirkSet(Quirk quirk) : bits_(static_cast<unsigned>(quirk)) {}  // NOLINT: a set of one

  [[nodiscard]] constexpr bool has(Quirk quirk) const {
    return (bits_ & static_cast<unsigned>(quirk)) != 0;
  }

  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }

  [[nodiscard]] constexpr unsigned bits() const { return bits_; }

  constexpr QuirkSet& operator|=(QuirkSet other) {
    bits_ |= other.bits_;
    return *this;
  }

  friend constexpr QuirkSet operator|(QuirkSet a, QuirkSet b) { return a |= b; }

  friend constexpr bool operator==(QuirkSet, QuirkSet) = default;

 private:
  unsigned bits_ = 0;
};

inline constexpr QuirkSet kNoQuirks{};
inline constexpr QuirkSet kEveryQuirk{511};

// "natural_sort": for headers, logs and tests.
[[nodiscard]] constexpr std::string_view name_of(Quirk quirk) {
  switch (quirk) {
    case Quirk::kNaturalSort:
      return "natural_sort";
    case Quirk::kLiteralPlus:
      return "literal_plus";
    case Quirk::kLastWins:
      return "last_wins";
    case Quirk::kDecodedPath:
      return "decoded_path";
    case Quirk::kDefaultPort:
      return "default_port";
    case Quirk::kSingleSlash:
      return "single_slash";
    case Quirk::kDecodedSort:
      return "decoded_sort";
    case Quirk::kUnsignedValueless:
      return "unsigned_valueless";
    case Quirk::kUnsignedFormProtocol:
      return "unsigned_form_protocol";
  }
  return "";
}

// "natural_sort, literal_plus"; empty for none.
[[nodiscard]] inline std::string names_of(QuirkSet quirks) {
  std::string names;
  for (const auto quirk : kAllQuirks) {
    if (!quirks.has(quirk)) continue;
    if (!names.empty()) names += ", ";
    names += name_of(quirk);
  }
  return names;
}

}  // namespace gatehouse::oauth1
