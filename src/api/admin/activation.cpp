#include <algorithm>

#include "api/admin/form.h"
#include "api/admin/hand_over_views.h"
#include "api/admin/integration_refusals.h"
#include "api/admin/operations.h"
#include "api/admin/views.h"
#include "base/text.h"
#include "integrations/validation.h"

namespace gatehouse::api::admin {
namespace {

using integrations::Integration;
using integrations::Occasion;

// ---- Allow and Reauthorize ----

Answer answer_with(const ActivationServices& services, const integrations::Authorized& authorized) {
  boost::json::object view{{"integration", view_of(services, authorized.integration)},
                           {"credentials", nullptr},
                           {"hand_over", nullptr}};
  if (const auto* credentials = std::get_if<integrations::Credentials>(&authorized.given)) {
    view["credentials"] = view_of(*credentials);
  } else if (std::holds_alternative<integrations::HandOver>(authorized.given)) {
    view["hand_over"] = hand_over_view(services, authorized.integration);
  }
  return json_response(200, view);
}

Answer authorize(const ActivationServices& services, const Call& call, Occasion occasion) {
  const auto version = version_for(call);
  if (!version) return Failure(version.error());
  // Who may not do it at all is not asked for a password.
  if (const auto found = integration_within_role(services, call); !found) {
    return Failure(found.error());
  }
  const auto* act =
      occasion == Occasion::kActivation ? "to activate it" : "to make new credentials";
  if (auto right = read_password_if_needed(services, call, act); !right) {
    return Failure(std::move(right.error()));
  }
  return act_within_role(services, call, [&](const Integration& integration) -> Answer {
    const auto authorized = services.authorization.authorize(
        integration.id,
        {.occasion = occasion,
         .seen_version = *version,
         .store_base_url = store_base_url(services.installation, call.request)},
        call.caller->actor());
    if (!authorized) return refuse_act(services, call, authorized.error());
    return answer_with(services, *authorized);
  });
}

Answer activate_integration(const ActivationServices& services, Call& call) {
  return authorize(services, call, Occasion::kActivation);
}

Answer reauthorize_integration(const ActivationServices& services, Call& call) {
  return authorize(services, call, Occasion::kReauthorization);
}

// Asks for no password: it opens nothing, and is for when there is no time.
Answer deactivate_integration(const ActivationServices& services, Call& call) {
  return act_within_role(services, call, [&](const Integration& integration) -> Answer {
    const auto done = services.authorization.deactivate(integration.id, call.caller->actor());
    if (!done) return refuse_act(services, call, done.error());
    auto response = json_response(200, view_of(services, *done));
    response.add("ETag", tag_of(*done));
    return response;
  });
}

Answer reveal_credentials(const ActivationServices& services, Call& call) {
  if (const auto found = integration_within_role(services, call); !found) {
    return Failure(found.error());
  }
  if (auto right = read_password_if_needed(services, call, "to see the credentials"); !right) {
    return Failure(std::move(right.error()));
  }
  return act_within_role(services, call, [&](const Integration& integration) -> Answer {
    const auto credentials = services.integrations.reveal(integration.id, call.caller->actor());
    if (!credentials) return refuse_act(services, call, credentials.error());
    return json_response(200, view_of(*credentials));
  });
}

Answer sign_test_call(const ActivationServices& services, Call& call) {
  if (const auto found = integration_within_role(services, call); !found) {
    return Failure(found.error());
  }
  if (auto right = read_password_if_needed(services, call, "to sign a call"); !right) {
    return Failure(std::move(right.error()));
  }
  return act_within_role(services, call, [&](const Integration& integration) -> Answer {
    const auto made = services.integrations.test_call(
        integration.id, store_base_url(services.installation, call.request), call.caller->actor());
    if (!made) return refuse_act(services, call, made.error());
    return json_response(
        200, boost::json::object{
                 {"method", "GET"}, {"url", made->url}, {"authorization", made->authorization}});
  });
}

// ---- Judging what is filled in ----

struct Draft {
  integrations::Edit edit;
  std::optional<integrations::IntegrationId> id;
};

Result<Draft, Problem> read_draft(const Call& call) {
  Draft draft;
  auto good = read_body(call, [&draft](gatehouse::json::ObjectReader& reader) {
    draft.edit.name = reader.optional<std::string>("name");
    draft.edit.email = reader.optional<std::string>("email");
    draft.edit.callback_url = reader.optional<std::string>("callback_url");
    draft.edit.identity_link_url = reader.optional<std::string>("identity_link_url");
    const auto id = reader.optional<std::int64_t>("id");
    if (id) draft.id = integrations::IntegrationId{*id};
  });
  if (!good) return Failure(std::move(good.error()));
  return draft;
}

// What saving would take, though it may not be meant: by field, in sentences.
boost::json::array warnings_about(const ActivationServices& services, const Draft& draft,
                                  const std::vector<FieldProblem>& problems) {
  boost::json::array warnings;
  const auto text_of = [&](const std::optional<std::string>& given, std::string_view field) {
    const bool is_wrong = std::ranges::any_of(
        problems, [field](const FieldProblem& one) { return one.field == field; });
    const auto written = is_wrong ? "" : given.value_or("");
    return std::string(trimmed(written));
  };
  const auto warn = [&](std::string_view field, const std::string& message) {
    warnings.push_back(boost::json::object{{"field", field}, {"message", message}});
  };
  if (const auto name = text_of(draft.edit.name, "name"); !name.empty()) {
    if (const auto other = services.integrations.look_alike_of(name, draft.id)) {
      warn("name", integrations::looks_like(*other));
    }
  }
  if (const auto url = text_of(draft.edit.callback_url, "callback_url"); !url.empty()) {
    if (const auto obstacle = services.hand_overs.obstacle_to(url)) warn("callback_url", *obstacle);
  }
  return warnings;
}

Answer check_integration(const ActivationServices& services, Call& call) {
  const auto draft = read_draft(call);
  if (!draft) return Failure(draft.error());
  const auto problems = services.integrations.problems_with(draft->edit, draft->id);
  return json_response(
      200, boost::json::object{{"problems", view_of(problems)},
                               {"warnings", warnings_about(services, *draft, problems)}});
}

// ---- Hand-over ----

Answer get_hand_over(const ActivationServices& services, Call& call) {
  const auto integration = services.integrations.find(id_of(call));
  if (!integration) return refuse_unknown("integration");
  return json_response(200, hand_over_view(services, *integration));
}

Answer send_again(const ActivationServices& services, Call& call) {
  return act_within_role(services, call, [&](const Integration& integration) -> Answer {
    const auto sent = services.hand_overs.send_again(integration.id, call.caller->actor());
    if (!sent) return refuse_act(services, call, sent.error());
    return get_hand_over(services, call);
  });
}

Answer restart_window(const ActivationServices& services, Call& call) {
  return act_within_role(services, call, [&](const Integration& integration) -> Answer {
    const auto restarted = services.hand_overs.restart_window(integration.id, call.caller->actor());
    if (!restarted) return refuse_act(services, call, restarted.error());
    return get_hand_over(services, call);
  });
}

Answer note_link_opened(const ActivationServices& services, Call& call) {
  return act_within_role(services, call, [&](const Integration& integration) -> Answer {
    services.hand_overs.note_link_opened(integration.id, call.caller->actor());
    return get_hand_over(services, call);
  });
}

Answer test_hand_over(const ActivationServices& services, Call& call) {
  // No transaction: it waits for a stranger, and sends nothing that is worth anything.
  if (const auto found = integration_within_role(services, call); !found) {
    return Failure(found.error());
  }
  const auto delivery =
      services.hand_overs.test(id_of(call), store_base_url(services.installation, call.request));
  if (!delivery) return refuse_act(services, call, delivery.error());
  return json_response(200, view_of(*delivery));
}

Answer list_deliveries(const ActivationServices& services, Call& call) {
  const auto per = call.query.per();
  const auto found =
      services.hand_overs.deliveries(id_of(call), (call.query.page() - 1) * per, per);
  boost::json::array items;
  for (const auto& delivery : found.items) items.push_back(view_of(delivery));
  return json_response(200, page_of(std::move(items), found.total, call.query.page(), per));
}

}  // namespace

std::vector<Operation> activation_operations(const ActivationServices& services) {
  const auto handle = handles(services);
  using Repetition = Operation::Repetition;
  const auto with_secrets = [](std::string_view id, std::string_view pattern, Handle made,
                               Repetition repetition) {
    auto operation =
        in_lane(http::Lane::kSignIn, integration_operation(id, "POST", pattern, std::move(made)));
    operation.repetition = repetition;
    return operation;
  };
  auto check = integration_operation("checkIntegration", "POST", "/integrations/check",
                                     handle(check_integration));
  check.repetition = Repetition::kDoneAgain;
  return {
      std::move(check),
      with_secrets("activateIntegration", "/integrations/{id}/activate",
                   handle(activate_integration), Repetition::kRefused),
      with_secrets("reauthorizeIntegration", "/integrations/{id}/reauthorize",
                   handle(reauthorize_integration), Repetition::kRefused),
      integration_operation("deactivateIntegration", "POST", "/integrations/{id}/deactivate",
                            handle(deactivate_integration)),
      with_secrets("revealCredentials", "/integrations/{id}/reveal", handle(reveal_credentials),
                   Repetition::kDoneAgain),
      with_secrets("signTestCall", "/integrations/{id}/test-call", handle(sign_test_call),
                   Repetition::kDoneAgain),
      integration_operation("getHandOver", "GET", "/integrations/{id}/hand-over",
                            handle(get_hand_over)),
      integration_operation("sendHandOverAgain", "POST", "/integrations/{id}/hand-over/send-again",
                            handle(send_again)),
      integration_operation("noteLinkOpened", "POST", "/integrations/{id}/hand-over/link-opened",
                            handle(note_link_opened)),
      in_lane(http::Lane::kForeign,
              integration_operation("testHandOver", "POST", "/integrations/{id}/hand-over/test",
                                    handle(test_hand_over))),
      integration_operation("restartExchangeWindow", "POST",
                            "/integrations/{id}/exchange-window/restart", handle(restart_window)),
      integration_operation("listDeliveries", "GET", "/integrations/{id}/deliveries",
                            handle(list_deliveries))};
}

}  // namespace gatehouse::api::admin
