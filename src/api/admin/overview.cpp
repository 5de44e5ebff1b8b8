#include <algorithm>

#include "api/admin/operations.h"
#include "api/admin/views.h"
#include "base/text.h"

namespace gatehouse::api::admin {
namespace {

namespace json = boost::json;
using integrations::Integration;
using integrations::Query;
using integrations::Status;

constexpr std::size_t kAttentionMax = 20;
constexpr std::size_t kNewestMax = 5;
constexpr std::size_t kFoundMax = 10;
constexpr auto kUnusedAfter = std::chrono::hours(24 * 90);
constexpr auto kNeverUsedAfter = std::chrono::hours(24);

// ---- Dashboard ----

std::size_t count(const OverviewServices& services, std::optional<Status> status) {
  return services.integrations.list({.status = status, .limit = 0}).total;
}

// Collects what needs attention, the gravest first.
class AttentionList {
 public:
  void add(std::string_view kind, const Integration& integration, std::string_view message,
           const std::optional<Timestamp>& at, json::value hand_over = nullptr) {
    if (items_.size() == kAttentionMax) return;
    items_.push_back({{"kind", kind},
                      {"integration_id", static_cast<std::int64_t>(integration.id)},
                      {"integration_name", integration.details.name},
                      {"message", message},
                      {"at", time_or_null(at)},
                      {"hand_over", std::move(hand_over)}});
  }

  [[nodiscard]] json::array take() { return std::move(items_); }

 private:
  json::array items_;
};

void add_unused(const OverviewServices& services, AttentionList& list) {
  const auto now = services.clock.now();
  const auto ids = services.usage.unused_since(now - kUnusedAfter, kAttentionMax);
  auto usage = services.usage.summaries(ids, gateway::hour_of(now));
  for (const auto id : ids) {
    const auto integration = services.integrations.find(id);
    if (!integration) continue;
    if (const auto last = usage[id].last_used) {
      list.add("unused", *integration, "It was not used for 90 days. Is it still needed?", last);
    } else if (integration->updated_at < now - kNeverUsedAfter) {
      list.add("never_used", *integration, "It is active, but was never used.",
               integration->updated_at);
    }
  }
}

// Of one stage, those with the newest integrations first.
void add_hand_overs(const OverviewServices& services, AttentionList& list, Query::HandOvers stage,
                    std::string_view kind, std::string_view message) {
  const auto found = services.integrations.list({.hand_overs = stage,
                                                 .sort = Query::Sort::kUpdated,
                                                 .direction = Query::Direction::kDescending,
                                                 .limit = kAttentionMax});
  std::vector<integrations::IntegrationId> ids;
  for (const auto& integration : found.items) ids.push_back(integration.id);
  const auto hand_overs = services.hand_overs.find_all(ids);
  for (const auto& integration : found.items) {
    const auto of = hand_overs.find(integration.id);
    if (of == hand_overs.end()) continue;
    const auto& hand_over = of->second;
    list.add(kind, integration, message.empty() ? std::string_view(hand_over.message) : message,
             hand_over.started_at,
             summary_of(hand_over, services.hand_overs.progress_of(hand_over)));
  }
}

json::array attention_view(const OverviewServices& services) {
  AttentionList list;
  const auto each = [&](Query query, auto add) {
    query.limit = kAttentionMax;
    for (const auto& integration : services.integrations.list(query).items) add(integration);
  };
  using HandOvers = Query::HandOvers;
  add_hand_overs(services, list, HandOvers::kFailed, "hand_over_failed", "");
  add_hand_overs(services, list, HandOvers::kFailing, "hand_over_failing", "");
  add_hand_overs(services, list, HandOvers::kWaitingForSignIn, "hand_over_waiting",
                 "Sign in at the third party, so that it fetches its tokens.");
  each({.status = Status::kReset}, [&](const Integration& integration) {
    list.add("reset", integration, "Its declaration changed. Reauthorize it.",
             integration.updated_at);
  });
  each({.security = Query::Security::kInsecureOnly}, [&](const Integration& integration) {
    list.add("insecure_url", integration,
             "A URL begins with http://, so what is sent there can be read on the way.",
             std::nullopt);
  });
  add_unused(services, list);
  each({.status = Status::kActive, .scope = access::GrantSelection::Scope::kAll},
       [&](const Integration& integration) {
         list.add("all_resources", integration, "It may use everything. Grant what it needs.",
                  std::nullopt);
       });
  return list.take();
}

// Rows that cannot be read, and what they belong to when that is an integration.
json::array damage_view(const OverviewServices& services) {
  json::array out;
  for (const auto& row : services.damage.all()) {
    const auto id = row.table.starts_with("integrations") || row.table.starts_with("hand_overs")
                        ? json::value(number_of(row.key))
                        : json::value(nullptr);
    out.push_back(
        {{"integration_id", id}, {"table", row.table}, {"row", row.key}, {"message", row.cause}});
    if (out.size() == kAttentionMax) break;
  }
  return out;
}

Answer get_dashboard(const OverviewServices& services, Call& call) {
  const auto newest = services.integrations.list(
      {.sort = Query::Sort::kId, .direction = Query::Direction::kDescending, .limit = kNewestMax});
  return json_response(200,
                       json::object{{"integrations",
                                     {{"total", count(services, std::nullopt)},
                                      {"active", count(services, Status::kActive)},
                                      {"inactive", count(services, Status::kInactive)},
                                      {"reset", count(services, Status::kReset)},
                                      {"deactivated", count(services, Status::kDeactivated)}}},
                                    {"calls", call_numbers(services.usage, services.clock.now(),
                                                           hours_asked_for(call), std::nullopt)},
                                    {"needs_attention", attention_view(services)},
                                    {"damaged", damage_view(services)},
                                    {"newest", view_of(services, newest.items)}});
}

// ---- Search ----

bool contains_folded(std::string_view text, std::string_view folded_words) {
  return case_folded(text).find(folded_words) != std::string::npos;
}

json::array found_integrations(const OverviewServices& services, const std::string& words) {
  auto found =
      services.integrations.list({.text = words, .sort = Query::Sort::kName, .limit = kFoundMax})
          .items;
  const auto folded = case_folded(words);
  std::stable_partition(found.begin(), found.end(), [&](const Integration& integration) {
    return case_folded(integration.details.name).starts_with(folded);
  });
  json::array out;
  for (const auto& integration : found) {
    out.push_back({{"id", static_cast<std::int64_t>(integration.id)},
                   {"name", integration.details.name},
                   {"email", integration.details.email},
                   {"status", integrations::name_of(integration.status)}});
  }
  return out;
}

json::array found_resources(const OverviewServices& services, const std::string& words) {
  const auto folded = case_folded(words);
  json::array out;
  const auto access = services.access.in_force();
  for (const auto& resource : access->resources.all()) {
    if (out.size() == kFoundMax) break;
    if (contains_folded(resource.id, folded) || contains_folded(resource.title, folded)) {
      out.push_back({{"id", resource.id}, {"title", resource.title}});
    }
  }
  return out;
}

json::array found_settings(const OverviewServices& services, const Caller& caller,
                           const std::string& words) {
  const auto folded = case_folded(words);
  std::vector<const settings::Setting*> found;
  const auto search_in = [&](std::string_view settings::Setting::*member) {
    for (const auto& setting : settings::all_settings()) {
      const bool known = std::ranges::find(found, &setting) != found.end();
      if (known || !may(caller, services.tree, resource_of_section(setting.section))) continue;
      if (contains_folded(setting.*member, folded)) found.push_back(&setting);
    }
  };
  search_in(&settings::Setting::label);
  search_in(&settings::Setting::path);
  search_in(&settings::Setting::help);
  json::array out;
  for (const auto* setting : found) {
    if (out.size() == kFoundMax) break;
    out.push_back({{"path", setting->path},
                   {"label", setting->label},
                   {"section", setting->section},
                   {"group", setting->group}});
  }
  return out;
}

Answer search(const OverviewServices& services, Call& call) {
  const auto asked = call.query.text("q");
  const std::string words(trimmed(asked));
  if (words.empty()) return refuse(AdminRefusal::kNothingToSearch);
  const bool integrations_too = may(*call.caller, services.tree, kIntegrationsResource);
  return json_response(
      200,
      json::object{
          {"integrations", integrations_too ? found_integrations(services, words) : json::array()},
          {"resources", integrations_too ? found_resources(services, words) : json::array()},
          {"settings", found_settings(services, *call.caller, words)}});
}

// ---- History and about ----

Answer list_whole_history(const OverviewServices& services, Call& call) {
  const auto limit = static_cast<std::size_t>(call.query.number("limit", 1, 200, 50));
  return json_response(
      200, view_of(services.history.newest(limit + 1, call.query.number("before", 1, INT64_MAX, 0)),
                   limit));
}

Answer get_about(const OverviewServices& services, Call& call) {
  const auto& here = services.installation;
  return json_response(
      200, json::object{{"name", "Gatehouse"},
                        {"version", here.version},
                        {"admin_path", here.admin_path + "/"},
                        {"base_url", store_base_url(services.installation, call.request)},
                        {"sandbox", here.environment == Installation::Environment::kSandbox},
                        {"started_at", to_iso8601(here.started_at)}});
}

}  // namespace

std::vector<Operation> overview_operations(const OverviewServices& services) {
  const auto handle = handles(services);
  return {{.id = "getDashboard",
           .method = "GET",
           .pattern = "/dashboard",
           .handle = handle(get_dashboard),
           .resource = kDashboardResource},
          {.id = "search", .method = "GET", .pattern = "/search", .handle = handle(search)},
          {.id = "listHistory",
           .method = "GET",
           .pattern = "/history",
           .handle = handle(list_whole_history),
           .resource = kIntegrationsResource},
          {.id = "getAbout", .method = "GET", .pattern = "/about", .handle = handle(get_about)}};
}

}  // namespace gatehouse::api::admin
