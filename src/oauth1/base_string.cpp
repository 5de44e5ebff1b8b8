#include "oauth1/base_string.h"

#include <algorithm>
#include <cassert>

#include "base/percent_encoding.h"
#include "base/request_path.h"
#include "base/text.h"

namespace gatehouse::oauth1 {
namespace {

std::string_view default_port(std::string_view scheme) {
  return scheme == "https" ? ":443" : ":80";
}

// RFC 5849 section 3.4.1.2: lower case, and a port only when it is not the scheme's own.
void append_authority(std::string& out, const RequestUrl& url, QuirkSet quirks) {
  const auto port = default_port(url.scheme);
  auto authority = url.authority;
  if (authority.ends_with(port)) authority.remove_suffix(port.size());
  for (const char c : authority) out += ascii_lower(c);
  if (quirks.has(Quirk::kDefaultPort)) out += port;
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

void BaseStringBuilder::append_url(const RequestUrl& url, QuirkSet quirks) {
  url_.clear();
  url_.append(url.scheme).append("://");
  append_authority(url_, url, quirks);
  url_ += url.prefix;
  auto path = url.path;
  if (quirks.has(Quirk::kSingleSlash)) {
    const auto front = front_of(path);
    url_ += front.controller;
    path = front.rest;
  }
  if (quirks.has(Quirk::kDecodedPath)) {
    url_ += magento_decoded_path(path);
  } else {
    url_ += path;
  }
  append_percent_encoded(base_, url_);
}

// Fills sorted_ with the encoded pairs in the order in which they are signed (RFC 5849 section
// 3.4.1.3.2).
void BaseStringBuilder::sort(std::span<const Parameter> parameters, QuirkSet quirks) {
  std::size_t bytes = 0;
  for (const auto& parameter : parameters) bytes += parameter.name.size() + parameter.value.size();
  encoded_.clear();
  encoded_.reserve(bytes * 3);  // the most that encoding can make of it, so views stay valid
  const auto encode = [&](std::string_view text) {
    const auto start = encoded_.size();
    append_percent_encoded(encoded_, text);
    return std::string_view(encoded_).substr(start);
  };
  const bool natural = quirks.has(Quirk::kNaturalSort);
  const auto sort_all = [&] {
    std::ranges::sort(sorted_, [natural](const Parameter& a, const Parameter& b) {
      const int order = natural ? compare_naturally(a.name, b.name) : a.name.compare(b.name);
      return order != 0 ? order < 0 : a.value < b.value;
    });
  };
  sorted_.assign(parameters.begin(), parameters.end());
  const bool before_encoding = quirks.has(Quirk::kDecodedSort);
  if (before_encoding) sort_all();
  for (auto& [name, value] : sorted_) {
    name = encode(name);
    value = encode(value);
  }
  if (!before_encoding) sort_all();
}

// Joins the sorted pairs and encodes the result once more, as RFC 5849 section 3.4.1.1 asks. "%3D"
// and "%26" are the "=" and "&" of that join.
void BaseStringBuilder::append_parameters(std::span<const Parameter> parameters, QuirkSet quirks) {
  sort(parameters, quirks);
  bool first = true;
  for (const auto& [name, value] : sorted_) {
    if (!first) base_ += "%26";
    first = false;
    append_percent_encoded_again(base_, name);
    base_ += "%3D";
    append_percent_encoded_again(base_, value);
  }
}

std::string_view BaseStringBuilder::build(std::string_view method, const RequestUrl& url,
                                          std::span<const Parameter> parameters, QuirkSet quirks) {
  base_.clear();
  for (const char c : method) {
    base_ += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  base_ += '&';
  append_url(url, quirks);
  base_ += '&';
  append_parameters(parameters, quirks);
  return base_;
}

}  // namespace gatehouse::oauth1
