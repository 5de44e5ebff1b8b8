#include "gateway/call.h"

#include <algorithm>

#include "oauth1/signed_parameters.h"

namespace gatehouse::gateway {
namespace {

constexpr std::string_view kCriteria = "searchCriteria";

// Both spellings mean the same to Magento; "searchCriteria[pageSize]" is a part of it.
bool is_criteria(const oauth1::Parameter& parameter) {
  const auto name = parameter.name.substr(0, parameter.name.find('['));
  return parameter.source == oauth1::Source::kQuery &&
         (name == kCriteria || name == "search_criteria");
}

bool asks_for_list_unsigned(const oauth1::Parameters& parameters, oauth1::QuirkSet quirks) {
  if (!quirks.has(oauth1::Quirk::kUnsignedValueless)) return false;
  const auto is_signed = [](const oauth1::Parameter& parameter) {
    return is_criteria(parameter) && !parameter.is_valueless();
  };
  return std::ranges::any_of(parameters.all(), is_criteria) &&
         std::ranges::none_of(parameters.all(), is_signed);
}

// What a signature covers of one source.
std::vector<std::pair<std::string, std::string>> covered(const oauth1::Parameters& parameters,
                                                         oauth1::QuirkSet quirks,
                                                         oauth1::Source source) {
  std::vector<std::pair<std::string, std::string>> out;
  oauth1::SignedParameters chosen;
  chosen.choose(parameters, quirks);
  for (const auto& parameter : chosen.all()) {
    if (parameter.received->source != source) continue;
    out.emplace_back(parameter.name, parameter.value);
  }
  return out;
}

}  // namespace

void Call::begin(const http::Request& received, const Target& where,
                 std::shared_ptr<const Snapshot> snapshot) {
  request = received;
  target = where;
  judged_by = std::move(snapshot);
  match = {};
  caller = {};
}

void Call::end() {
  request = {};
  target = {};
  match = {};
  caller = {};
  parameters.clear(0);
  judged_by = nullptr;
}

Result<void, oauth1::ProtocolRefusal> Call::read_parameters(std::string_view oauth_part) {
  oauth1::ReceivedParameters received{
      .oauth_part = oauth_part, .query = request.query, .form = std::nullopt};
  if (request.has_form()) received.form = request.body;
  return oauth1::read_parameters(received, parameters);
}

std::optional<oauth1::QuirkSet> Call::quirks_of_signature(
    const oauth1::Credentials& oauth, const crypto::HmacKey& key,
    const std::vector<PublicUrl>& public_urls, oauth1::SignatureVerifier& verifier) const {
  const auto quirks_under = [&](const oauth1::RequestUrl& url) {
    return verifier.verify({.method = request.method, .url = url, .parameters = parameters},
                           oauth.signature, oauth.algorithm, key, judged_by->settings().quirks);
  };
  oauth1::RequestUrl url{.scheme = request.scheme, .authority = request.host, .path = request.path};
  if (public_urls.empty()) return quirks_under(url);
  for (const auto& known : public_urls) {
    url.scheme = known.scheme;
    url.authority = known.authority;
    url.prefix = known.prefix;
    if (const auto quirks = quirks_under(url)) return quirks;
  }
  return std::nullopt;
}

std::vector<std::pair<std::string, std::string>> Call::signed_form() const {
  return covered(parameters, *caller.signed_with, oauth1::Source::kForm);
}

std::vector<std::pair<std::string, std::string>> Call::query() const {
  std::vector<std::pair<std::string, std::string>> out;
  if (!caller.signed_with) {
    oauth1::Parameters read;
    read.clear(request.query.size());
    read.add_form_encoded(request.query, oauth1::Source::kQuery);
    for (const auto& parameter : read.all()) out.emplace_back(parameter.name, parameter.value);
    return out;
  }
  out = covered(parameters, *caller.signed_with, oauth1::Source::kQuery);
  if (asks_for_list_unsigned(parameters, *caller.signed_with)) out.emplace_back(kCriteria, "");
  return out;
}

}  // namespace gatehouse::gateway
