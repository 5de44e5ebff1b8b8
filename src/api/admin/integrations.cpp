#include <algorithm>
#include <set>

#include "api/admin/form.h"
#include "api/admin/integration_refusals.h"
#include "api/admin/operations.h"
#include "api/admin/views.h"
#include "base/damage.h"
#include "base/limits.h"
#include "base/text.h"
#include "base/unavailable.h"

namespace gatehouse::api::admin {
namespace {

using integrations::Integration;
using integrations::IntegrationId;
using integrations::Query;
using Scope = access::GrantSelection::Scope;

// ---- Reading what people filled in ----

// What answers show of a grant of everything may be sent back.
const std::vector<std::string> kEverything{std::string(access::kAllResources)};

// The members that concern the grant. Absent when neither is there.
std::optional<access::GrantSelection> read_grant(gatehouse::json::ObjectReader& reader,
                                                 const access::ResourceTree& tree) {
  const auto access = reader.optional<std::string>("access");
  auto resources = reader.optional<std::vector<std::string>>("resources");
  if (!access && !resources) return std::nullopt;
  if (access && *access != "all" && *access != "custom") {
    reader.refuse("access", "\"access\" must be all or custom.");
  }
  if (access != "all") {
    return access::closed_upward(std::move(resources).value_or(std::vector<std::string>()), tree);
  }
  if (resources && !resources->empty() && *resources != kEverything) {
    reader.refuse("resources", "With access to all, \"resources\" must be empty.");
  }
  return access::GrantSelection::all();
}

struct Form {
  integrations::Edit edit;
  Secret current_password;
};

enum class Act { kCreate, kChange };

Result<Form, Problem> read_form(const IntegrationServices& services, const Call& call, Act act) {
  Form form;
  auto good = read_body(call, [&](gatehouse::json::ObjectReader& reader) {
    auto& edit = form.edit;
    edit.name = act == Act::kCreate ? reader.required<std::string>("name")
                                    : reader.optional<std::string>("name");
    edit.email = reader.optional<std::string>("email");
    edit.callback_url = reader.optional<std::string>("callback_url");
    edit.identity_link_url = reader.optional<std::string>("identity_link_url");
    edit.grant = read_grant(reader, services.access.in_force()->resources);
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
Result<void, Problem> check_grant(const IntegrationServices& services, const Call& call,
                                  const std::optional<access::GrantSelection>& grant) {
  if (!grant) return {};
  auto missing = access::missing_from(call.caller->identity.role.grant, *grant);
  // Misspelt ids are the form's mistake, which is told with all others.
  const auto access = services.access.in_force();
  std::erase_if(missing, [&](const std::string& id) { return !access->resources.find(id); });
  if (missing.empty()) return {};
  return refuse_exceeding_role(missing);
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
  if (text == "requests") query.sort = Query::Sort::kRequests;
}

Query::HandOvers hand_overs_of(std::string_view text) {
  using enum Query::HandOvers;
  constexpr std::pair<std::string_view, Query::HandOvers> kNames[] = {
      {"under_way", kUnderWay},     {"waiting_for_sign_in", kWaitingForSignIn},
      {"link_opened", kLinkOpened}, {"failing", kFailing},
      {"failed", kFailed},          {"needs_attention", kNeedsAttention}};
  for (const auto& [name, wanted] : kNames) {
    if (text == name) return wanted;
  }
  return kAny;
}

// Values that mean nothing ask for nothing, so that a broken link still shows something.
Query query_of(const QueryParameters& parameters) {
  using integrations::Status;
  const auto text = parameters.text("q");
  Query query{.name_contains = parameters.text("name"), .text = std::string(trimmed(text))};
  for (const auto status :
       {Status::kInactive, Status::kActive, Status::kReset, Status::kDeactivated}) {
    if (parameters.text("status") == integrations::name_of(status)) query.status = status;
  }
  const auto access = parameters.text("access");
  if (access == "all") query.scope = Scope::kAll;
  if (access == "custom" || access == "none") query.scope = Scope::kCustom;
  query.resources = chosen(access, "custom", Query::Resources::kSome, "none",
                           Query::Resources::kNone, Query::Resources::kAny);
  query.security = chosen(parameters.text("secure"), "yes", Query::Security::kSecureOnly, "no",
                          Query::Security::kInsecureOnly, Query::Security::kAny);
  query.hand_overs = hand_overs_of(parameters.text("hand_over"));
  query.use = chosen(parameters.text("used"), "ever", Query::Use::kEver, "never",
                     Query::Use::kNever, Query::Use::kAny);
  read_sorting(parameters.text("sort"), query);
  query.limit = parameters.per();
  query.offset = (parameters.page() - 1) * query.limit;
  return query;
}

Answer list_integrations(const IntegrationServices& services, Call& call) {
  auto query = query_of(call.query);
  query.first_hour = gateway::hour_of(services.clock.now()) - gateway::kHoursCounted + 1;
  const auto found = services.integrations.list(query);
  auto page =
      page_of(view_of(services, found.items), found.total, call.query.page(), call.query.per());
  page["insecure_total"] =
      services.integrations.list({.security = Query::Security::kInsecureOnly, .limit = 0}).total;
  return json_response(200, page);
}

Answer answer_with(const IntegrationServices& services, const Integration& integration,
                   int status) {
  auto response = json_response(status, view_of(services, integration));
  response.add("ETag", tag_of(integration));
  return response;
}

Answer get_integration(const IntegrationServices& services, Call& call) {
  const auto integration = services.integrations.find(id_of(call));
  if (!integration) return refuse_unknown("integration");
  return answer_with(services, *integration, 200);
}

Answer list_history(const IntegrationServices& services, Call& call) {
  const auto integration = services.integrations.find(id_of(call));
  if (!integration) return refuse_unknown("integration");
  const auto limit = static_cast<std::size_t>(call.query.number("limit", 1, 200, 50));
  const auto id = std::to_string(static_cast<std::int64_t>(integration->id));
  return json_response(
      200, view_of(services.history.about(history::ObjectType::kIntegration, id, limit + 1,
                                          call.query.number("before", 1, INT64_MAX, 0)),
                   limit));
}

Answer get_calls(const IntegrationServices& services, Call& call) {
  const auto id = id_of(call);
  if (!services.integrations.find(id)) return refuse_unknown("integration");
  return json_response(
      200, call_numbers(services.usage, services.clock.now(), hours_asked_for(call), id));
}

// ---- Changing ----

Answer create_integration(const IntegrationServices& services, Call& call) {
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
  if (!created) return refuse_act(services, call, created.error());
  auto response = answer_with(services, *created, 201);
  response->add("Location", std::string(call.request.path) + "/" +
                                std::to_string(static_cast<std::int64_t>(created->id)));
  return response;
}

Answer update_integration(const IntegrationServices& services, Call& call) {
  const auto version = version_for(call);
  if (!version) return Failure(version.error());
  if (const auto found = integration_within_role(services, call); !found) {
    return Failure(found.error());
  }
  auto form = read_form(services, call, Act::kChange);
  if (!form) return Failure(std::move(form.error()));
  if (auto good = check_grant(services, call, form->edit.grant); !good) {
    return Failure(std::move(good.error()));
  }
  return act_within_role(services, call, [&](const Integration& integration) -> Answer {
    const auto updated =
        services.integrations.update(integration.id, form->edit, *version, call.caller->actor());
    if (!updated) return refuse_act(services, call, updated.error());
    return answer_with(services, *updated, 200);
  });
}

Answer delete_integration(const IntegrationServices& services, Call& call) {
  if (const auto found = integration_within_role(services, call); !found) {
    return Failure(found.error());
  }
  if (auto right = read_only_password(services, call); !right) {
    return Failure(std::move(right.error()));
  }
  return act_within_role(services, call, [&](const Integration& integration) -> Answer {
    const auto removed = services.integrations.remove(integration.id, call.caller->actor());
    if (!removed) return refuse_act(services, call, removed.error());
    return nothing_to_say();
  });
}

// ---- Deleting several ----

struct Several {
  std::set<std::int64_t> ids;
  Secret current_password;
};

Result<Several, Problem> read_several(const Call& call) {
  Several several;
  auto good = read_body(call, [&several](gatehouse::json::ObjectReader& reader) {
    const auto ids = reader.required<std::vector<std::int64_t>>("ids");
    several.ids.insert(ids.begin(), ids.end());
    if (reader.has("ids") && ids.empty()) reader.refuse("ids", "Name at least one integration.");
    if (ids.size() > limits::kIntegrationsAtOnce) {
      reader.refuse("ids", "At most 200 integrations can be deleted at once.",
                    gatehouse::json::Kind::kTooMany);
    }
    several.current_password = read_password(reader, "current_password");
  });
  if (!good) return Failure(std::move(good.error()));
  return several;
}

// Of what the machine failed at, too: what came before it is done, which the caller must know.
Result<void, Problem> delete_one(const IntegrationServices& services, const Call& call,
                                 IntegrationId id) {
  try {
    return in_transaction(services.transactions, [&]() -> Result<void, Problem> {
      const auto integration = integration_within_role(services, call, id);
      if (!integration) return Failure(integration.error());
      const auto removed = services.integrations.remove(id, call.caller->actor());
      if (!removed) return Failure(problem_of(removed.error()));
      return {};
    });
  } catch (const Damaged&) {  // reported by the storage
    return refuse(AdminRefusal::kDamaged);
  } catch (const Unavailable&) {
    return refuse(AdminRefusal::kStorageUnavailable);
  }
}

// Each for itself: one that is refused does not keep the others.
Answer delete_integrations(const IntegrationServices& services, Call& call) {
  const auto several = read_several(call);
  if (!several) return Failure(several.error());
  if (auto right = confirm_password(services, call, several->current_password); !right) {
    return Failure(std::move(right.error()));
  }
  boost::json::array results;
  for (const auto id : several->ids) {
    const auto done = delete_one(services, call, IntegrationId{id});
    boost::json::object result{
        {"id", id}, {"done", done.has_value()}, {"code", nullptr}, {"message", nullptr}};
    if (!done) {
      result["code"] = done.error().code;
      result["message"] = done.error().detail;
    }
    results.push_back(std::move(result));
  }
  return json_response(200, boost::json::object{{"results", std::move(results)}});
}

}  // namespace

std::vector<Operation> integration_operations(const IntegrationServices& services) {
  const auto handle = handles(services);
  return {
      integration_operation("listIntegrations", "GET", "/integrations", handle(list_integrations)),
      in_lane(http::Lane::kSignIn,
              integration_operation("createIntegration", "POST", "/integrations",
                                    handle(create_integration))),
      integration_operation("getIntegration", "GET", "/integrations/{id}", handle(get_integration)),
      in_lane(http::Lane::kSignIn,
              integration_operation("updateIntegration", "PATCH", "/integrations/{id}",
                                    handle(update_integration))),
      in_lane(http::Lane::kSignIn,
              integration_operation("deleteIntegration", "DELETE", "/integrations/{id}",
                                    handle(delete_integration))),
      in_lane(http::Lane::kSignIn,
              integration_operation("deleteIntegrations", "POST", "/integrations/delete",
                                    handle(delete_integrations))),
      integration_operation("getIntegrationCalls", "GET", "/integrations/{id}/calls",
                            handle(get_calls)),
      integration_operation("listIntegrationHistory", "GET", "/integrations/{id}/history",
                            handle(list_history))};
}

}  // namespace gatehouse::api::admin
