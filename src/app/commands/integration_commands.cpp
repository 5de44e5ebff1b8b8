#include "app/commands/integration_commands.h"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "app/commands/hand_over_commands.h"
#include "app/commands/integration_refusals.h"

namespace gatehouse::app {
namespace {

namespace json = boost::json;
using integrations::Integration;

access::GrantSelection grant_of(const IntegrationOptions& options) {
  if (options.scope == IntegrationOptions::Scope::kAll) return access::GrantSelection::all();
  return access::GrantSelection::custom(options.resources);
}

std::string access_of(const access::GrantSelection& grant) {
  if (grant.scope == access::GrantSelection::Scope::kAll) return "all";
  return grant.resources.empty() ? "none" : "custom";
}

json::value object_of(const std::optional<access::GrantSelection>& grant) {
  if (!grant) return nullptr;
  return json::object{{"access", access_of(*grant)},
                      {"resources", json::array(grant->resources.begin(), grant->resources.end())}};
}

json::object object_of(const Integration& integration) {
  const auto& details = integration.details;
  json::array resources(details.grant.resources.begin(), details.grant.resources.end());
  return {{"id", static_cast<std::int64_t>(integration.id)},
          {"name", details.name},
          {"status", integrations::name_of(integration.status)},
          {"email", details.email},
          {"callback_url", details.callback_url},
          {"identity_link_url", details.identity_link_url},
          {"insecure", integrations::is_insecure_url(details.callback_url) ||
                           integrations::is_insecure_url(details.identity_link_url)},
          {"access", access_of(integration.details.grant)},
          {"resources", resources},
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

// What `activate` and its like show: the four values.
ExitCode show_tokens(CommandContext& context, const Integration& integration,
                     std::string_view what_happened) {
  const auto credentials = context.installation().integrations.credentials_of(integration);
  if (context.wants_json()) {
    json::object out{{"id", static_cast<std::int64_t>(integration.id)},
                     {"name", integration.details.name},
                     {"status", integrations::name_of(integration.status)}};
    add_credentials(credentials, out);
    context.out() << json::serialize(out) << '\n';
    return ExitCode::kOk;
  }
  context.out() << fmt::format("Integration {} \"{}\" {}.\n\n",
                               static_cast<std::int64_t>(integration.id), integration.details.name,
                               what_happened);
  print_credentials(context, credentials);
  return ExitCode::kOk;
}

std::string with_warning(const std::string& url) {
  return integrations::is_insecure_url(url) ? url + "  (not secure: it begins with http:)" : url;
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
  line("Resource Access", access_of(integration.details.grant));
  for (const auto& resource : details.grant.resources) {
    context.out() << fmt::format("{:<18}   {}\n", "", resource);
  }
  if (integration.requested) {
    line("Waits for you", access_of(*integration.requested));
    for (const auto& resource : integration.requested->resources) {
      context.out() << fmt::format("{:<18}   {}\n", "", resource);
    }
  }
  line("Declared in", integration.declared_in);
  line("Consumer Key", integration.consumer_key);
  line("Created", to_iso8601(integration.created_at));
  line("Updated", to_iso8601(integration.updated_at));
}

ExitCode report(CommandContext& context, const Integration& integration,
                std::string_view what_happened) {
  if (context.wants_json()) {
    context.out() << json::serialize(object_of(integration)) << '\n';
  } else {
    context.out() << fmt::format("Integration {} \"{}\" {}.\n",
                                 static_cast<std::int64_t>(integration.id),
                                 integration.details.name, what_happened);
  }
  return ExitCode::kOk;
}

}  // namespace

ExitCode create_integration(CommandContext& context, const IntegrationOptions& options,
                            Activation activation) {
  auto& service = context.installation().integrations;
  const auto created = service.create({.name = options.name,
                                       .email = options.email.value_or(""),
                                       .callback_url = options.callback_url.value_or(""),
                                       .identity_link_url = options.identity_link_url.value_or(""),
                                       .grant = grant_of(options)},
                                      context.actor());
  if (!created) return refuse(context, created.error());
  if (activation == Activation::kNow) return activate_integration(context, options.name);
  context.tell_server();
  return report(context, *created, "is registered. It is inactive until you activate it");
}

ExitCode update_integration(CommandContext& context, const IntegrationOptions& options) {
  auto& service = context.installation().integrations;
  const auto present = service.find_by_name(options.name);
  if (!present) return refuse_unknown(context, options.name);
  integrations::Edit edit{.name = options.new_name,
                          .email = options.email,
                          .callback_url = options.callback_url,
                          .identity_link_url = options.identity_link_url};
  if (options.scope == IntegrationOptions::Scope::kAll || !options.resources.empty()) {
    edit.grant = grant_of(options);
  }
  const auto updated = service.update(present->id, edit, std::nullopt, context.actor());
  if (!updated) return refuse(context, updated.error());
  context.tell_server();
  return report(context, *updated, "is changed");
}

ExitCode list_integrations(CommandContext& context) {
  integrations::Query query;
  query.limit = 1'000'000;
  const auto page = context.installation().integrations.list(query);
  if (context.wants_json()) {
    json::array list;
    for (const auto& integration : page.items) list.push_back(object_of(integration));
    context.out() << json::serialize(list) << '\n';
    return ExitCode::kOk;
  }
  if (page.items.empty()) {
    context.out() << "There are no integrations yet. Register one: gatehouse integration create "
                     "--name NAME --all\n";
    return ExitCode::kOk;
  }
  context.out() << fmt::format("{:>5}  {:<9} {:<7} {}\n", "ID", "STATUS", "ACCESS", "NAME");
  for (const auto& integration : page.items) {
    context.out() << fmt::format("{:>5}  {:<9} {:<7} {}\n",
                                 static_cast<std::int64_t>(integration.id),
                                 integrations::name_of(integration.status),
                                 access_of(integration.details.grant), integration.details.name);
  }
  return ExitCode::kOk;
}

ExitCode show_integration(CommandContext& context, const std::string& name, Secrets secrets) {
  auto& service = context.installation().integrations;
  const auto integration = service.find_by_name(name);
  if (!integration) return refuse_unknown(context, name);
  std::optional<integrations::Credentials> credentials;
  if (secrets == Secrets::kRevealed) {
    auto revealed = service.reveal(integration->id, context.actor());
    if (!revealed) return refuse(context, revealed.error());
    credentials = std::move(*revealed);
  }
  if (context.wants_json()) {
    auto out = object_of(*integration);
    if (credentials) add_credentials(*credentials, out);
    context.out() << json::serialize(out) << '\n';
    return ExitCode::kOk;
  }
  print_integration(context, *integration);
  if (credentials) {
    context.out() << '\n';
    print_credentials(context, *credentials);
  }
  return ExitCode::kOk;
}

ExitCode activate_integration(CommandContext& context, const std::string& name) {
  auto& service = context.installation().integrations;
  const auto integration = service.find_by_name(name);
  if (!integration) return refuse_unknown(context, name);
  if (integration->exchanges_tokens()) {
    return begin_hand_over(context, *integration, integrations::Occasion::kActivation);
  }
  const auto activated = service.activate(integration->id, std::nullopt, context.actor());
  if (!activated) return refuse(context, activated.error());
  context.tell_server();
  return show_tokens(context, *activated, "is active");
}

ExitCode reauthorize_integration(CommandContext& context, const std::string& name) {
  auto& service = context.installation().integrations;
  const auto integration = service.find_by_name(name);
  if (!integration) return refuse_unknown(context, name);
  if (integration->exchanges_tokens()) {
    return begin_hand_over(context, *integration, integrations::Occasion::kReauthorization);
  }
  const auto renewed = service.reauthorize(integration->id, std::nullopt, context.actor());
  if (!renewed) return refuse(context, renewed.error());
  context.tell_server();
  return show_tokens(context, *renewed, "has a new access token; the old one has ended");
}

ExitCode delete_integration(CommandContext& context, const std::string& name,
                            Confirmation confirmation) {
  auto& service = context.installation().integrations;
  const auto integration = service.find_by_name(name);
  if (!integration) return refuse_unknown(context, name);
  if (confirmation == Confirmation::kMissing) {
    return context.refuse("confirmation_missing",
                          "Deleting \"" + integration->details.name +
                              "\" ends its credentials at once and cannot be undone. Add --yes to "
                              "do it.");
  }
  const auto removed = service.remove(integration->id, context.actor());
  if (!removed) return refuse(context, removed.error());
  context.tell_server();
  return report(context, *integration, "is deleted; its credentials no longer work");
}

}  // namespace gatehouse::app
