#include "integrations/history_entries.h"

#include "base/text.h"

namespace gatehouse::integrations {
namespace {

std::string shown(const access::GrantSelection& grant) {
  if (grant.scope == access::GrantSelection::Scope::kAll) return "all";
  return joined(grant.resources, ", ");
}

}  // namespace

history::Entry entry_about(const Integration& integration, const std::string& action,
                           const history::Actor& actor, Timestamp at,
                           std::vector<history::Change> changes) {
  return {.at = at,
          .actor = actor,
          .action = action,
          .object_type = history::ObjectType::kIntegration,
          .object_id = std::to_string(static_cast<std::int64_t>(integration.id)),
          .object_name = integration.details.name,
          .changes = std::move(changes)};
}

std::vector<history::Change> changes_between(const Details& before, const Details& after) {
  std::vector<history::Change> changes;
  const auto compare = [&](const char* field, const std::string& old_text,
                           const std::string& new_text) {
    if (old_text != new_text) changes.push_back({field, old_text, new_text});
  };
  compare("name", before.name, after.name);
  compare("email", before.email, after.email);
  compare("callback_url", before.callback_url, after.callback_url);
  compare("identity_link_url", before.identity_link_url, after.identity_link_url);
  compare("resources", shown(before.grant), shown(after.grant));
  return changes;
}

void add_change(std::vector<history::Change>& changes, Status before, Status after) {
  if (before == after) return;
  changes.push_back({"status", std::string(name_of(before)), std::string(name_of(after))});
}

}  // namespace gatehouse::integrations
