#include "commands/integration_commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <iterator>

#include "base/text.h"
#include "commands/hand_over_commands.h"
#include "commands/integration_refusals.h"
#include "commands/integration_views.h"
#include "commands/secret_file.h"
#include "integrations/history_entries.h"
#include "integrations/validation.h"

namespace gatehouse::commands {
namespace {

namespace json = boost::json;
using integrations::Authorized;
using integrations::Integration;
using integrations::Occasion;

// What was asked for, of what there was before. Absent when nothing was; refused, with the reason
// told, when it cannot be.
struct AskedGrant {
  std::optional<access::GrantSelection> grant;
  bool is_refused = false;
};

AskedGrant grant_of(CommandContext& context, const IntegrationOptions& options,
                    const access::GrantSelection& held) {
  const auto access = context.installation().descriptions.in_force();
  const auto& tree = access->resources;
  if (options.scope == IntegrationOptions::Scope::kAll) return {access::GrantSelection::all()};
  if (!options.only.empty()) return {access::closed_upward(options.only, tree)};
  if (options.grant.empty() && options.revoke.empty()) return {};
  std::vector<std::string> unknown;
  for (const auto& id : options.revoke) {
    if (std::ranges::find(options.grant, id) != options.grant.end()) {
      (void)context.refuse(CommandRefusal::kInvalid, {},
                           told({{"revoke", FieldFault::kInvalid,
                                  id + " is to be granted and revoked; say which."}}));
      return {.is_refused = true};
    }
    const bool is_known = tree.find(id) || id == access::kAllResources ||
                          std::ranges::binary_search(held.resources, id);
    if (!is_known) unknown.push_back(id);
  }
  if (!unknown.empty()) {
    (void)context.refuse(CommandRefusal::kInvalid, {},
                         told({{"revoke", FieldFault::kUnknown,
                                integrations::there_are_no(std::move(unknown), tree)}}));
    return {.is_refused = true};
  }
  // What stands for all has everything below it.
  if (std::ranges::find(options.revoke, access::kAllResources) != options.revoke.end()) {
    return {access::closed_upward(options.grant, tree)};
  }
  const bool holds_all = held.scope == access::GrantSelection::Scope::kAll;
  if (holds_all && !options.revoke.empty()) {
    (void)context.refuse(CommandRefusal::kHoldsAll);
    return {.is_refused = true};
  }
  if (holds_all) return {held};
  auto ids = access::without(held, options.revoke, tree).resources;
  std::ranges::copy(options.grant, std::back_inserter(ids));
  return {access::closed_upward(std::move(ids), tree)};
}

// The file for the credentials, made before anything is done; empty for the standard output.
// Absent, with the reason told, when it cannot be.
std::optional<std::optional<SecretFile>> open_file(CommandContext& context, const SecretsTo& to) {
  if (to.file.empty()) return std::optional<SecretFile>();
  auto file = SecretFile::make(to.file);
  if (file) return std::optional<SecretFile>(std::move(*file));
  (void)context.refuse(CommandRefusal::kFileNotMade, {.why = file.error()});
  return std::nullopt;
}

// Writes the four values with what identifies the integration, and says so.
ExitCode put_into(SecretFile& file, CommandContext& context, const Integration& integration,
                  const integrations::Credentials& credentials) {
  json::object out{{"id", static_cast<std::int64_t>(integration.id)},
                   {"name", integration.details.name},
                   {"status", integrations::name_of(integration.status)}};
  const auto about = out;
  add_credentials(credentials, out);
  if (!file.write(json::serialize(out) + "\n")) {
    return context.refuse(
        CommandRefusal::kFileNotWritten,
        {.name = file.path(),
         .see = context.see("integration show --reveal", integration.details.name)});
  }
  if (context.wants_json()) {
    auto told = about;
    told["out"] = file.path();
    context.out() << json::serialize(told) << '\n';
  } else {
    context.out() << fmt::format("The credentials are in {}, which only you may read.\n",
                                 file.path());
  }
  return ExitCode::kOk;
}

// What `activate` and its like show: the four values.
ExitCode show_tokens(CommandContext& context, const Integration& integration,
                     const integrations::Credentials& credentials, std::string_view what_happened,
                     std::optional<SecretFile>& file) {
  if (!context.wants_json()) {
    context.out() << fmt::format("Integration {} \"{}\" {}.\n",
                                 static_cast<std::int64_t>(integration.id),
                                 integration.details.name, what_happened);
  }
  if (file) return put_into(*file, context, integration, credentials);
  if (context.wants_json()) {
    json::object out{{"id", static_cast<std::int64_t>(integration.id)},
                     {"name", integration.details.name},
                     {"status", integrations::name_of(integration.status)}};
    add_credentials(credentials, out);
    context.out() << json::serialize(out) << '\n';
    return ExitCode::kOk;
  }
  context.out() << '\n';
  print_credentials(context, credentials);
  return ExitCode::kOk;
}

// Nothing secret comes back from a hand-over.
ExitCode refuse_file(CommandContext& context, const std::string& name) {
  return context.refuse(CommandRefusal::kNothingToWrite, {.name = name});
}

bool resumes(const Integration& integration, Occasion occasion) {
  return integration.status == integrations::Status::kDeactivated &&
         occasion == Occasion::kActivation;
}

ExitCode report_update(CommandContext& context, const Integration& before, const Integration& after,
                       IntegrationOptions::Extent extent) {
  const auto changes = integrations::changes_between(before.details, after.details);
  const bool is_plan = extent == IntegrationOptions::Extent::kPlanOnly;
  if (context.wants_json()) {
    auto out = object_of(context, after);
    out["changed"] = !changes.empty() && !is_plan;
    auto& list = out["changes"].emplace_array();
    for (const auto& change : changes) {
      list.push_back({{"field", change.field}, {"before", change.before}, {"after", change.after}});
    }
    context.out() << json::serialize(out) << '\n';
    return ExitCode::kOk;
  }
  const auto who = fmt::format("Integration {} \"{}\"", static_cast<std::int64_t>(before.id),
                               before.details.name);
  if (changes.empty()) {
    context.out() << who << " is like that already; nothing was changed.\n";
    return ExitCode::kOk;
  }
  context.out() << who << (is_plan ? " would change:\n" : " is changed:\n");
  print_changes(context, before, after);
  if (is_plan) context.out() << "This is the plan; nothing was changed.\n";
  return ExitCode::kOk;
}

ExitCode report(CommandContext& context, const Integration& integration,
                std::string_view what_happened) {
  if (context.wants_json()) {
    context.out() << json::serialize(object_of(context, integration)) << '\n';
  } else {
    context.out() << fmt::format("Integration {} \"{}\" {}.\n",
                                 static_cast<std::int64_t>(integration.id),
                                 integration.details.name, what_happened);
  }
  return ExitCode::kOk;
}

// What `activate` and its like tell once that is decided: the credentials, or how their hand-over
// goes.
ExitCode report(CommandContext& context, const integrations::Authorized& authorized,
                Occasion occasion, std::optional<SecretFile>& file) {
  if (std::holds_alternative<integrations::Resumed>(authorized.given)) {
    context.tell_server();
    return report(context, authorized.integration, "works again, with the credentials it had");
  }
  const auto* credentials = std::get_if<integrations::Credentials>(&authorized.given);
  if (credentials == nullptr) return finish_hand_over(context, authorized.integration);
  context.tell_server();
  return show_tokens(context, authorized.integration, *credentials,
                     occasion == Occasion::kActivation
                         ? "is active"
                         : "has a new access token; the old one has ended",
                     file);
}

// Says so when people will take the integration for another.
void note_look_alike(CommandContext& context, const std::string& name,
                     std::optional<integrations::IntegrationId> id) {
  const auto other = context.installation().integrations.look_alike_of(name, id);
  if (other)
    context.err() << "Note: \"" << name << "\": " << integrations::looks_like(*other) << '\n';
}

}  // namespace

ExitCode create_integration(CommandContext& context, const IntegrationOptions& options,
                            Activation activation, const SecretsTo& to) {
  auto& service = context.installation().integrations;
  const auto asked = grant_of(context, options, {});
  const integrations::Details details{.name = options.name,
                                      .email = options.email.value_or(""),
                                      .callback_url = options.callback_url.value_or(""),
                                      .identity_link_url = options.identity_link_url.value_or(""),
                                      .grant = asked.grant.value_or(access::GrantSelection())};
  if (activation == Activation::kLater) {
    const auto created = service.create(details, context.actor());
    if (!created) return refuse(context, created.error());
    note_look_alike(context, created->details.name, created->id);
    context.tell_server();
    return report(context, *created, "is registered. It is inactive until you activate it");
  }
  const bool exchanges = Integration{.details = integrations::tidied(details)}.exchanges_tokens();
  if (exchanges && !to.file.empty()) return refuse_file(context, options.name);
  auto file = open_file(context, to);
  if (!file) return ExitCode::kRefused;
  const integrations::Consent consent{.store_base_url = store_base_url(context)};
  const auto authorized = in_transaction(
      *context.installation().database, [&]() -> Result<Authorized, integrations::Refused> {
        const auto created = service.create(details, context.actor());
        if (!created) return Failure(created.error());
        return context.installation().authorization.authorize(created->id, consent,
                                                              context.actor());
      });
  if (!authorized) return refuse(context, authorized.error());
  note_look_alike(context, authorized->integration.details.name, authorized->integration.id);
  return report(context, *authorized, consent.occasion, *file);
}

ExitCode update_integration(CommandContext& context, const IntegrationOptions& options) {
  auto& service = context.installation().integrations;
  const auto present = find_integration(context, options.name);
  if (!present) return refuse_unknown(context, options.name);
  auto asked = grant_of(context, options, present->details.grant);
  if (asked.is_refused) return ExitCode::kRefused;
  const integrations::Edit edit{.name = options.new_name,
                                .email = options.email,
                                .callback_url = options.callback_url,
                                .identity_link_url = options.identity_link_url,
                                .grant = std::move(asked.grant)};
  if (options.extent == IntegrationOptions::Extent::kPlanOnly) {
    const auto planned = service.plan_update(present->id, edit);
    if (!planned) return refuse(context, planned.error());
    return report_update(context, *present, *planned, options.extent);
  }
  const auto updated = service.update(present->id, edit, present->version, context.actor());
  if (!updated) return refuse(context, updated.error());
  if (options.new_name) note_look_alike(context, updated->details.name, updated->id);
  context.tell_server();
  return report_update(context, *present, *updated, options.extent);
}

ExitCode list_integrations(CommandContext& context) {
  integrations::Query query;
  query.limit = 1'000'000;
  const auto page = context.installation().integrations.list(query);
  if (context.wants_json()) {
    json::array list;
    for (const auto& integration : page.items) list.push_back(object_of(context, integration));
    context.out() << json::serialize(list) << '\n';
    return ExitCode::kOk;
  }
  if (page.items.empty()) {
    context.out() << "There are no integrations yet. How to register one: "
                  << context.see("integration create --help") << '\n';
    return ExitCode::kOk;
  }
  context.out() << fmt::format("{:>5}  {:<11} {:<7} {}\n", "ID", "STATUS", "ACCESS", "NAME");
  for (const auto& integration : page.items) {
    context.out() << fmt::format("{:>5}  {:<11} {:<7} {}\n",
                                 static_cast<std::int64_t>(integration.id),
                                 integrations::name_of(integration.status),
                                 access_of(integration.details.grant), integration.details.name);
  }
  return ExitCode::kOk;
}

ExitCode show_integration(CommandContext& context, const std::string& name, Secrets secrets,
                          const SecretsTo& to) {
  auto& service = context.installation().integrations;
  const auto integration = find_integration(context, name);
  if (!integration) return refuse_unknown(context, name);
  auto file = open_file(context, to);
  if (!file) return ExitCode::kRefused;
  std::optional<integrations::Credentials> credentials;
  if (secrets == Secrets::kRevealed) {
    auto revealed = service.reveal(integration->id, context.actor());
    if (!revealed) return refuse(context, revealed.error());
    credentials = std::move(*revealed);
  }
  if (*file && credentials) return put_into(**file, context, *integration, *credentials);
  if (context.wants_json()) {
    auto out = object_of(context, *integration);
    add_usage(context, *integration, out);
    if (credentials) add_credentials(*credentials, out);
    context.out() << json::serialize(out) << '\n';
    return ExitCode::kOk;
  }
  print_integration(context, *integration);
  print_usage(context, *integration);
  if (credentials) {
    context.out() << '\n';
    print_credentials(context, *credentials);
  }
  return ExitCode::kOk;
}

ExitCode authorize_integration(CommandContext& context, const std::string& name,
                               integrations::Occasion occasion, const SecretsTo& to) {
  auto& installation = context.installation();
  const auto integration = find_integration(context, name);
  if (!integration) return refuse_unknown(context, name);
  if (resumes(*integration, occasion) && !to.file.empty()) {
    return context.refuse(
        CommandRefusal::kNothingNewToWrite,
        {.name = integration->details.name,
         .see = context.see("integration show --reveal --out FILE", integration->details.name)});
  }
  if (integration->exchanges_tokens() && !to.file.empty()) {
    return refuse_file(context, integration->details.name);
  }
  auto file = open_file(context, to);
  if (!file) return ExitCode::kRefused;
  const auto authorized = installation.authorization.authorize(
      integration->id, {.occasion = occasion, .store_base_url = store_base_url(context)},
      context.actor());
  if (!authorized) return refuse(context, authorized.error());
  return report(context, *authorized, occasion, *file);
}

ExitCode deactivate_integration(CommandContext& context, const std::string& name) {
  const auto integration = find_integration(context, name);
  if (!integration) return refuse_unknown(context, name);
  const auto done =
      context.installation().authorization.deactivate(integration->id, context.actor());
  if (!done) return refuse(context, done.error());
  context.tell_server();
  return report(context, *done,
                "is deactivated: its calls are refused until you activate it again, and then its "
                "credentials work as before");
}

ExitCode delete_integration(CommandContext& context, const std::string& name,
                            Confirmation confirmation) {
  auto& service = context.installation().integrations;
  const auto integration = find_integration(context, name);
  if (!integration) return refuse_unknown(context, name);
  if (confirmation == Confirmation::kMissing) {
    return context.refuse(CommandRefusal::kDeletionNotConfirmed,
                          {.name = integration->details.name});
  }
  const auto removed = service.remove(integration->id, context.actor());
  if (!removed) return refuse(context, removed.error());
  context.tell_server();
  return report(context, *integration, "is deleted; its credentials no longer work");
}

}  // namespace gatehouse::commands
