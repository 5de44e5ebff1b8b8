#include "integrations/service.h"

#include "base/limits.h"
#include "base/look_alike.h"
#include "base/text.h"
#include "integrations/history_entries.h"
#include "integrations/validation.h"

namespace gatehouse::integrations {
namespace {

using Outcome = Result<Integration, Refused>;

constexpr std::size_t kNamesAtOnce = 500;

Failure<Refused> invalid(std::vector<FieldProblem> problems) {
  std::vector<std::string> sentences;
  for (const auto& problem : problems) sentences.push_back(problem.message);
  return Failure(Refused{Refusal::kInvalid, joined(sentences, " "), std::move(problems)});
}

FieldProblem taken(const std::string& name) {
  return {
      "name", FieldFault::kTaken,
      "There is already an integration named \"" + name + "\"; names may not differ in case only."};
}

Failure<Refused> name_taken(const std::string& name) { return invalid({taken(name)}); }

bool is_present(const Edit& edit, std::string_view field) {
  if (field == "name") return edit.name.has_value();
  if (field == "email") return edit.email.has_value();
  if (field == "callback_url") return edit.callback_url.has_value();
  return field == "identity_link_url" && edit.identity_link_url.has_value();
}

Details with_edit(Details details, const Edit& edit, const access::ResourceTree& tree) {
  if (edit.name) details.name = *edit.name;
  if (edit.email) details.email = *edit.email;
  if (edit.callback_url) details.callback_url = *edit.callback_url;
  if (edit.identity_link_url) details.identity_link_url = *edit.identity_link_url;
  if (edit.grant) details.grant = access::closed_upward(*edit.grant, tree);
  return tidied(std::move(details));
}

}  // namespace

void IntegrationService::record(const Integration& integration, const std::string& action,
                                const history::Actor& actor, std::vector<history::Change> changes) {
  ports_.history.record(
      entry_about(integration, action, actor, ports_.clock.now(), std::move(changes)));
}

Outcome IntegrationService::found_for(Act act, IntegrationId id,
                                      std::optional<std::int64_t> seen_version) {
  auto integration = ports_.integrations.find(id);
  if (!integration) return Failure(refused_as_unknown());
  if (auto refused = refusal_of(act, *integration, std::nullopt, seen_version)) {
    return Failure(std::move(*refused));
  }
  return std::move(*integration);
}

Outcome IntegrationService::create(const Details& details, const history::Actor& actor) {
  const auto now = ports_.clock.now();
  const auto access = ports_.access.in_force();
  Integration integration{.details = tidied(details), .created_at = now, .updated_at = now};
  integration.details.grant = access::closed_upward(integration.details.grant, access->resources);
  if (auto problems = problems_of(integration.details, access->resources); !problems.empty()) {
    return invalid(std::move(problems));
  }
  integration.consumer_key =
      random_lowercase_alphanumeric(ports_.random, limits::kCredentialLength);
  const Secret consumer_secret(
      random_lowercase_alphanumeric(ports_.random, limits::kCredentialLength));
  return in_transaction(ports_.transactions, [&]() -> Outcome {
    const auto id = ports_.integrations.add(integration, consumer_secret);
    if (!id) return name_taken(integration.details.name);
    integration.id = *id;
    record(integration, "integration.created", actor,
           changes_between(Details{}, integration.details));
    return integration;
  });
}

Outcome IntegrationService::edited(Integration integration, const Edit& edit) {
  const auto before = integration.details;
  const auto access = ports_.access.in_force();
  integration.details = with_edit(std::move(integration.details), edit, access->resources);
  auto problems = problems_of(integration.details, access->resources, before.grant);
  if (integration.details.name == before.name) {  // it may be older than what names must be
    std::erase_if(problems, [](const FieldProblem& problem) { return problem.field == "name"; });
  }
  if (!problems.empty()) {
    return invalid(std::move(problems));
  }
  const auto namesake = ports_.integrations.find_by_name(integration.details.name);
  if (namesake && namesake->id != integration.id) return name_taken(integration.details.name);
  return integration;
}

std::vector<FieldProblem> IntegrationService::problems_with(const Edit& edit,
                                                            std::optional<IntegrationId> id) {
  const auto details = tidied({.name = edit.name.value_or(""),
                               .email = edit.email.value_or(""),
                               .callback_url = edit.callback_url.value_or(""),
                               .identity_link_url = edit.identity_link_url.value_or("")});
  auto problems = problems_of(details, ports_.access.in_force()->resources);
  std::erase_if(problems, [&](const auto& problem) { return !is_present(edit, problem.field); });
  const auto namesake = ports_.integrations.find_by_name(details.name);
  if (edit.name && namesake && namesake->id != id) problems.push_back(taken(details.name));
  return problems;
}

std::optional<std::string> IntegrationService::look_alike_of(const std::string& name,
                                                             std::optional<IntegrationId> id) {
  const auto look = look_of(name);
  if (look.empty()) return std::nullopt;
  for (Query query{.limit = kNamesAtOnce};; query.offset += query.limit) {
    const auto page = ports_.integrations.list(query);
    for (const auto& other : page.items) {
      if (other.id != id && look_of(other.details.name) == look) return other.details.name;
    }
    if (page.items.size() < query.limit) return std::nullopt;
  }
}

Outcome IntegrationService::plan_update(IntegrationId id, const Edit& edit) {
  auto integration = found_for(Act::kUpdate, id);
  if (!integration) return integration;
  return edited(std::move(*integration), edit);
}

Outcome IntegrationService::update(IntegrationId id, const Edit& edit,
                                   std::optional<std::int64_t> seen_version,
                                   const history::Actor& actor) {
  return in_transaction(ports_.transactions, [&]() -> Outcome {
    auto before = found_for(Act::kUpdate, id, seen_version);
    if (!before) return before;
    auto after = edited(*before, edit);
    if (!after) return after;
    auto changes = changes_between(before->details, after->details);
    if (changes.empty()) return before;
    after->updated_at = ports_.clock.now();
    if (!ports_.integrations.save(*after)) return name_taken(after->details.name);
    ++after->version;
    record(*after, "integration.updated", actor, std::move(changes));
    return after;
  });
}

Result<void, Refused> IntegrationService::remove(IntegrationId id, const history::Actor& actor) {
  return in_transaction(ports_.transactions, [&]() -> Result<void, Refused> {
    const auto integration = found_for(Act::kDelete, id);
    if (!integration) return Failure(integration.error());
    ports_.integrations.remove(id);
    record(*integration, "integration.deleted", actor);
    return {};
  });
}

Credentials IntegrationService::credentials_of(const Integration& integration) {
  Credentials credentials{.consumer_key = integration.consumer_key,
                          .consumer_secret = ports_.credentials.consumer_secret(integration.id)};
  if (auto token = ports_.credentials.access_token(integration.id)) {
    credentials.access_token = std::move(token->token);
    credentials.access_token_secret = std::move(token->secret);
  }
  return credentials;
}

Result<TestCall, Refused> IntegrationService::test_call(IntegrationId id,
                                                        const std::string& store_base_url,
                                                        const history::Actor& actor) {
  return in_transaction(ports_.transactions, [&]() -> Result<TestCall, Refused> {
    const auto integration = found_for(Act::kReveal, id);
    if (!integration) return Failure(integration.error());
    const auto credentials = credentials_of(*integration);
    if (credentials.access_token.reveal().empty()) {
      return Failure(
          Refused{Refusal::kNotActive,
                  "\"" + integration->details.name + "\" has no access token; activate it first."});
    }
    auto call = signed_test_call(credentials, store_base_url, ports_.clock.now(), ports_.random);
    if (!call) return Failure(refused_without_base_url());
    record(*integration, "integration.test_call_signed", actor);
    return std::move(*call);
  });
}

Result<Credentials, Refused> IntegrationService::reveal(IntegrationId id,
                                                        const history::Actor& actor) {
  return in_transaction(ports_.transactions, [&]() -> Result<Credentials, Refused> {
    const auto integration = found_for(Act::kReveal, id);
    if (!integration) return Failure(integration.error());
    record(*integration, "integration.credentials_revealed", actor);
    return credentials_of(*integration);
  });
}

}  // namespace gatehouse::integrations
