#include <algorithm>

#include "api/admin/form.h"
#include "api/admin/operations.h"
#include "api/admin/views.h"
#include "base/text.h"

namespace gatehouse::api::admin {
namespace {

using integrations::Integration;
using integrations::IntegrationId;
using integrations::Query;
using Scope = access::GrantSelection::Scope;

IntegrationId id_of(const Call& call) { return IntegrationId{number_of(call.parameters[0])}; }

// ---- Reading what people filled in ----

// The ids with the resources above them, as a grant is stored.
access::GrantSelection with_ancestors(std::vector<std::string> ids,
                                      const access::ResourceTree& tree) {
  for (std::size_t i = 0, given = ids.size(); i < given; ++i) {
    const auto number = tree.find(ids[i]);
    if (!number) continue;
    for (auto& ancestor : tree.ancestors(*number)) ids.push_back(std::move(ancestor));
  }
  return access::GrantSelection::custom(std::move(ids));
}

// The members that concern the grant. Absent when neither is there.
std::optional<access::GrantSelection> read_grant(gatehouse::json::ObjectReader& reader,
                                                 const access::ResourceTree& tree) {
  const auto access = reader.optional<std::string>("access");
  auto resources = reader.optional<std::vector<std::string>>("resources");
  if (!access && !resources) return std::nullopt;
  if (access && *access != "all" && *access != "custom") {
    reader.refuse("access", "\"access\" must be all or custom.");
  }
  if (access != "all")
    return with_ancestors(std::move(resources).value_or(std::vector<std::string>()), tree);
  if (resources && !resources->empty()) {
    reader.refuse("resources", "With access to all, \"resources\" must be empty.");
  }
  return access::GrantSelection::all();
}

struct Form {
  integrations::Edit edit;
  Secret current_password;
};

enum class Act { kCreate, kChange };

Result<Form, Problem> read_form(const Services& services, const Call& call, Act act) {
  Form form;
  auto good = read_body(call, [&](gatehouse::json::ObjectReader& reader) {
    auto& edit = form.edit;
    edit.name = act == Act::kCreate ? reader.required<std::string>("name")
                                    : reader.optional<std::string>("name");
    edit.email = reader.optional<std::string>("email");
    edit.callback_url = reader.optional<std::string>("callback_url");
    edit.identity_link_url = reader.optional<std::string>("identity_link_url");
    edit.grant = read_grant(reader, services.tree);
    if (act == Act::kChange && reader.has("access") != reader.has("resources")) {
      reader.refuse("resources", "Send \"access\" and \"resources\" together.");
    }
    form.current_password = read_password(reader, "current_password");
  });
  if (!good) return Failure(std::move(good.error()));
  if (auto right = confirm_password(services, call, form.current_password); !right) {
    return Failure(std::move(right.error()));
  }
  return form;
}

// Nobody grants what they do not have.
Result<void, Problem> check_grant(const Services& services, const Call& call,
                                  const std::optional<access::GrantSelection>& grant) {
  if (!grant || call.caller->grant.is_all()) return {};
  if (grant->scope == Scope::kAll) return refuse_role(access::kAllResources);
  for (const auto& id : grant->resources) {
    const bool known = services.tree.find(id).has_value();
    if (known && id != access::kAdminResource && !may(*call.caller, services.tree, id)) {
      return refuse_role(id);
    }
  }
  return {};
}

// ---- Saying why not ----

std::string code_of(const Services& services, const integrations::FieldProblem& problem,
                    const std::optional<std::string>& name) {
  if (problem.field == "resources") return "unknown";
  if (problem.field != "name" || !name) return "invalid";
  if (trimmed(*name).empty()) return "required";
  const bool taken = services.integrations.find_by_name(std::string(trimmed(*name))).has_value();
  return taken ? "taken" : "invalid";
}

Failure<Problem> refuse_conflict(const Services& services, const Integration& current) {
  const auto id = std::to_string(static_cast<std::int64_t>(current.id));
  const auto last = services.history.about("integration", id, 1, 0);
  const auto changed_by = last.empty() ? std::string() : last.front().actor.name;
  return Failure(
      Problem{.status = 412,
              .code = "version_conflict",
              .detail = "Somebody changed the integration meanwhile. Compare and decide.",
              .more = {{"current", view_of(services, current)},
                       {"changed_by", changed_by},
                       {"changed_at", to_iso8601(current.updated_at)}}});
}

Failure<Problem> refuse_act(const Services& services, const Call& call,
                            const integrations::Refused& refused,
                            const std::optional<std::string>& name = std::nullopt) {
  switch (refused.reason) {
    case integrations::Refusal::kInvalid: {
      std::vector<FieldProblem> errors;
      for (const auto& problem : refused.problems) {
        errors.push_back({problem.field, code_of(services, problem, name), problem.message});
      }
      return refuse_form(std::move(errors));
    }
    case integrations::Refusal::kConflict:
      if (const auto current = services.integrations.find(id_of(call))) {
        return refuse_conflict(services, *current);
      }
      break;
    case integrations::Refusal::kDeclared:
      return refuse(409, "declared", refused.message);
    case integrations::Refusal::kAlreadyActive:
      return refuse(409, "already_active", refused.message);
    case integrations::Refusal::kNotActive:
      return refuse(409, "not_active", refused.message);
    case integrations::Refusal::kNoCallbackUrl:
      return refuse(409, "no_callback_url", refused.message);
    case integrations::Refusal::kNoHandOver:
      return refuse(409, "no_hand_over", refused.message);
    case integrations::Refusal::kNotFound:
      break;
  }
  return refuse_unknown("integration");
}

// ---- Reading ----

template <class Choice>
Choice chosen(const std::string& text, std::string_view first, Choice if_first,
              std::string_view second, Choice if_second, Choice otherwise) {
  if (text == first) return if_first;
  return text == second ? if_second : otherwise;
}

void read_sorting(std::string_view text, Query& query) {
  if (text.starts_with('-')) {
    query.direction = Query::Direction::kDescending;
    text.remove_prefix(1);
  }
  if (text == "name") query.sort = Query::Sort::kName;
  if (text == "status") query.sort = Query::Sort::kStatus;
  if (text == "updated_at") query.sort = Query::Sort::kUpdated;
  if (text == "last_used_at") query.sort = Query::Sort::kLastUsed;
}

// Values that mean nothing ask for nothing, so that a broken link still shows something.
Query query_of(const QueryParameters& parameters) {
  using integrations::Status;
  Query query{.name_contains = parameters.text("name")};
  for (const auto status : {Status::kInactive, Status::kActive, Status::kReset}) {
    if (parameters.text("status") == integrations::name_of(status)) query.status = status;
  }
  const auto access = parameters.text("access");
  if (access == "all") query.scope = Scope::kAll;
  if (access == "custom" || access == "none") query.scope = Scope::kCustom;
  query.resources = chosen(access, "custom", Query::Resources::kSome, "none",
                           Query::Resources::kNone, Query::Resources::kAny);
  query.security = chosen(parameters.text("secure"), "yes", Query::Security::kSecureOnly, "no",
                          Query::Security::kInsecureOnly, Query::Security::kAny);
  query.use = chosen(parameters.text("used"), "ever", Query::Use::kEver, "never",
                     Query::Use::kNever, Query::Use::kAny);
  read_sorting(parameters.text("sort"), query);
  query.limit = parameters.per();
  query.offset = (parameters.page() - 1) * query.limit;
  return query;
}

Answer list_integrations(const Services& services, Call& call) {
  const auto found = services.integrations.list(query_of(call.query));
  return json_response(200, page_of(view_of(services, found.items), found.total, call.query.page(),
                                    call.query.per()));
}

Answer answer_with(const Services& services, const Integration& integration, int status) {
  auto response = json_response(status, view_of(services, integration));
  response.add("ETag", tag_of(integration));
  return response;
}

Answer get_integration(const Services& services, Call& call) {
  const auto integration = services.integrations.find(id_of(call));
  if (!integration) return refuse_unknown("integration");
  return answer_with(services, *integration, 200);
}

Answer list_history(const Services& services, Call& call) {
  const auto integration = services.integrations.find(id_of(call));
  if (!integration) return refuse_unknown("integration");
  const auto limit = static_cast<std::size_t>(call.query.number("limit", 1, 200, 50));
  const auto id = std::to_string(static_cast<std::int64_t>(integration->id));
  return json_response(200,
                       view_of(services.history.about("integration", id, limit + 1,
                                                      call.query.number("before", 1, INT64_MAX, 0)),
                               limit));
}

// ---- Changing ----

Answer create_integration(const Services& services, Call& call) {
  auto form = read_form(services, call, Act::kCreate);
  if (!form) return Failure(std::move(form.error()));
  auto& edit = form->edit;
  if (auto good = check_grant(services, call, edit.grant); !good) {
    return Failure(std::move(good.error()));
  }
  const auto created = services.integrations.create(
      {.name = *edit.name,
       .email = edit.email.value_or(""),
       .callback_url = edit.callback_url.value_or(""),
       .identity_link_url = edit.identity_link_url.value_or(""),
       .grant = edit.grant.value_or(access::GrantSelection::custom({}))},
      call.caller->actor());
  if (!created) return refuse_act(services, call, created.error(), edit.name);
  auto response = answer_with(services, *created, 201);
  response->add("Location", std::string(call.request.path) + "/" +
                                std::to_string(static_cast<std::int64_t>(created->id)));
  return response;
}

// The version that a change was made on. Zero, which no integration has, for a tag that is none.
Result<std::int64_t, Problem> version_for(const Call& call) {
  auto version = seen_version(call.request);
  if (!version) return Failure(std::move(version.error()));
  return number_of(*version);
}

Answer update_integration(const Services& services, Call& call) {
  const auto version = version_for(call);
  if (!version) return Failure(version.error());
  auto form = read_form(services, call, Act::kChange);
  if (!form) return Failure(std::move(form.error()));
  if (auto good = check_grant(services, call, form->edit.grant); !good) {
    return Failure(std::move(good.error()));
  }
  const auto updated =
      services.integrations.update(id_of(call), form->edit, *version, call.caller->actor());
  if (!updated) return refuse_act(services, call, updated.error(), form->edit.name);
  return answer_with(services, *updated, 200);
}

Result<void, Problem> read_only_password(const Services& services, const Call& call) {
  Secret password;
  auto good = read_body(call, [&](gatehouse::json::ObjectReader& reader) {
    password = read_password(reader, "current_password");
  });
  if (!good) return good;
  return confirm_password(services, call, password);
}

Answer delete_integration(const Services& services, Call& call) {
  if (!services.integrations.find(id_of(call))) return refuse_unknown("integration");
  if (auto right = read_only_password(services, call); !right) {
    return Failure(std::move(right.error()));
  }
  const auto removed = services.integrations.remove(id_of(call), call.caller->actor());
  if (!removed) return refuse_act(services, call, removed.error());
  return nothing_to_say();
}

Answer activation_of(const Services& services, const Integration& integration) {
  return json_response(
      200, boost::json::object{
               {"integration", view_of(services, integration)},
               {"credentials", view_of(services.integrations.credentials_of(integration))},
               {"hand_over", nullptr}});
}

// Credentials of an integration with both URLs are for the third party, not for the screen.
std::optional<Failure<Problem>> refuse_hand_over(const Integration& integration) {
  if (!integration.exchanges_tokens()) return std::nullopt;
  return refuse(409, "hand_over_unavailable",
                "This server cannot hand credentials over. Remove the callback URL or the identity "
                "link URL to have them shown.");
}

Answer activate_integration(const Services& services, Call& call) {
  const auto version = version_for(call);
  if (!version) return Failure(version.error());
  const auto integration = services.integrations.find(id_of(call));
  if (!integration) return refuse_unknown("integration");
  if (integration->status == integrations::Status::kReset) {
    return refuse(409, "already_active",
                  "\"" + integration->details.name + "\" was reset; reauthorize it.");
  }
  if (auto refused = refuse_hand_over(*integration)) return std::move(*refused);
  const auto activated =
      services.integrations.activate(integration->id, *version, call.caller->actor());
  if (!activated) return refuse_act(services, call, activated.error());
  return activation_of(services, *activated);
}

Answer reauthorize_integration(const Services& services, Call& call) {
  const auto version = version_for(call);
  if (!version) return Failure(version.error());
  const auto integration = services.integrations.find(id_of(call));
  if (!integration) return refuse_unknown("integration");
  if (auto refused = refuse_hand_over(*integration)) return std::move(*refused);
  const auto renewed =
      services.integrations.reauthorize(integration->id, *version, call.caller->actor());
  if (!renewed) return refuse_act(services, call, renewed.error());
  return activation_of(services, *renewed);
}

Answer reveal_credentials(const Services& services, Call& call) {
  const auto integration = services.integrations.find(id_of(call));
  if (!integration) return refuse_unknown("integration");
  if (auto right = read_only_password(services, call); !right) {
    return Failure(std::move(right.error()));
  }
  if (services.integrations.credentials_of(*integration).access_token.empty()) {
    return refuse(409, "no_credentials", "It has no credentials yet; activate it first.");
  }
  const auto credentials = services.integrations.reveal(integration->id, call.caller->actor());
  if (!credentials) return refuse_act(services, call, credentials.error());
  return json_response(200, view_of(*credentials));
}

constexpr Operation operation(std::string_view id, std::string_view method,
                              std::string_view pattern, Handle handle) {
  return {.id = id,
          .method = method,
          .pattern = pattern,
          .handle = handle,
          .resource = kIntegrationsResource};
}

}  // namespace

std::vector<Operation> integration_operations() {
  auto reveal =
      operation("revealCredentials", "POST", "/integrations/{id}/reveal", reveal_credentials);
  reveal.repetition = Operation::Repetition::kDoneAgain;
  return {
      operation("listIntegrations", "GET", "/integrations", list_integrations),
      operation("createIntegration", "POST", "/integrations", create_integration),
      operation("getIntegration", "GET", "/integrations/{id}", get_integration),
      operation("updateIntegration", "PATCH", "/integrations/{id}", update_integration),
      operation("deleteIntegration", "DELETE", "/integrations/{id}", delete_integration),
      operation("activateIntegration", "POST", "/integrations/{id}/activate", activate_integration),
      operation("reauthorizeIntegration", "POST", "/integrations/{id}/reauthorize",
                reauthorize_integration),
      reveal,
      operation("listIntegrationHistory", "GET", "/integrations/{id}/history", list_history)};
}

}  // namespace gatehouse::api::admin
