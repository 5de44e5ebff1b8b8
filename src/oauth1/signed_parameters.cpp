#include "oauth1/signed_parameters.h"

#include <algorithm>

namespace gatehouse::oauth1 {
namespace {

bool is_left_out(const Parameter& parameter, QuirkSet quirks) {
  if (parameter.protocol == Protocol::kSignature) return true;
  switch (parameter.source) {
    case Source::kHeader:
      return false;
    case Source::kQuery:
      return quirks.has(Quirk::kUnsignedValueless) && parameter.is_valueless();
    case Source::kForm:
      return quirks.has(Quirk::kUnsignedFormProtocol) && parameter.protocol != Protocol::kNone;
  }
  return false;
}

}  // namespace

void SignedParameters::choose(const Parameters& parameters, QuirkSet quirks) {
  chosen_.clear();
  for (const auto& parameter : parameters.all()) {
    if (is_left_out(parameter, quirks)) continue;
    chosen_.push_back({parameter.name, parameter.value, &parameter});
  }
  if (quirks.has(Quirk::kLiteralPlus)) decode_with_literal_plus();
  if (quirks.has(Quirk::kLastWins)) keep_last_of_each_name();
}

void SignedParameters::decode_with_literal_plus() {
  std::size_t bytes = 0;
  for (const auto& parameter : chosen_) bytes += parameter.received->raw.size();
  decoded_.clear();
  decoded_.reserve(bytes);  // so that views stay valid
  const auto decoded = [&](std::string_view text) {
    const auto start = decoded_.size();
    append_percent_decoded(decoded_, text, Plus::kIsPlus);
    return std::string_view(decoded_).substr(start);
  };
  for (auto& parameter : chosen_) {
    const auto raw = parameter.received->raw;
    if (parameter.received->source == Source::kHeader || raw.find('+') == std::string_view::npos) {
      continue;
    }
    const auto equals = std::min(raw.find('='), raw.size());
    parameter.name = decoded(raw.substr(0, equals));
    parameter.value = decoded(raw.substr(std::min(equals + 1, raw.size())));
  }
}

// Of query and form together; the header's are no such names.
void SignedParameters::keep_last_of_each_name() {
  std::vector<SignedParameter> kept;
  for (auto it = chosen_.rbegin(); it != chosen_.rend(); ++it) {
    const auto is_same = [&](const SignedParameter& later) {
      return later.received->source != Source::kHeader && later.name == it->name;
    };
    if (it->received->source == Source::kHeader || std::ranges::none_of(kept, is_same)) {
      kept.push_back(*it);
    }
  }
  chosen_.assign(kept.rbegin(), kept.rend());
}

std::string signed_query(const Parameters& parameters, QuirkSet quirks) {
  SignedParameters chosen;
  chosen.choose(parameters, quirks);
  std::string query;
  for (const auto& parameter : chosen.all()) {
    if (parameter.received->source != Source::kQuery) continue;
    if (!query.empty()) query += '&';
    for (const char c : parameter.received->raw) {
      if (c == '+' && quirks.has(Quirk::kLiteralPlus)) {
        query += "%2B";
      } else {
        query += c;
      }
    }
  }
  return query;
}

}  // namespace gatehouse::oauth1
