#include "storage/integration_query.h"

#include "base/text.h"

namespace gatehouse::storage {
namespace {

using integrations::Query;
using Scope = access::GrantSelection::Scope;

// Of a consumer key, which is long, a search names at least so many characters.
constexpr std::size_t kKeyCharactersMin = 8;

// There is an index of these; it serves this text only.
constexpr std::string_view kIsInsecure =
    "(lower(substr(callback_url, 1, 5)) = 'http:' OR "
    "lower(substr(identity_link_url, 1, 5)) = 'http:')";
constexpr std::string_view kHasResources =
    "EXISTS (SELECT 1 FROM integration_resources r WHERE r.integration_id = integrations.id)";
constexpr std::string_view kWasUsed =
    "EXISTS (SELECT 1 FROM usage_last u WHERE u.integration_id = integrations.id)";

// Numbers of hand-overs: integrations/hand_over.h.
constexpr std::string_view kIsWaiting = "h.state = 1";
constexpr std::string_view kIsFailing = "h.state = 0 AND h.trouble IS NOT NULL";
// 14: withdrawn, which is nobody's concern once the integration has its credentials otherwise.
constexpr std::string_view kHasFailed =
    "h.state = 4 AND NOT (h.trouble = 14 AND integrations.status <> 0)";

std::string negated(std::string_view condition) { return "NOT " + std::string(condition); }

std::string either(std::string_view a, std::string_view b) {
  return "(" + std::string(a) + " OR " + std::string(b) + ")";
}

// Of the hand-over `h`; empty when any will do, or none.
std::string condition_of(Query::HandOvers wanted) {
  switch (wanted) {
    case Query::HandOvers::kAny:
      return "";
    case Query::HandOvers::kUnderWay:
      return "h.state IN (0, 1, 2)";
    case Query::HandOvers::kWaitingForSignIn:
      return std::string(kIsWaiting);
    case Query::HandOvers::kLinkOpened:
      return std::string(kIsWaiting) + " AND h.link_opened_at IS NOT NULL";
    case Query::HandOvers::kFailing:
      return std::string(kIsFailing);
    case Query::HandOvers::kFailed:
      return std::string(kHasFailed);
    case Query::HandOvers::kNeedsAttention:
      return std::string(kIsWaiting) + " OR (" + std::string(kIsFailing) + ") OR (" +
             std::string(kHasFailed) + ")";
  }
  return "";
}

// A LIKE pattern for what begins with `text`, in which no character is special.
std::string prefix_pattern(std::string_view text) {
  std::string pattern;
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c;
  }
  return pattern + "%";
}

std::string contains_pattern(std::string_view text) { return "%" + prefix_pattern(text); }

std::string like(std::string_view what, std::string_view pattern) {
  return std::string(what) + " LIKE " + std::string(pattern) + " ESCAPE '\\'";
}

}  // namespace

std::string name_order(std::string_view folded) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  std::string out;
  for (std::size_t i = 0; i < folded.size();) {
    if (!is_digit(folded[i])) {
      out += folded[i++];
      continue;
    }
    while (i + 1 < folded.size() && folded[i] == '0' && is_digit(folded[i + 1])) ++i;
    const auto begin = i;
    while (i < folded.size() && is_digit(folded[i])) ++i;
    const auto digits = std::to_string(i - begin);
    out.append(3 - digits.size(), '0').append(digits).append(folded.substr(begin, i - begin));
  }
  return out;
}

std::string order_of(const Query& query) {
  const std::string direction = query.direction == Query::Direction::kAscending ? " ASC" : " DESC";
  switch (query.sort) {
    case Query::Sort::kId:
      return "ORDER BY id" + direction;
    case Query::Sort::kName:
      return "ORDER BY name_order" + direction + ", id" + direction;
    case Query::Sort::kStatus:
      return "ORDER BY status" + direction + ", id" + direction;
    case Query::Sort::kUpdated:
      return "ORDER BY updated_at" + direction + ", id" + direction;
    case Query::Sort::kLastUsed:
      return "ORDER BY coalesce((SELECT used_at FROM usage_last u WHERE u.integration_id = "
             "integrations.id), 0)" +
             direction + ", id" + direction;
    case Query::Sort::kRequests:
      return "ORDER BY (SELECT coalesce(sum(allowed + refused), 0) FROM usage_hours u WHERE "
             "u.integration_id = integrations.id AND u.hour >= " +
             std::to_string(query.first_hour) + ")" + direction + ", id" + direction;
  }
  return "";
}

IntegrationCondition::IntegrationCondition(const Query& query) {
  if (!query.name_contains.empty()) {
    require(like("name_key", kept(contains_pattern(case_folded(query.name_contains)))));
  }
  if (query.status) require("status = " + kept(static_cast<std::int64_t>(*query.status)));
  if (query.scope) require("all_resources = " + kept(*query.scope == Scope::kAll ? 1 : 0));
  if (query.resources == Query::Resources::kSome) require(kHasResources);
  if (query.resources == Query::Resources::kNone) require(negated(kHasResources));
  if (query.security == Query::Security::kInsecureOnly) require(kIsInsecure);
  if (query.security == Query::Security::kSecureOnly) {
    require("id NOT IN (SELECT id FROM integrations WHERE " + std::string(kIsInsecure) + ")");
  }
  if (query.use == Query::Use::kEver) require(kWasUsed);
  if (query.use == Query::Use::kNever) require(negated(kWasUsed));
  if (!query.text.empty()) search(query.text);
  if (const auto that = condition_of(query.hand_overs); !that.empty()) {
    require("EXISTS (SELECT 1 FROM hand_overs h WHERE h.integration_id = integrations.id AND (" +
            that + "))");
  }
}

// One of what a person may know of an integration has to fit.
void IntegrationCondition::search(const std::string& text) {
  const auto folded = case_folded(text);
  const auto contained = kept(contains_pattern(folded));
  auto any = either(like("name_key", contained), like("lower(email)", contained));
  if (const auto id = parse_digits(text)) {
    any = either(any, "id = " + kept(static_cast<std::int64_t>(*id)));
  }
  if (text.size() >= kKeyCharactersMin) {
    any = either(any, like("lower(consumer_key)", kept(prefix_pattern(folded))));
  }
  if (text.find("::") != std::string::npos) {
    any = either(any, "all_resources = 1");
    any = either(any,
                 "EXISTS (SELECT 1 FROM integration_resources r WHERE r.integration_id = "
                 "integrations.id AND " +
                     like("lower(r.resource)", contained) + ")");
  }
  require(any);
}

void IntegrationCondition::require(std::string_view condition) {
  text_.append(text_.empty() ? "WHERE " : "AND ").append(condition).append(" ");
}

std::string IntegrationCondition::kept(std::int64_t value) {
  parameters_.emplace_back(value);
  return "$" + std::to_string(parameters_.size());
}

std::string IntegrationCondition::kept(std::string value) {
  parameters_.emplace_back(std::string_view(texts_.emplace_back(std::move(value))));
  return "$" + std::to_string(parameters_.size());
}

}  // namespace gatehouse::storage
