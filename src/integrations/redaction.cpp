#include "integrations/redaction.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <map>
#include <optional>
#include <unordered_set>

#include "base/text.h"
#include "crypto/base64.h"

namespace gatehouse::integrations {
namespace {

constexpr std::size_t kTextBytesMax = 4096;
constexpr std::string_view kInstead = "[hidden]";

// How much of a secret gives it away, in characters of each form.
constexpr std::size_t kPiece = 8;
constexpr std::size_t kHexPiece = 2 * kPiece;
constexpr std::size_t kBase64Piece = 11;
constexpr std::size_t kDecimalPiece = 18;
// A secret of which the end was cut off: the text ends with at least this much of its beginning.
constexpr std::size_t kCutOffPiece = 4;
// So many letters between two characters do not keep them from belonging together; then more
// characters must fit.
constexpr std::size_t kGapMax = 3;
constexpr std::size_t kGappedPiece = 2 * kPiece;
constexpr int kUnescapesMax = 2;

struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// A reading of the text: characters, and where each stands in the text.
struct Reading {
  std::string text;
  std::vector<Range> places;

  void add(char c, Range place) {
    text += c;
    places.push_back(place);
  }
};

Reading as_it_is(std::string_view text) {
  Reading reading;
  for (std::size_t i = 0; i < text.size(); ++i) reading.add(text[i], {i, i + 1});
  return reading;
}

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z');
}

// Letters and digits only, in lower case: separators, line ends and padding do not matter.
Reading normalized(const Reading& reading) {
  Reading out;
  for (std::size_t i = 0; i < reading.text.size(); ++i) {
    if (is_alphanumeric(reading.text[i])) out.add(ascii_lower(reading.text[i]), reading.places[i]);
  }
  return out;
}

std::string normalized(std::string_view text) { return normalized(as_it_is(text)).text; }

// One escaped character at the start of a text.
struct Escape {
  std::uint32_t code = 0;
  std::size_t length = 0;  // of the escape
};

std::optional<Escape> escape_with(std::string_view text, std::string_view prefix, int base,
                                  std::size_t digits_min, std::size_t digits_max) {
  if (!text.starts_with(prefix)) return std::nullopt;
  const auto digits = text.substr(prefix.size(), digits_max);
  std::uint32_t code = 0;
  const auto [end, error] =
      std::from_chars(digits.data(), digits.data() + digits.size(), code, base);
  const auto used = static_cast<std::size_t>(end - digits.data());
  if (error != std::errc{} || used < digits_min) return std::nullopt;
  return Escape{code, prefix.size() + used};
}

std::optional<Escape> escape_at(std::string_view text) {
  for (const std::string_view prefix : {"\\u", "%u"}) {
    if (const auto found = escape_with(text, prefix, 16, 4, 4)) return found;
  }
  for (const std::string_view prefix : {"%", "\\x", "="}) {
    if (const auto found = escape_with(text, prefix, 16, 2, 2)) return found;
  }
  for (const std::string_view prefix : {"&#x", "&#X", "\\u{"}) {
    if (const auto found = escape_with(text, prefix, 16, 1, 6)) return found;
  }
  return escape_with(text, "&#", 10, 1, 7);
}

Reading unescaped(const Reading& reading) {
  Reading out;
  const std::string_view text = reading.text;
  for (std::size_t i = 0; i < text.size();) {
    const auto found = escape_at(text.substr(i));
    const auto length = found ? found->length : 1;
    const char c = !found ? text[i] : found->code < 0x80 ? static_cast<char>(found->code) : '?';
    out.add(c, {reading.places[i].begin, reading.places[i + length - 1].end});
    i += length;
  }
  return out;
}

std::string reversed(std::string_view text) { return {text.rbegin(), text.rend()}; }

std::string upper(std::string_view text) {
  std::string out(text);
  for (auto& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

std::string decimal_codes(std::string_view text) {
  std::string out;
  for (const char c : text) out += std::to_string(static_cast<unsigned char>(c));
  return out;
}

// What of the base64 of a longer text depends on `text` alone, when `before` bytes of another group
// of three stand before it.
std::string base64_inside(std::string_view text, std::size_t before) {
  auto encoded = crypto::base64_encode(std::string(before, '\0') + std::string(text));
  encoded.resize((before + text.size()) * 8 / 6);
  return encoded.substr(std::min(encoded.size(), (before * 8 + 5) / 6));
}

// The pieces of all forms of the secrets that must not be seen, by their length.
class Pieces {
 public:
  explicit Pieces(const std::vector<std::string_view>& hidden) {
    for (const auto secret : hidden) {
      for (const auto& form : {std::string(secret), upper(secret), reversed(secret)}) add_all(form);
    }
  }

  template <class Found>
  void find_in(const std::string& text, Found found) const {
    for (const auto& [length, pieces] : by_length_) {
      for (std::size_t i = 0; i + length <= text.size(); ++i) {
        if (pieces.contains(text.substr(i, length))) found(i, i + length);
      }
    }
  }

 private:
  void add_all(const std::string& form) {
    add(form, kPiece);
    add(to_hex(form), kHexPiece);
    add(decimal_codes(form), kDecimalPiece);
    for (const std::size_t before : {0U, 1U, 2U}) add(base64_inside(form, before), kBase64Piece);
  }

  // A text that is shorter than a piece counts as a whole.
  void add(const std::string& encoded, std::size_t length) {
    const auto text = normalized(encoded);
    length = std::min(length, text.size());
    if (length == 0) return;
    for (const auto& way : {text, reversed(text)}) {
      for (std::size_t i = 0; i + length <= way.size(); ++i) {
        by_length_[length].insert(way.substr(i, length));
      }
    }
  }

  std::map<std::size_t, std::unordered_set<std::string>> by_length_;
};

// Finds runs of the secret's characters in order with up to kGapMax others between two of them.
template <class Found>
void find_gapped(const std::string& text, const std::string& secret, Found found) {
  struct Run {
    std::size_t length = 0;
    std::size_t begin = 0;
  };

  if (secret.size() < kGappedPiece) return;
  // The run that ends at each of the last characters of the text with each character of the secret.
  std::vector<std::vector<Run>> last(kGapMax + 2, std::vector<Run>(secret.size()));
  for (std::size_t i = 0; i < text.size(); ++i) {
    auto& present = last[i % last.size()];
    for (std::size_t j = 0; j < secret.size(); ++j) {
      present[j] = {};
      if (text[i] != secret[j]) continue;
      present[j] = {1, i};
      for (std::size_t back = 1; j > 0 && back < last.size() && back <= i; ++back) {
        const auto& before = last[(i - back) % last.size()][j - 1];
        if (before.length >= present[j].length) present[j] = {before.length + 1, before.begin};
      }
      if (present[j].length >= kGappedPiece) found(present[j].begin, i + 1);
    }
  }
}

// What of the text must not be seen.
class Stains {
 public:
  explicit Stains(std::size_t size) : hidden_(size, false) {}

  void add(Range range) {
    std::fill(hidden_.begin() + static_cast<std::ptrdiff_t>(range.begin),
              hidden_.begin() + static_cast<std::ptrdiff_t>(range.end), true);
  }

  [[nodiscard]] bool has(Range range) const {
    return std::all_of(hidden_.begin() + static_cast<std::ptrdiff_t>(range.begin),
                       hidden_.begin() + static_cast<std::ptrdiff_t>(range.end),
                       [](bool hidden) { return hidden; });
  }

  [[nodiscard]] std::string applied_to(std::string_view text) const {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
      if (!hidden_[i]) {
        out += text[i];
      } else if (i == 0 || !hidden_[i - 1]) {
        out += kInstead;
      }
    }
    return out;
  }

 private:
  std::vector<bool> hidden_;
};

void stain_cut_off(Stains& stains, std::string_view text, std::string_view secret) {
  for (auto length = std::min(secret.size(), text.size()); length >= kCutOffPiece; --length) {
    if (!text.ends_with(secret.substr(0, length))) continue;
    return stains.add({text.size() - length, text.size()});
  }
}

void stain(Stains& stains, const Reading& reading, const Pieces& pieces,
           const std::vector<std::string_view>& hidden) {
  const auto plain = normalized(reading);
  const auto add = [&](std::size_t begin, std::size_t end) {
    stains.add({plain.places[begin].begin, plain.places[end - 1].end});
  };
  pieces.find_in(plain.text, add);
  // What is hidden already is no start for a run with gaps: it would go on into the innocent text
  // behind it wherever a letter fits.
  auto rest = plain.text;
  for (std::size_t i = 0; i < rest.size(); ++i) {
    if (stains.has(plain.places[i])) rest[i] = '\0';
  }
  for (const auto secret : hidden) {
    for (const auto& form : {normalized(secret), normalized(reversed(secret)), to_hex(secret)}) {
      find_gapped(rest, form, add);
    }
  }
}

}  // namespace

std::string redacted(std::string_view text, const std::vector<std::string_view>& hidden) {
  text = text.substr(0, kTextBytesMax);
  const Pieces pieces(hidden);
  Stains stains(text.size());
  for (const auto secret : hidden) stain_cut_off(stains, text, secret);
  auto reading = as_it_is(text);
  stain(stains, reading, pieces, hidden);
  for (int i = 0; i < kUnescapesMax; ++i) {
    auto next = unescaped(reading);
    if (next.text.size() == reading.text.size()) break;
    reading = std::move(next);
    stain(stains, reading, pieces, hidden);
  }
  return stains.applied_to(text);
}

}  // namespace gatehouse::integrations
