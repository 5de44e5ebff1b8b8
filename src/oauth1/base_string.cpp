#include "oauth1/base_string.h"

#include <algorithm>
#include <stdexcept>

#include "base/percent_encoding.h"
#include "base/request_path.h"
#include "base/text.h"

namespace gatehouse::oauth1 {
namespace {

std::string_view default_port(std::string_view scheme) {
  return scheme == "https" ? ":443" : ":80";
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view take_digits(std::string_view& text) {
  std::size_t length = 0;
  while (length < text.size() && is_digit(text[length])) ++length;
  const auto digits = text.substr(0, length);
  text.remove_prefix(length);
  return digits;
}

int compare_numbers(std::string_view a, std::string_view b) {
  a.remove_prefix(std::min(a.find_first_not_of('0'), a.size()));
  b.remove_prefix(std::min(b.find_first_not_of('0'), b.size()));
  if (a.size() != b.size()) return a.size() < b.size() ? -1 : 1;
  return a.compare(b);
}

// RFC 3986 section 5.2.4 for an absolute path.
std::string without_dot_segments(std::string_view path) {
  std::vector<std::string_view> kept;
  const auto segments = split(path, '/');
  for (std::size_t i = 1; i < segments.size(); ++i) {
    const bool last = i + 1 == segments.size();
    if (segments[i] == "..") {
      if (!kept.empty()) kept.pop_back();
      if (last) kept.emplace_back();
    } else if (segments[i] == ".") {
      if (last) kept.emplace_back();
    } else {
      kept.push_back(segments[i]);
    }
  }
  std::string out;
  for (const auto segment : kept) out.append("/").append(segment);
  return out;
}

// Writes the pieces of a base string into memory that has room for all of them.
class Writer {
 public:
  explicit Writer(std::span<char> room) : begin_(room.data()), at_(begin_), left_(room.size()) {}

  void append(std::string_view text) {
    take(text.size());
    at_ = std::copy(text.begin(), text.end(), at_);
  }

  // Percent-encodes the text (RFC 5849 section 3.6).
  void append_encoded(std::string_view text) { append_with_escape(text, "%"); }

  // Percent-encodes it, and then the result: parameters are encoded once for themselves and once
  // with the list that they are in.
  void append_encoded_twice(std::string_view text) { append_with_escape(text, "%25"); }

  [[nodiscard]] std::string_view written() const {
    return {begin_, static_cast<std::size_t>(at_ - begin_)};
  }

 private:
  void take(std::size_t bytes) {
    if (bytes > left_) throw std::logic_error("a base string is longer than its parts allow");
    left_ -= bytes;
  }

  void append_with_escape(std::string_view text, std::string_view escape) {
    constexpr std::string_view kDigits = "0123456789ABCDEF";
    for (;;) {
      const auto run = unreserved_length(text);
      append(text.substr(0, run));
      if (run == text.size()) return;
      const auto byte = static_cast<unsigned char>(text[run]);
      append(escape);
      append(kDigits.substr(byte >> 4, 1));
      append(kDigits.substr(byte & 15, 1));
      text.remove_prefix(run + 1);
    }
  }

  char* begin_;
  char* at_;
  std::size_t left_;
};

// The most that a byte becomes when it is encoded twice: "%25C3".
constexpr std::size_t kTwice = 5;

std::size_t length_max(std::string_view method, const RequestUrl& url,
                       std::span<const SignedParameter> parameters) {
  // A path that Magento decodes has a "'" encoded before it is encoded with the rest.
  const auto url_bytes = url.scheme.size() + url.authority.size() + url.prefix.size() +
                         url.path.size() + std::string_view("://:443").size();
  auto bytes = method.size() + 2 + kTwice * url_bytes;
  for (const auto& [name, value, received] : parameters) {
    bytes += std::string_view("%26%3D").size() + kTwice * (name.size() + value.size());
  }
  return bytes;
}

// RFC 5849 section 3.4.1.2: lower case, and a port only when it is not the scheme's own.
void append_authority(Writer& out, const RequestUrl& url, QuirkSet quirks) {
  const auto port = default_port(url.scheme);
  auto authority = url.authority;
  if (authority.ends_with(port)) authority.remove_suffix(port.size());
  const auto is_upper = [](char c) { return c != ascii_lower(c); };
  if (std::ranges::any_of(authority, is_upper)) {
    out.append_encoded(ascii_lower(authority));
  } else {
    out.append_encoded(authority);
  }
  if (quirks.has(Quirk::kDefaultPort)) out.append_encoded(port);
}

void append_url(Writer& out, const RequestUrl& url, QuirkSet quirks) {
  out.append(url.scheme);
  out.append("%3A%2F%2F");
  append_authority(out, url, quirks);
  out.append_encoded(url.prefix);
  auto path = url.path;
  if (quirks.has(Quirk::kSingleSlash)) {
    const auto front = front_of(path);
    out.append_encoded(front.controller);
    path = front.rest;
  }
  if (quirks.has(Quirk::kDecodedPath)) {
    out.append_encoded(magento_decoded_path(path));
  } else {
    out.append_encoded(path);
  }
}

// Where a byte stands among the others once they are percent-encoded: "%" is before everything that
// stays as it is.
int encoded_rank(char c) {
  const int byte = static_cast<unsigned char>(c);
  return is_unreserved(c) ? 256 + byte : byte;
}

// The order of two decoded texts by the bytes of their encoded forms. Negative, zero or positive.
int compare_encoded(std::string_view a, std::string_view b) {
  const auto [in_a, in_b] = std::ranges::mismatch(a, b);
  if (in_a == a.end() || in_b == b.end()) {
    return static_cast<int>(in_a != a.end()) - static_cast<int>(in_b != b.end());
  }
  return encoded_rank(*in_a) - encoded_rank(*in_b);
}

// A call without query and form has seven or eight.
constexpr std::size_t kFewParameters = 12;

// Sorts as RFC 5849 section 3.4.1.3.2 asks, by encoded names and then values; or as the quirks say.
void sort(std::span<SignedParameter> parameters, QuirkSet quirks) {
  const bool natural = quirks.has(Quirk::kNaturalSort);
  const bool decoded = quirks.has(Quirk::kDecodedSort);
  const auto compare = [&](std::string_view a, std::string_view b) {
    return decoded ? a.compare(b) : compare_encoded(a, b);
  };
  const auto compare_names = [&](std::string_view a, std::string_view b) {
    if (!natural) return compare(a, b);
    return decoded ? compare_naturally(a, b)
                   : compare_naturally(percent_encoded(a), percent_encoded(b));
  };
  const auto comes_before = [&](const SignedParameter& a, const SignedParameter& b) {
    const auto [of_a, of_b] = std::pair(a.received->protocol, b.received->protocol);
    if (of_a != of_b && of_a != Protocol::kNone && of_b != Protocol::kNone) return of_a < of_b;
    const int order = compare_names(a.name, b.name);
    return order != 0 ? order < 0 : compare(a.value, b.value) < 0;
  };
  if (parameters.size() > kFewParameters) {
    std::ranges::sort(parameters, comes_before);
    return;
  }
  // Few parameters, in whatever order a client puts them, are sorted fastest like this.
  for (std::size_t sorted = 1; sorted < parameters.size(); ++sorted) {
    const auto next = parameters[sorted];
    auto place = sorted;
    for (; place > 0 && comes_before(next, parameters[place - 1]); --place) {
      parameters[place] = parameters[place - 1];
    }
    parameters[place] = next;
  }
}

}  // namespace

int compare_naturally(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    if (is_digit(a.front()) && is_digit(b.front())) {
      const auto number_a = take_digits(a);
      const auto number_b = take_digits(b);
      if (const int order = compare_numbers(number_a, number_b); order != 0) return order;
      continue;
    }
    if (a.front() != b.front()) {
      return static_cast<unsigned char>(a.front()) < static_cast<unsigned char>(b.front()) ? -1 : 1;
    }
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  return static_cast<int>(!a.empty()) - static_cast<int>(!b.empty());
}

std::string magento_decoded_path(std::string_view path) {
  constexpr std::string_view kDecoded = "-._~:@&=+$,/;";
  const auto is_decoded = [&](char c) {
    return is_digit(c) || (ascii_lower(c) >= 'a' && ascii_lower(c) <= 'z') ||
           kDecoded.find(c) != std::string_view::npos;
  };
  const auto straight = without_dot_segments(path);
  std::string out;
  for (std::size_t i = 0; i < straight.size(); ++i) {
    const auto escape = std::string_view(straight).substr(i, 3);
    if (straight[i] == '\'') {
      out += "%27";
    } else if (escape.size() == 3 && escape[0] == '%' && has_valid_escapes(escape)) {
      const auto character = percent_decoded(escape, Plus::kIsPlus);
      out += is_decoded(character[0]) ? character : percent_encoded(character);
      i += 2;
    } else {
      out += straight[i];
    }
  }
  return out;
}

std::string_view BaseStringBuilder::build(std::string_view method, const RequestUrl& url,
                                          const Parameters& parameters, QuirkSet quirks) {
  parameters_.choose(parameters, quirks);
  const auto chosen = parameters_.all();
  const auto room = length_max(method, url, chosen);
  if (base_.size() < room) base_.resize(room);
  sort(chosen, quirks);

  Writer out(base_);
  for (const char c : method) {
    const char upper = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    out.append({&upper, 1});
  }
  out.append("&");
  append_url(out, url, quirks);
  out.append("&");
  // "%3D" and "%26" are the "=" and "&" of the list, which is encoded as a whole.
  std::string_view separator;
  for (const auto& [name, value, received] : chosen) {
    out.append(separator);
    separator = "%26";
    if (received->protocol == Protocol::kNone) {
      out.append_encoded_twice(name);
    } else {
      out.append(name);  // letters and "_"
    }
    out.append("%3D");
    out.append_encoded_twice(value);
  }
  return out.written();
}

}  // namespace gatehouse::oauth1
