#include "api/admin/form.h"
#include "api/admin/hand_over_views.h"
#include "api/admin/operations.h"
#include "api/admin/views.h"

namespace gatehouse::api::admin {
namespace {

using notifications::Notification;
using notifications::Query;
using notifications::Severity;

// Values that mean nothing ask for nothing, so that a broken link still shows something.
Query query_of(const QueryParameters& parameters) {
  Query query{.limit = parameters.per()};
  query.offset = (parameters.page() - 1) * query.limit;
  for (const auto severity :
       {Severity::kCritical, Severity::kMajor, Severity::kMinor, Severity::kNotice}) {
    if (parameters.text("severity") == name_of(severity)) query.severity = severity;
  }
  if (parameters.text("read") == "yes") query.state = Notification::State::kRead;
  if (parameters.text("read") == "no") query.state = Notification::State::kUnread;
  return query;
}

// The newest critical one that nobody has read, or null.
boost::json::value newest_critical(const NotificationServices& services) {
  const auto found = services.notifications.store().list(
      {.severity = Severity::kCritical, .state = Notification::State::kUnread, .limit = 1});
  if (found.items.empty()) return nullptr;
  return view_of(found.items.front());
}

Answer list_notifications(const NotificationServices& services, Call& call) {
  const auto found = services.notifications.store().list(query_of(call.query));
  boost::json::array items;
  for (const auto& notification : found.items) items.push_back(view_of(notification));
  auto page = page_of(std::move(items), found.total, call.query.page(), call.query.per());
  page["unread"] = found.unread;
  page["critical"] = newest_critical(services);
  return json_response(200, page);
}

Answer remove_notification(const NotificationServices& services, Call& call) {
  if (!services.notifications.store().remove(number_of(call.parameters[0]))) {
    return refuse_unknown("notification");
  }
  return nothing_to_say();
}

Answer mark_read(const NotificationServices& services, Call& call) {
  const auto number = number_of(call.parameters[0]);
  auto& store = services.notifications.store();
  if (!store.mark_read(number)) return refuse_unknown("notification");
  const auto notification = store.find(number);
  if (!notification) return refuse_unknown("notification");
  return json_response(200, view_of(*notification));
}

Answer mark_all_read(const NotificationServices& services, Call& /*call*/) {
  services.notifications.store().mark_all_read();
  return nothing_to_say();
}

// To the caller, so that nobody else gets mail that they did not ask for.
Answer send_test_mail(const NotificationServices& services, Call& call) {
  auto good = read_body(call, [](gatehouse::json::ObjectReader& /*none*/) {});
  if (!good) return Failure(std::move(good.error()));
  const auto& address = call.caller->identity.person.email;
  const auto sent = services.notifications.send_test(address);
  return json_response(
      200, boost::json::object{
               {"to", address}, {"sent", sent.has_value()}, {"message", sent ? "" : sent.error()}});
}

Operation test_mail_operation(Handle handle) {
  auto operation =
      integration_operation("sendTestMail", "POST", "/notifications/test-mail", std::move(handle));
  operation.resource = kConfigurationResource;
  return in_lane(http::Lane::kForeign, operation);
}

}  // namespace

std::vector<Operation> notification_operations(const NotificationServices& services) {
  const auto handle = handles(services);
  return {integration_operation("listNotifications", "GET", "/notifications",
                                handle(list_notifications)),
          integration_operation("removeNotification", "DELETE", "/notifications/{id}",
                                handle(remove_notification)),
          integration_operation("markNotificationRead", "POST", "/notifications/{id}/read",
                                handle(mark_read)),
          integration_operation("markAllNotificationsRead", "POST", "/notifications/read-all",
                                handle(mark_all_read)),
          test_mail_operation(handle(send_test_mail))};
}

}  // namespace gatehouse::api::admin
