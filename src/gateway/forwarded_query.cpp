#include "gateway/forwarded_query.h"

#include "oauth1/parameters.h"

namespace gatehouse::gateway {

std::string forwarded_query(std::string_view query, oauth1::QuirkSet quirks) {
  const bool literal_plus = quirks.has(oauth1::Quirk::kLiteralPlus);
  std::string forwarded =
      quirks.has(oauth1::Quirk::kLastWins)
          ? oauth1::without_shadowed_pairs(query, literal_plus ? Plus::kIsPlus : Plus::kIsSpace)
          : std::string(query);
  if (!literal_plus) return forwarded;
  std::string spelled;
  for (const char c : forwarded) spelled += c == '+' ? std::string("%2B") : std::string(1, c);
  return spelled;
}

}  // namespace gatehouse::gateway
