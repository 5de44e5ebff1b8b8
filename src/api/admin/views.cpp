#include "api/admin/views.h"

#include "base/text.h"
#include "integrations/validation.h"
#include "settings/setting.h"

namespace gatehouse::api::admin {

namespace json = boost::json;

namespace {

json::array texts(const std::vector<std::string>& values) {
  json::array out;
  for (const auto& value : values) out.emplace_back(value);
  return out;
}

std::string_view access_of(const access::GrantSelection& grant) {
  if (grant.scope == access::GrantSelection::Scope::kAll) return "all";
  return grant.resources.empty() ? "none" : "custom";
}

json::value requested_of(const integrations::Integration& integration) {
  if (!integration.requested) return nullptr;
  return json::object{{"access", access_of(*integration.requested)},
                      {"resources", texts(integration.requested->resources)}};
}

// People know a setting by its label; the path is its id.
std::string shown_name(const history::Entry& entry) {
  const auto* setting = entry.object_type == history::ObjectType::kSetting
                            ? settings::find_setting(entry.object_id)
                            : nullptr;
  return setting == nullptr ? entry.object_name : std::string(setting->label);
}

}  // namespace

std::string store_base_url(const Installation& here, const http::Request& request) {
  if (!here.base_url.empty()) return here.base_url;
  return std::string(request.scheme) + "://" + std::string(request.host) + "/";
}

json::value time_or_null(const std::optional<Timestamp>& time) {
  if (!time) return nullptr;
  return json::string(to_iso8601(*time));
}

json::object page_of(json::array items, std::size_t total, std::size_t page, std::size_t per) {
  return {{"items", std::move(items)}, {"total", total}, {"page", page}, {"per", per}};
}

json::object view_of(const history::Entry& entry) {
  json::array changes;
  for (const auto& change : entry.changes) {
    changes.push_back(
        {{"field", change.field}, {"before", change.before}, {"after", change.after}});
  }
  return {{"number", entry.number},
          {"at", to_iso8601(entry.at)},
          {"actor", {{"kind", history::name_of(entry.actor.kind)}, {"name", entry.actor.name}}},
          {"action", entry.action},
          {"object_type", name_of(entry.object_type)},
          {"object_id", entry.object_id},
          {"object_name", shown_name(entry)},
          {"changes", std::move(changes)}};
}

json::object view_of(std::vector<history::Entry> entries, std::size_t limit) {
  json::value next = nullptr;
  if (entries.size() > limit) {
    entries.resize(limit);
    next = entries.back().number;
  }
  json::array items;
  for (const auto& entry : entries) items.push_back(view_of(entry));
  return {{"items", std::move(items)}, {"next", next}};
}

json::object summary_of(const integrations::HandOver& hand_over,
                        const integrations::Progress& progress) {
  const auto reason =
      progress.trouble ? json::value(name_of(*progress.trouble)) : json::value(nullptr);
  return {{"state", name_of(progress.state)},
          {"purpose", name_of(hand_over.occasion)},
          {"reason", reason},
          {"next_attempt_at", time_or_null(hand_over.next_attempt_at)},
          {"link_opened_at", time_or_null(hand_over.link_opened_at)},
          {"deadline", time_or_null(progress.deadline)}};
}

namespace {

json::object view_of(const integrations::Integration& integration,
                     const gateway::UsageSummary& usage, json::value hand_over) {
  const auto& details = integration.details;
  const bool declared = integration.setup == integrations::SetupType::kDeclared;
  const bool insecure = integrations::is_insecure_url(details.callback_url) ||
                        integrations::is_insecure_url(details.identity_link_url);
  return {{"id", static_cast<std::int64_t>(integration.id)},
          {"name", details.name},
          {"email", details.email},
          {"callback_url", details.callback_url},
          {"identity_link_url", details.identity_link_url},
          {"status", integrations::name_of(integration.status)},
          {"setup", declared ? "declared" : "manual"},
          {"access", access_of(details.grant)},
          {"resources", texts(details.grant.resources)},
          {"requested", requested_of(integration)},
          {"consumer_key", integration.consumer_key},
          {"insecure", insecure},
          {"last_used_at", time_or_null(usage.last_used)},
          {"created_at", to_iso8601(integration.created_at)},
          {"updated_at", to_iso8601(integration.updated_at)},
          {"version", integration.version},
          {"calls_24h", {{"allowed", usage.allowed}, {"refused", usage.refused}}},
          {"hand_over", std::move(hand_over)},
          {"declared_in", declared ? json::value(integration.declared_in) : json::value(nullptr)}};
}

}  // namespace

json::array view_of(const IntegrationView& services,
                    const std::vector<integrations::Integration>& integrations) {
  std::vector<integrations::IntegrationId> ids;
  for (const auto& integration : integrations) ids.push_back(integration.id);
  const auto usage = services.usage.summaries(
      ids, gateway::hour_of(services.clock.now()) - gateway::kHoursCounted + 1);
  const auto hand_overs = services.hand_overs.find_all(ids);
  json::array out;
  for (const auto& integration : integrations) {
    const auto found = hand_overs.find(integration.id);
    out.push_back(
        view_of(integration, usage.at(integration.id),
                found == hand_overs.end()
                    ? json::value(nullptr)
                    : summary_of(found->second, services.hand_overs.progress_of(found->second))));
  }
  return out;
}

json::object view_of(const IntegrationView& services,
                     const integrations::Integration& integration) {
  return view_of(services, std::vector{integration}).at(0).as_object();
}

json::object view_of(const integrations::Credentials& credentials) {
  return {{"consumer_key", credentials.consumer_key},
          {"consumer_secret", credentials.consumer_secret.reveal()},
          {"access_token", credentials.access_token.reveal()},
          {"access_token_secret", credentials.access_token_secret.reveal()}};
}

json::object view_of(const operators::Identity& identity) {
  const auto& person = identity.person;
  return {{"id", static_cast<std::int64_t>(person.id)},
          {"username", person.username},
          {"email", person.email},
          {"role", identity.role.name},
          {"created_at", to_iso8601(person.created_at)}};
}

std::string version_of_settings(const SettingsState& services) {
  const auto values = services.settings.values();
  std::string text = "settings:";
  for (const auto& setting : settings::all_settings()) {
    if (!values.is_set(setting.path)) continue;
    text.append(setting.path).append("\n").append(values.text(setting.path)).append("\n");
  }
  return to_hex(services.hash(text)).substr(0, 32);
}

}  // namespace gatehouse::api::admin
