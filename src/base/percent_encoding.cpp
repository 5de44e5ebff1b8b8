#include "base/percent_encoding.h"

#include <array>
#include <cstdint>

namespace gatehouse {
namespace {

constexpr std::string_view kDigits = "0123456789ABCDEF";

constexpr std::int8_t kNoDigit = -1;

constexpr auto kDigitValue = [] {
  std::array<std::int8_t, 256> table{};
  table.fill(kNoDigit);
  for (std::size_t i = 0; i < 10; ++i) table['0' + i] = static_cast<std::int8_t>(i);
  for (std::size_t i = 0; i < 6; ++i) {
    table['a' + i] = static_cast<std::int8_t>(10 + i);
    table['A' + i] = static_cast<std::int8_t>(10 + i);
  }
  return table;
}();

int digit_value(char c) { return kDigitValue[static_cast<unsigned char>(c)]; }

// The byte that text[at], a "%", and the two characters behind it stand for; negative if none.
int escaped_byte(std::string_view text, std::size_t at) {
  if (text.size() - at < 3) return kNoDigit;
  const int high = digit_value(text[at + 1]);
  const int low = digit_value(text[at + 2]);
  return high < 0 || low < 0 ? kNoDigit : high * 16 + low;
}

}  // namespace

// Run by run rather than byte by byte: most of what is encoded needs no escape.
void append_percent_encoded(std::string& out, std::string_view text) {
  for (;;) {
    const auto run = unreserved_length(text);
    out.append(text.data(), run);
    if (run == text.size()) return;
    const auto byte = static_cast<unsigned char>(text[run]);
    const char escape[] = {'%', kDigits[byte >> 4], kDigits[byte & 15]};
    out.append(escape, sizeof(escape));
    text.remove_prefix(run + 1);
  }
}

std::string percent_encoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  append_percent_encoded(out, text);
  return out;
}

namespace {

template <class Out>
void append_decoded(Out& out, std::string_view text, Plus plus) {
  const char space = plus == Plus::kIsSpace ? '+' : '%';  // what stands for one, if anything does
  for (;;) {
    std::size_t run = 0;
    while (run < text.size() && text[run] != '%' && text[run] != space) ++run;
    out.insert(out.end(), text.begin(), text.begin() + run);
    if (run == text.size()) return;
    const int byte = text[run] == '%' ? escaped_byte(text, run) : ' ';
    out.push_back(byte >= 0 ? static_cast<char>(byte) : '%');
    text.remove_prefix(run + (text[run] == '%' && byte >= 0 ? 3 : 1));
  }
}

}  // namespace

void append_percent_decoded(std::string& out, std::string_view text, Plus plus) {
  append_decoded(out, text, plus);
}

void append_percent_decoded(std::vector<char>& out, std::string_view text, Plus plus) {
  append_decoded(out, text, plus);
}

std::string percent_decoded(std::string_view text, Plus plus) {
  std::string out;
  out.reserve(text.size());
  append_percent_decoded(out, text, plus);
  return out;
}

bool has_valid_escapes(std::string_view text) {
  for (auto at = text.find('%'); at != std::string_view::npos; at = text.find('%', at + 1)) {
    if (escaped_byte(text, at) < 0) return false;
  }
  return true;
}

}  // namespace gatehouse
