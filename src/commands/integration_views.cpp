#include "commands/integration_views.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <iterator>

#include "base/text.h"
#include "integrations/history_entries.h"
#include "integrations/validation.h"

namespace gatehouse::commands {

namespace json = boost::json;
using integrations::Integration;

std::optional<Integration> find_integration(CommandContext& context, const std::string& name) {
  auto& service = context.installation().integrations;
  if (auto named = service.find_by_name(name)) return named;
  const auto id = parse_digits(name);
  if (!id) return std::nullopt;
  return service.find(integrations::IntegrationId{*id});
}

std::string access_of(const access::GrantSelection& grant) {
  if (grant.scope == access::GrantSelection::Scope::kAll) return "all";
  return grant.resources.empty() ? "none" : "custom";
}

namespace {

// The same as callers see of themselves (api/whoami.h).
json::array resources_of(const access::GrantSelection& grant) {
  if (grant.scope == access::GrantSelection::Scope::kAll) {
    return json::array{json::string(access::kAllResources)};
  }
  return json::array(grant.resources.begin(), grant.resources.end());
}

json::value object_of(const std::optional<access::GrantSelection>& grant) {
  if (!grant) return nullptr;
  return json::object{{"access", access_of(*grant)}, {"resources", resources_of(*grant)}};
}

// What does not exist of that which is granted, then of that which waits.
std::vector<std::string> unknown_resources_of(const Integration& integration,
                                              const access::ResourceTree& tree) {
  auto unknown = integrations::unknown_resources(integration.details.grant, tree);
  if (!integration.requested) return unknown;
  for (auto& id : integrations::unknown_resources(*integration.requested, tree)) {
    if (std::ranges::find(unknown, id) == unknown.end()) unknown.push_back(std::move(id));
  }
  return unknown;
}

std::string with_warning(const std::string& url) {
  return integrations::is_insecure_url(url) ? url + "  (not secure: it begins with http://)" : url;
}

void print_grant(CommandContext& context, const access::GrantSelection& grant) {
  const auto access = context.installation().descriptions.in_force();
  const auto& tree = access->resources;
  for (const auto& resource : grant.resources) {
    context.out() << fmt::format("{:<18}   {}{}\n", "", resource,
                                 tree.find(resource) ? "" : "  (does not exist here)");
  }
}

struct RecentUse {
  gateway::UsageSummary sums;
  std::vector<gateway::UsageRefusal> refusals;
};

RecentUse usage_of(CommandContext& context, const Integration& integration) {
  auto& report = context.installation().usage_report;
  const auto first = gateway::hour_of(context.clock().now()) - gateway::kHoursCounted + 1;
  return {report.summaries({integration.id}, first)[integration.id],
          report.refusals(integration.id, first)};
}

}  // namespace

json::object object_of(CommandContext& context, const Integration& integration) {
  const auto& details = integration.details;
  const auto unknown =
      unknown_resources_of(integration, context.installation().descriptions.in_force()->resources);
  return {{"id", static_cast<std::int64_t>(integration.id)},
          {"name", details.name},
          {"status", integrations::name_of(integration.status)},
          {"email", details.email},
          {"callback_url", details.callback_url},
          {"identity_link_url", details.identity_link_url},
          {"insecure", integrations::is_insecure_url(details.callback_url) ||
                           integrations::is_insecure_url(details.identity_link_url)},
          {"access", access_of(integration.details.grant)},
          {"resources", resources_of(details.grant)},
          {"unknown_resources", json::array(unknown.begin(), unknown.end())},
          {"requested", object_of(integration.requested)},
          {"declared_in", integration.declared_in},
          {"consumer_key", integration.consumer_key},
          {"created_at", to_iso8601(integration.created_at)},
          {"updated_at", to_iso8601(integration.updated_at)},
          {"version", integration.version}};
}

void add_credentials(const integrations::Credentials& credentials, json::object& to) {
  to["consumer_key"] = credentials.consumer_key;
  to["consumer_secret"] = credentials.consumer_secret.reveal();
  to["access_token"] = credentials.access_token.reveal();
  to["access_token_secret"] = credentials.access_token_secret.reveal();
}

void print_credentials(CommandContext& context, const integrations::Credentials& credentials) {
  context.out() << fmt::format(
      "Consumer Key         {}\nConsumer Secret      {}\n"
      "Access Token         {}\nAccess Token Secret  {}\n",
      credentials.consumer_key, credentials.consumer_secret.reveal(),
      credentials.access_token.reveal(), credentials.access_token_secret.reveal());
}

void print_integration(CommandContext& context, const Integration& integration) {
  const auto& details = integration.details;
  const auto line = [&](std::string_view label, std::string_view value) {
    if (!value.empty()) context.out() << fmt::format("{:<18} {}\n", label, value);
  };
  line("ID", std::to_string(static_cast<std::int64_t>(integration.id)));
  line("Name", details.name);
  line("Status", integrations::name_of(integration.status));
  line("Email", details.email);
  line("Callback URL", with_warning(details.callback_url));
  line("Identity link URL", with_warning(details.identity_link_url));
  line("Resource Access", access_of(details.grant));
  print_grant(context, details.grant);
  if (integration.requested) {
    line("Waits for you", access_of(*integration.requested));
    print_grant(context, *integration.requested);
  }
  if (!integration.declared_in.empty()) {
    line("Declared in", integration.declared_in + ", first applied as " + integration.declared_at);
  }
  line("Consumer Key", integration.consumer_key);
  line("Created", to_iso8601(integration.created_at));
  line("Updated", to_iso8601(integration.updated_at));
}

void add_usage(CommandContext& context, const Integration& integration, json::object& to) {
  const auto usage = usage_of(context, integration);
  json::array refusals;
  for (const auto& refusal : usage.refusals) {
    refusals.push_back({{"code", refusal.code}, {"count", refusal.count}});
  }
  to["last_used_at"] =
      usage.sums.last_used ? json::value(to_iso8601(*usage.sums.last_used)) : json::value(nullptr);
  to["calls_24h"] = {{"allowed", usage.sums.allowed},
                     {"refused", usage.sums.refused},
                     {"refusals", std::move(refusals)}};
}

void print_usage(CommandContext& context, const Integration& integration) {
  const auto usage = usage_of(context, integration);
  context.out() << fmt::format("{:<18} {}\n{:<18} {} allowed, {} refused\n", "Last used",
                               usage.sums.last_used ? to_iso8601(*usage.sums.last_used) : "never",
                               "Calls, 24 hours", usage.sums.allowed, usage.sums.refused);
  for (const auto& refusal : usage.refusals) {
    context.out() << fmt::format("{:<18}   {} {}\n", "", refusal.count, refusal.code);
  }
}

void print_changes(CommandContext& context, const Integration& before, const Integration& after) {
  const auto& held = before.details.grant;
  const auto& now = after.details.grant;
  for (const auto& change : integrations::changes_between(before.details, after.details)) {
    if (change.field != "resources") {
      context.out() << fmt::format("  {}: {} -> {}\n", change.field,
                                   change.before.empty() ? "(nothing)" : change.before,
                                   change.after.empty() ? "(nothing)" : change.after);
    } else if (now.scope == access::GrantSelection::Scope::kAll) {
      context.out() << "  may use: all resources\n";
    } else if (held.scope == access::GrantSelection::Scope::kAll) {
      context.out() << fmt::format("  may use no longer all resources, but: {}\n",
                                   joined(now.resources, ", "));
    } else {
      const auto print = [&](std::string_view label, const auto& from, const auto& to) {
        std::vector<std::string> difference;
        std::ranges::set_difference(from.resources, to.resources, std::back_inserter(difference));
        if (difference.empty()) return;
        context.out() << fmt::format("  {}: {}\n", label, joined(difference, ", "));
      };
      print("may use", now, held);
      print("may no longer use", held, now);
    }
  }
}

}  // namespace gatehouse::commands
