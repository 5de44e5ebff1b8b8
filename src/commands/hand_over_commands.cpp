#include "commands/hand_over_commands.h"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "commands/integration_refusals.h"
#include "commands/integration_views.h"
#include "installation/hand_over_desk.h"
#include "process/delivery_watch.h"

namespace gatehouse::commands {
namespace {

namespace json = boost::json;
using integrations::HandOver;
using integrations::Integration;
using integrations::Progress;

constexpr std::size_t kDeliveriesShown = 10;

// May connect where the command was told, or else where the server was.
installation::HandOverDesk open_desk(CommandContext& context) {
  auto allowed = context.configuration().allow_callback_to;
  if (allowed.empty()) {
    for (const auto& text : context.installation().server_facts().allow_callback_to) {
      if (const auto range = http::AddressRange::parse(text)) allowed.push_back(*range);
    }
  }
  return installation::HandOverDesk(allowed, context.installation(), [](const std::string&) {});
}

std::string link_of(CommandContext& context, const Integration& integration,
                    const HandOver& hand_over) {
  return integrations::sign_in_link(integration, hand_over, context.configuration().admin_path);
}

// Has what is due delivered: by the running server, which may connect where it was told it may, or
// by this process when there is none. Returns when that has ended.
process::DeliveryEnd deliver(CommandContext& context, installation::HandOverDesk& desk,
                             const Integration& integration) {
  if (const auto end = context.ask_server_to_deliver(integration.id)) return *end;
  desk.hand_overs.deliver_due(integration.id);
  return process::end_of(desk.hand_overs.find(integration.id), context.clock().now())
      .value_or(process::DeliveryEnd::kPending);
}

ExitCode report_failed_delivery(CommandContext& context, const Integration& integration,
                                const HandOver& hand_over) {
  auto message = hand_over.message;
  if (hand_over.next_attempt_at) {
    message += " A running server tries again at " + to_iso8601(*hand_over.next_attempt_at) +
               ". See: " + context.see("integration hand-over", integration.details.name);
  }
  return context.refuse(name_of(*hand_over.trouble), message);
}

ExitCode report_delivery(CommandContext& context, const Integration& integration,
                         const HandOver& hand_over, process::DeliveryEnd end) {
  if (end == process::DeliveryEnd::kDelivered) return ExitCode::kOk;
  if (end == process::DeliveryEnd::kFailed && hand_over.trouble) {
    return report_failed_delivery(context, integration, hand_over);
  }
  return context.refuse(CommandRefusal::kDelivering,
                        {.see = context.see("integration hand-over", integration.details.name)});
}

json::object object_of(const integrations::Delivery& delivery) {
  return {
      {"at", to_iso8601(delivery.at)},
      {"purpose", name_of(delivery.occasion)},
      {"attempt", delivery.attempt},
      {"url", delivery.url},
      {"address", delivery.address},
      {"tls", delivery.tls},
      {"status", delivery.status ? json::value(*delivery.status) : json::value(nullptr)},
      {"reason", delivery.trouble ? json::value(name_of(*delivery.trouble)) : json::value(nullptr)},
      {"message", delivery.message},
      {"excerpt", delivery.excerpt},
      {"duration_ms", delivery.duration.count()}};
}

json::value time_or_null(const std::optional<Timestamp>& time) {
  if (!time) return nullptr;
  return json::string(to_iso8601(*time));
}

json::object object_of(CommandContext& context, const Integration& integration,
                       const HandOver& hand_over, const Progress& progress) {
  return {
      {"state", name_of(progress.state)},
      {"purpose", name_of(hand_over.occasion)},
      {"reason", progress.trouble ? json::value(name_of(*progress.trouble)) : json::value(nullptr)},
      {"message", progress.message},
      {"attempts", hand_over.attempts},
      {"delivered_at", time_or_null(hand_over.delivered_at)},
      {"next_attempt_at", time_or_null(hand_over.next_attempt_at)},
      {"deadline", time_or_null(progress.deadline)},
      {"identity_link_url", link_of(context, integration, hand_over)}};
}

void print_begun(CommandContext& context, installation::HandOverDesk& desk,
                 const Integration& integration, const HandOver& hand_over) {
  const auto link = link_of(context, integration, hand_over);
  if (context.wants_json()) {
    const auto progress = desk.hand_overs.progress_of(hand_over);
    context.out() << json::serialize(
                         json::object{{"id", static_cast<std::int64_t>(integration.id)},
                                      {"name", integration.details.name},
                                      {"status", integrations::name_of(integration.status)},
                                      {"identity_link_url", link},
                                      {"state", name_of(progress.state)},
                                      {"message", progress.message}})
                  << '\n';
    return;
  }
  context.out() << fmt::format(
      "The credentials of integration {} \"{}\" are handed over.\n\n"
      "Sign in at the third party to finish:\n  {}\n",
      static_cast<std::int64_t>(integration.id), integration.details.name, link);
}

void print_json(CommandContext& context, installation::HandOverDesk& desk,
                const Integration& integration, const std::optional<HandOver>& hand_over) {
  json::object out{{"id", static_cast<std::int64_t>(integration.id)},
                   {"name", integration.details.name},
                   {"status", integrations::name_of(integration.status)},
                   {"hand_over", nullptr}};
  if (hand_over) {
    out["hand_over"] =
        object_of(context, integration, *hand_over, desk.hand_overs.progress_of(*hand_over));
  }
  auto& deliveries = out["deliveries"].emplace_array();
  for (const auto& delivery :
       desk.hand_overs.deliveries(integration.id, 0, kDeliveriesShown).items) {
    deliveries.push_back(object_of(delivery));
  }
  context.out() << json::serialize(out) << '\n';
}

void print_text(CommandContext& context, installation::HandOverDesk& desk,
                const Integration& integration, const std::optional<HandOver>& hand_over) {
  const auto line = [&](std::string_view label, std::string_view value) {
    if (!value.empty()) context.out() << fmt::format("{:<18} {}\n", label, value);
  };
  line("Integration", integration.details.name);
  line("Status", name_of(integration.status));
  if (hand_over) {
    const auto progress = desk.hand_overs.progress_of(*hand_over);
    line("Hand-over", name_of(progress.state));
    line("Why", progress.message);
    if (hand_over->next_attempt_at) line("Next attempt", to_iso8601(*hand_over->next_attempt_at));
    if (progress.deadline) line("Until", to_iso8601(*progress.deadline));
    if (progress.state == Progress::State::kWaitingForSignIn) {
      line("Sign in at", link_of(context, integration, *hand_over));
    }
  } else {
    line("Hand-over", "none");
  }
  for (const auto& delivery :
       desk.hand_overs.deliveries(integration.id, 0, kDeliveriesShown).items) {
    context.out() << fmt::format("{}  {} {}  {}\n", to_iso8601(delivery.at),
                                 name_of(delivery.occasion), delivery.attempt, delivery.message);
  }
}

}  // namespace

std::string store_base_url(CommandContext& context) {
  const auto& configuration = context.configuration();
  if (!configuration.base_urls.empty()) return configuration.base_urls.front().text();
  if (!context.is_server_running()) return "";
  return context.installation().server_facts().store_base_url;
}

ExitCode finish_hand_over(CommandContext& context, const Integration& integration) {
  installation::HandOverDesk desk = open_desk(context);
  const auto end = deliver(context, desk, integration);
  const auto hand_over = desk.hand_overs.find(integration.id);
  // The third party may have exchanged already.
  const auto present = context.installation().integrations.find(integration.id);
  if (!hand_over || !present) return refuse_unknown(context, integration.details.name);
  if (end == process::DeliveryEnd::kDelivered || context.wants_json()) {
    print_begun(context, desk, *present, *hand_over);
  }
  return report_delivery(context, *present, *hand_over, end);
}

ExitCode hand_over(CommandContext& context, const std::string& name, HandOverAct act) {
  const auto integration = find_integration(context, name);
  if (!integration) return refuse_unknown(context, name);
  installation::HandOverDesk desk = open_desk(context);
  auto& service = desk.hand_overs;
  auto exit_code = ExitCode::kOk;
  if (act == HandOverAct::kSendAgain) {
    if (const auto sent = service.send_again(integration->id, context.actor()); !sent) {
      return refuse(context, sent.error());
    }
    const auto end = deliver(context, desk, *integration);
    if (end != process::DeliveryEnd::kDelivered) exit_code = ExitCode::kRefused;
  } else if (act == HandOverAct::kRestartWindow) {
    if (const auto done = service.restart_window(integration->id, context.actor()); !done) {
      return refuse(context, done.error());
    }
    context.tell_server();
  } else if (act == HandOverAct::kTest) {
    const auto delivery = service.test(integration->id, store_base_url(context));
    if (!delivery) return refuse(context, delivery.error());
    if (delivery->trouble) exit_code = ExitCode::kRefused;
  }
  const auto present = context.installation().integrations.find(integration->id);
  if (!present) return refuse_unknown(context, name);
  if (context.wants_json()) {
    print_json(context, desk, *present, service.find(present->id));
  } else {
    print_text(context, desk, *present, service.find(present->id));
  }
  return exit_code;
}

}  // namespace gatehouse::commands
