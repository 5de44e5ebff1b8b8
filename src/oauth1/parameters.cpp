#include "oauth1/parameters.h"

#include <algorithm>
#include <cassert>

namespace gatehouse::oauth1 {
namespace {

constexpr std::array<std::string_view, kProtocolParameters + 1> kNames = {"oauth_callback",
                                                                          "oauth_consumer_key",
                                                                          "oauth_nonce",
                                                                          "oauth_signature",
                                                                          "oauth_signature_method",
                                                                          "oauth_timestamp",
                                                                          "oauth_token",
                                                                          "oauth_verifier",
                                                                          "oauth_version",
                                                                          ""};

constexpr std::string_view kPrefix = "oauth_";

// Calls visit(pair) for each non-empty part between "&".
template <class Visitor>
void for_each_pair(std::string_view text, Visitor visit) {
  while (!text.empty()) {
    const auto end = std::min(text.find('&'), text.size());
    if (end > 0) visit(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

}  // namespace

std::string_view name_of(Protocol parameter) { return kNames[static_cast<std::size_t>(parameter)]; }

// No two names have the same length and the same seventh character.
Protocol protocol_of(std::string_view name) {
  if (name.size() <= kPrefix.size()) return Protocol::kNone;
  const auto candidate = [&] {
    const bool is_first = name[kPrefix.size()] < 't';
    switch (name.size()) {
      case 11:
        return is_first ? Protocol::kNonce : Protocol::kToken;
      case 13:
        return Protocol::kVersion;
      case 14:
        return is_first ? Protocol::kCallback : Protocol::kVerifier;
      case 15:
        return is_first ? Protocol::kSignature : Protocol::kTimestamp;
      case 18:
        return Protocol::kConsumerKey;
      case 22:
        return Protocol::kSignatureMethod;
      default:
        return Protocol::kNone;
    }
  }();
  return name_of(candidate) == name ? candidate : Protocol::kNone;
}

void Parameters::clear(std::size_t bytes) {
  parameters_.clear();
  decoded_.clear();
  decoded_.reserve(bytes);
  for (auto& slots : slots_) slots.present = slots.repeated = 0;
}

std::string_view Parameters::decoded(std::string_view text, Plus plus) {
  const auto has = [text](char c) { return text.find(c) != std::string_view::npos; };
  if (!has('%') && !(plus == Plus::kIsSpace && has('+'))) return text;
  assert(decoded_.size() + text.size() <= decoded_.capacity() && "views would dangle");
  const auto start = decoded_.size();
  append_percent_decoded(decoded_, text, plus);
  return {decoded_.data() + start, decoded_.size() - start};
}

void Parameters::add(std::string_view raw, std::string_view name, std::string_view value,
                     Source source, Protocol protocol) {
  if (protocol != Protocol::kNone) {
    auto& slots = slots_[static_cast<std::size_t>(source)];
    const auto bit = 1u << static_cast<unsigned>(protocol);
    if ((slots.present & bit) != 0) {
      slots.repeated |= bit;
    } else {
      slots.first[static_cast<std::size_t>(protocol)] =
          static_cast<std::uint32_t>(parameters_.size());
    }
    slots.present |= bit;
  }
  parameters_.push_back({name, value, raw, source, protocol});
}

void Parameters::add_of_header(std::string_view raw, std::string_view name,
                               std::string_view value) {
  const auto protocol = protocol_of(name);
  if (protocol != Protocol::kNone) {  // nothing in the name needs decoding
    return add(raw, name, decoded(value, Plus::kIsPlus), Source::kHeader, protocol);
  }
  name = decoded(name, Plus::kIsPlus);
  add(raw, name, decoded(value, Plus::kIsPlus), Source::kHeader, protocol_of(name));
}

void Parameters::add_form_encoded(std::string_view text, Source source) {
  for_each_pair(text, [&](std::string_view pair) {
    const auto equals = pair.find('=');
    const auto value =
        equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1);
    const auto name = decoded(pair.substr(0, equals), Plus::kIsSpace);
    add(pair, name, decoded(value, Plus::kIsSpace), source, protocol_of(name));
  });
}

std::optional<std::string_view> Parameters::find(Source source, Protocol parameter) const {
  const auto& slots = of(source);
  if ((slots.present >> static_cast<unsigned>(parameter) & 1u) == 0) return std::nullopt;
  return parameters_[slots.first[static_cast<std::size_t>(parameter)]].value;
}

std::size_t count_form_encoded(std::string_view text) {
  std::size_t count = 0;
  for_each_pair(text, [&](std::string_view) { ++count; });
  return count;
}

}  // namespace gatehouse::oauth1
