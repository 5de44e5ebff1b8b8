#include "integrations/declared_service.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <map>
#include <set>
#include <utility>

#include "base/limits.h"
#include "base/look_alike.h"
#include "base/text.h"
#include "base/unavailable.h"
#include "integrations/hand_over_service.h"
#include "integrations/history_entries.h"
#include "integrations/validation.h"

namespace gatehouse::integrations {
namespace {

using access::GrantSelection;
using Action = DeclaredStep::Action;
using Scope = GrantSelection::Scope;

constexpr std::size_t kRoutesInMessage = 5;  // of one resource

// What `wanted` has beyond `held`.
GrantSelection beyond(const GrantSelection& held, const GrantSelection& wanted) {
  if (held.scope == Scope::kAll) return {};
  if (wanted.scope == Scope::kAll) return wanted;
  GrantSelection more;
  std::ranges::set_difference(wanted.resources, held.resources, std::back_inserter(more.resources));
  return more;
}

GrantSelection common(const GrantSelection& a, const GrantSelection& b) {
  if (a.scope == Scope::kAll) return b;
  if (b.scope == Scope::kAll) return a;
  GrantSelection both;
  std::ranges::set_intersection(a.resources, b.resources, std::back_inserter(both.resources));
  return both;
}

std::string file_name_of(const std::string& path) { return path.substr(path.rfind('/') + 1); }

// What it will have once an operator agrees.
const GrantSelection& asked_for(const Integration& integration) {
  return integration.requested ? *integration.requested : integration.details.grant;
}

// Nothing waits any more.
void withdraw_request(Integration& integration) {
  if (!integration.requested) return;
  integration.requested.reset();
  if (integration.status == Status::kReset) integration.status = Status::kActive;
}

// Brings what an operator authorized before in line with its declaration: less takes force at
// once, more waits.
void change_grant(Integration& integration, const GrantSelection& wanted) {
  auto& held = integration.details.grant;
  if (integration.status == Status::kInactive || beyond(held, wanted) == GrantSelection{}) {
    held = wanted;
    return withdraw_request(integration);
  }
  held = common(held, wanted);
  integration.requested = wanted;
  // One that is deactivated stays so, and is reset as soon as it is activated again.
  if (integration.status == Status::kActive) integration.status = Status::kReset;
}

std::string shown(const std::optional<GrantSelection>& grant) {
  if (!grant) return "";
  return grant->scope == Scope::kAll ? "all" : joined(grant->resources, ", ");
}

// "Shop::orders (GET /V1/orders, POST /V1/orders)". Many lines are no message: the page has them
// all.
std::string with_routes(const std::string& resource, const access::RouteTable& routes) {
  std::vector<std::string> opened;
  for (const auto& route : routes.all()) {
    if (std::ranges::find(route.needs, resource) == route.needs.end()) continue;
    opened.push_back(std::string(access::name_of(route.method)) + " " + route.pattern);
  }
  if (opened.empty()) return resource;
  const auto more = opened.size() - std::min(opened.size(), kRoutesInMessage);
  opened.resize(opened.size() - more);
  if (more > 0) opened.push_back(std::to_string(more) + " more");
  return resource + " (" + joined(opened, ", ") + ")";
}

// What a changed declaration asks for beyond what is held.
std::string asked_of(const DeclaredStep& step, const access::RouteTable& routes) {
  if (step.after.requested->scope == Scope::kAll) return "all resources";
  std::vector<std::string> asked;
  for (const auto& resource : step.new_resources) asked.push_back(with_routes(resource, routes));
  return joined(asked, ", ");
}

std::string what_to_do_about(const Integration& reset) {
  if (!is_in_force(reset.status)) {
    return "It is deactivated. Reauthorize it to activate it with what is new.";
  }
  const auto& held = reset.details.grant;
  const bool has_nothing = held.scope == Scope::kCustom && held.resources.empty();
  return (has_nothing ? "It has no resource yet."
                      : "What it has goes on working: " + shown(held) + ".") +
         std::string(" Reauthorize it to grant what is new.");
}

std::vector<history::Change> changes_of(const Integration& before, const Integration& after) {
  auto changes = changes_between(before.details, after.details);
  add_change(changes, before.status, after.status);
  if (before.requested != after.requested) {
    changes.push_back({"requested", shown(before.requested), shown(after.requested)});
  }
  if (before.declared_in != after.declared_in) {
    changes.push_back({"declared_in", before.declared_in, after.declared_in});
  }
  return changes;
}

Action action_of(const Integration& before, const Integration& after,
                 const std::vector<history::Change>& changes) {
  if (after.requested && after.requested != before.requested) return Action::kReset;
  return changes.empty() ? Action::kUnchanged : Action::kUpdate;
}

bool is_of(const Integration& integration, const DeclarationOrigin& origin) {
  if (integration.setup != SetupType::kDeclared) return false;
  if (origin.naming == DeclarationOrigin::Naming::kGiven &&
      integration.declared_in == origin.name) {
    return true;
  }
  return integration.declared_at == origin.place &&
         (integration.declared_in == origin.name ||
          integration.declared_in == file_name_of(origin.place));
}

// What went into a plan: equal when nothing relevant was written in between.
bool are_of_same_state(const DeclaredPlan& a, const DeclaredPlan& b) {
  return std::ranges::equal(a.steps, b.steps, [](const auto& x, const auto& y) {
    if (x.before.has_value() != y.before.has_value()) return false;
    return !x.before || (x.before->id == y.before->id && x.before->version == y.before->version);
  });
}

std::string action_in_history(const DeclaredStep& step) {
  if (step.action == Action::kCreate) return "integration.declared";
  if (step.action == Action::kRelease) return "integration.no_longer_declared";
  if (step.action == Action::kRemove) return "integration.deleted";
  return step.before->setup == SetupType::kManual ? "integration.declared"
                                                  : "integration.declaration_changed";
}

}  // namespace

std::string_view name_of(Action action) {
  switch (action) {
    case Action::kCreate:
      return "create";
    case Action::kUpdate:
      return "update";
    case Action::kReset:
      return "reset";
    case Action::kUnchanged:
      return "unchanged";
    case Action::kRelease:
      return "no_longer_declared";
    case Action::kRemove:
      return "delete";
    case Action::kRefuse:
      return "refuse";
  }
  return "";
}

std::vector<std::string> objections(const DeclaredPlan& plan) {
  std::vector<std::string> sentences;
  if (!plan.possible_places.empty()) {
    sentences.push_back("It declares nothing that a file " + plan.origin.name +
                        " declared before, so it is unclear which source it is. Known are " +
                        joined(plan.possible_places, ", ") +
                        ". Say with --source NAME by what name this one is to be known.");
  }
  for (const auto& step : plan.steps) {
    if (step.action != Action::kRefuse) continue;
    const auto& present = *step.before;
    const auto owner =
        present.setup == SetupType::kManual
            ? " was registered by hand"
            : " is declared in " + present.declared_in + " already" +
                  (present.declared_in == plan.origin.name ? ", in the file " + present.declared_at
                                                           : "");
    sentences.push_back("\"" + present.details.name + "\"" + owner +
                        ". Use another name, or --adopt to put it under this source; its "
                        "credentials stay.");
  }
  return sentences;
}

void DeclaredService::finish(DeclaredStep& step) {
  const auto& before = *step.before;
  step.changes = changes_of(before, step.after);
  step.action = action_of(before, step.after, step.changes);
  if (!step.after.requested) return;
  const auto more = beyond(step.after.details.grant, *step.after.requested);
  if (more.scope == Scope::kAll) step.new_resources.emplace_back(access::kAllResources);
  const auto access = ports_.access.in_force();
  for (const auto& resource : access->resources.all()) {
    if (std::ranges::binary_search(more.resources, resource.id)) {
      step.new_resources.push_back(resource.id);
    }
  }
  std::ranges::move(unknown_resources(more, access->resources),
                    std::back_inserter(step.new_resources));
}

// Tells new integrations from those whose names look the same.
void DeclaredService::note_look_alikes(DeclaredPlan& plan) {
  std::multimap<std::string, std::string> names;  // by what they look like
  for (const auto& present : everything()) {
    names.emplace(look_of(present.details.name), present.details.name);
  }
  for (auto& step : plan.steps) {
    if (step.action != Action::kCreate) continue;
    const auto& name = step.after.details.name;
    const auto look = look_of(name);
    if (const auto other = names.find(look); other != names.end()) step.looks_like = other->second;
    names.emplace(look, name);
  }
}

DeclaredStep DeclaredService::step_for(const Declaration& declaration, const DeclaredPlan& plan) {
  DeclaredStep step;
  step.before = ports_.integrations.find_by_name(declaration.details.name);
  if (step.before) step.after = *step.before;
  const bool is_ours = step.before && is_of(*step.before, plan.origin);
  if (step.before && !is_ours && plan.choices.adoption == Adoption::kRefused) {
    step.action = Action::kRefuse;
    return step;
  }
  step.after.setup = SetupType::kDeclared;
  step.after.declared_in = plan.origin.name;
  // The place tells sources of one file name apart; that it lies elsewhere now is no change.
  if (!is_ours) step.after.declared_at = plan.origin.place;
  const auto held = std::exchange(step.after.details, declaration.details).grant;
  if (step.before) {
    // What stands above the granted is never more.
    step.after.details.grant = access::closed_upward(held, ports_.access.in_force()->resources);
    change_grant(step.after, declaration.details.grant);
    finish(step);
  } else {
    step.action = Action::kCreate;
    step.changes = changes_of({}, step.after);
  }
  return step;
}

// Every integration there is.
std::vector<Integration> DeclaredService::everything() {
  Query query;
  query.limit = static_cast<std::size_t>(std::numeric_limits<std::int64_t>::max());
  return ports_.integrations.list(query).items;
}

// A source that is known by its file name and was first applied elsewhere goes on as the one from
// there.
void DeclaredService::settle_place(DeclaredPlan& plan) {
  using Naming = DeclarationOrigin::Naming;
  auto& origin = plan.origin;
  if (origin.naming == Naming::kGiven) return;
  std::set<std::string> places;
  std::map<std::string, std::string> place_by_name;
  for (const auto& present : everything()) {
    if (present.setup != SetupType::kDeclared || present.declared_in != origin.name) continue;
    places.insert(present.declared_at);
    place_by_name.emplace(case_folded(present.details.name), present.declared_at);
  }
  if (places.empty() || places.contains(origin.place)) return;
  for (const auto& declaration : plan.declarations) {
    const auto known = place_by_name.find(case_folded(declaration.details.name));
    if (known == place_by_name.end()) continue;
    origin.place = known->second;
    return;
  }
  const bool is_of_format = origin.naming == Naming::kOfFormat;
  if (places.size() == 1 && !is_of_format) {
    origin.place = *places.begin();
    return;
  }
  const bool is_new =
      !plan.declarations.empty() && plan.choices.undeclared == Undeclared::kReleased;
  if (is_of_format && is_new) return;
  plan.possible_places.assign(places.begin(), places.end());
}

void DeclaredService::add_undeclared(DeclaredPlan& plan) {
  const auto is_kept = [&](IntegrationId id) {
    return std::ranges::any_of(
        plan.steps, [id](const auto& step) { return step.before && step.before->id == id; });
  };
  for (auto& integration : everything()) {
    if (!is_of(integration, plan.origin) || is_kept(integration.id)) continue;
    DeclaredStep step{.action = Action::kRemove, .before = integration, .after = integration};
    if (plan.choices.undeclared == Undeclared::kReleased) {
      step.action = Action::kRelease;
      step.after.setup = SetupType::kManual;
      step.after.declared_in.clear();
      step.after.declared_at.clear();
      withdraw_request(step.after);
      step.changes = changes_of(integration, step.after);
    }
    plan.steps.push_back(std::move(step));
  }
}

DeclaredPlan DeclaredService::plan(std::vector<Declaration> declarations, DeclarationOrigin origin,
                                   DeclaredChoices choices) {
  DeclaredPlan plan{.origin = std::move(origin),
                    .choices = choices,
                    .declarations = std::move(declarations),
                    .steps = {},
                    .possible_places = {}};
  settle_place(plan);
  for (const auto& declaration : plan.declarations) {
    plan.steps.push_back(step_for(declaration, plan));
  }
  note_look_alikes(plan);
  add_undeclared(plan);
  return plan;
}

Result<void, std::string> DeclaredService::apply(const DeclaredPlan& planned,
                                                 const history::Actor& actor) {
  return in_transaction(ports_.transactions, [&]() -> Result<void, std::string> {
    const auto present = plan(planned.declarations, planned.origin, planned.choices);
    if (!are_of_same_state(planned, present)) {
      return Failure(
          std::string("Somebody changed an integration of this source meanwhile; apply it again."));
    }
    if (auto sentences = objections(present); !sentences.empty()) {
      return Failure(joined(sentences, " "));
    }
    for (const auto& step : present.steps) {
      if (step.action != Action::kUnchanged) carry_out(step, actor);
    }
    return {};
  });
}

void DeclaredService::carry_out(const DeclaredStep& step, const history::Actor& actor) {
  const auto now = ports_.clock.now();
  auto integration = step.after;
  integration.updated_at = now;
  if (step.action == Action::kCreate) {
    integration.created_at = now;
    integration.id = add(integration);
  } else if (step.action == Action::kRemove) {
    ports_.integrations.remove(integration.id);
  } else {
    save(integration);
    // Whoever is about to complete a hand-over was authorized for what was asked for then.
    const auto more = beyond(asked_for(*step.before), asked_for(integration));
    if (more != GrantSelection{}) {
      withdraw_hand_over(ports_.hand_overs, integration.id,
                         "The declaration of the integration changed meanwhile and asks for more; "
                         "authorize it again.");
    }
  }
  ports_.history.record(
      entry_about(integration, action_in_history(step), actor, now, step.changes));
  if (step.action == Action::kReset) announce_reset(step);
}

IntegrationId DeclaredService::add(const Integration& created) {
  auto integration = created;
  integration.consumer_key =
      random_lowercase_alphanumeric(ports_.random, limits::kCredentialLength);
  const Secret consumer_secret(
      random_lowercase_alphanumeric(ports_.random, limits::kCredentialLength));
  const auto id = ports_.integrations.add(integration, consumer_secret);
  if (!id) throw Unavailable("a declared integration could not be added under its free name");
  return *id;
}

void DeclaredService::save(const Integration& integration) {
  if (!ports_.integrations.save(integration)) {
    throw Unavailable("a declared integration could not be saved under the name it has");
  }
}

void DeclaredService::announce_reset(const DeclaredStep& step) {
  const auto& details = step.after.details;
  ports_.notifications.announce(
      {.severity = notifications::Severity::kMajor,
       .title = "The integration \"" + details.name + "\" was reset: its declaration changed.",
       .message = "It asks for " + asked_of(step, ports_.access.in_force()->routes) + ". " +
                  what_to_do_about(step.after),
       .integration = static_cast<std::int64_t>(step.after.id),
       .contact = details.email});
}

}  // namespace gatehouse::integrations
