#include "api/admin/hand_over_views.h"

#include "api/admin/views.h"

namespace gatehouse::api::admin {
namespace {

namespace json = boost::json;
using integrations::HandOver;
using integrations::Integration;
using integrations::Progress;

json::value text_or_null(std::string_view text) {
  if (text.empty()) return nullptr;
  return json::string(text);
}

json::value name_or_null(const std::optional<integrations::Trouble>& trouble) {
  if (!trouble) return nullptr;
  return json::string(name_of(*trouble));
}

std::string_view host_of(std::string_view origin GATEHOUSE_LIFETIMEBOUND) {
  return origin.substr(std::min(origin.find("://") + 3, origin.size()));
}

json::object none() {
  return {{"state", "none"},           {"purpose", nullptr},
          {"reason", nullptr},         {"message", nullptr},
          {"host", nullptr},           {"attempts", 0},
          {"started_at", nullptr},     {"delivered_at", nullptr},
          {"link_opened_at", nullptr}, {"next_attempt_at", nullptr},
          {"deadline", nullptr},       {"identity_link_url", nullptr}};
}

}  // namespace

json::object hand_over_view(const HandOverView& services, const Integration& integration) {
  const auto hand_over = services.hand_overs.find(integration.id);
  if (!hand_over) return none();
  const auto progress = services.hand_overs.progress_of(*hand_over);
  const bool may_sign_in = progress.state == Progress::State::kWaitingForSignIn ||
                           progress.state == Progress::State::kExchanged;
  const auto link =
      integrations::sign_in_link(integration, *hand_over, services.installation.admin_path);
  const auto host = integrations::origin_of(integration.details.callback_url);
  return {{"state", name_of(progress.state)},
          {"purpose", name_of(hand_over->occasion)},
          {"reason", name_or_null(progress.trouble)},
          {"message", text_or_null(progress.message)},
          {"host", text_or_null(host_of(host))},
          {"attempts", hand_over->attempts},
          {"started_at", to_iso8601(hand_over->started_at)},
          {"delivered_at", time_or_null(hand_over->delivered_at)},
          {"link_opened_at", time_or_null(hand_over->link_opened_at)},
          {"next_attempt_at", time_or_null(hand_over->next_attempt_at)},
          {"deadline", time_or_null(progress.deadline)},
          {"identity_link_url", may_sign_in ? json::value(link) : json::value(nullptr)}};
}

json::object view_of(const integrations::Delivery& delivery) {
  return {{"id", delivery.number},
          {"at", to_iso8601(delivery.at)},
          {"purpose", name_of(delivery.occasion)},
          {"attempt", delivery.attempt},
          {"url", delivery.url},
          {"address", text_or_null(delivery.address)},
          {"tls", text_or_null(delivery.tls)},
          {"status", delivery.status ? json::value(*delivery.status) : json::value(nullptr)},
          {"result", delivery.trouble ? "failed" : "delivered"},
          {"reason", name_or_null(delivery.trouble)},
          {"message", delivery.message},
          {"excerpt", delivery.excerpt},
          {"duration_ms", delivery.duration.count()}};
}

json::object view_of(const notifications::Notification& notification) {
  using State = notifications::Notification::State;
  return {{"id", notification.number},
          {"at", to_iso8601(notification.at)},
          {"severity", name_of(notification.severity)},
          {"title", notification.title},
          {"message", notification.message},
          {"read", notification.state == State::kRead},
          {"integration_id", notification.integration ? json::value(*notification.integration)
                                                      : json::value(nullptr)}};
}

}  // namespace gatehouse::api::admin
