#include "commands/notification_commands.h"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/mail_address.h"
#include "installation/hand_over_desk.h"

namespace gatehouse::commands {
namespace {

namespace json = boost::json;
using notifications::Notification;

constexpr std::size_t kShownMax = 1000;

json::object object_of(const Notification& notification) {
  return {{"id", notification.number},
          {"at", to_iso8601(notification.at)},
          {"severity", name_of(notification.severity)},
          {"title", notification.title},
          {"message", notification.message},
          {"read", notification.state == Notification::State::kRead},
          {"integration_id", notification.integration ? json::value(*notification.integration)
                                                      : json::value(nullptr)}};
}

ExitCode finish(CommandContext& context, std::string_view what_happened) {
  context.tell_server();
  if (context.wants_json()) {
    context.out() << "{\"done\":true}\n";
  } else {
    context.out() << what_happened << '\n';
  }
  return ExitCode::kOk;
}

ExitCode refuse_unknown(CommandContext& context, std::int64_t number) {
  return context.refuse(CommandRefusal::kNoSuchNotification,
                        {.name = std::to_string(number), .see = context.see("notification list")});
}

}  // namespace

ExitCode list_notifications(CommandContext& context) {
  const auto page = context.installation().notification_store.list({.limit = kShownMax});
  if (context.wants_json()) {
    json::array list;
    for (const auto& notification : page.items) list.push_back(object_of(notification));
    context.out() << json::serialize(list) << '\n';
    return ExitCode::kOk;
  }
  if (page.items.empty()) context.out() << "There are no notifications.\n";
  for (const auto& notification : page.items) {
    const bool is_read = notification.state == Notification::State::kRead;
    context.out() << fmt::format("{:>5} {} {}  {:<8}  {} {}\n", notification.number,
                                 is_read ? ' ' : '*', to_iso8601(notification.at),
                                 name_of(notification.severity), notification.title,
                                 notification.message);
  }
  return ExitCode::kOk;
}

ExitCode mark_notification_read(CommandContext& context, std::int64_t number) {
  if (!context.installation().notification_store.mark_read(number)) {
    return refuse_unknown(context, number);
  }
  return finish(context, "It is marked as read.");
}

ExitCode mark_all_notifications_read(CommandContext& context) {
  context.installation().notification_store.mark_all_read();
  return finish(context, "All notifications are marked as read.");
}

ExitCode remove_notification(CommandContext& context, std::int64_t number) {
  if (!context.installation().notification_store.remove(number)) {
    return refuse_unknown(context, number);
  }
  return finish(context, "It is removed.");
}

ExitCode send_test_mail(CommandContext& context, const std::string& address) {
  if (!is_mail_address(address)) {
    return context.refuse(CommandRefusal::kNoMailAddress, {.name = address});
  }
  installation::HandOverDesk desk({}, context.installation(), [](const std::string&) {});
  const auto sent = desk.notifications.send_test(address);
  if (!sent) return context.refuse(CommandRefusal::kMailNotSent, {.why = sent.error()});
  if (context.wants_json()) {
    context.out() << json::serialize(json::object{{"to", address}, {"sent", true}}) << '\n';
  } else {
    context.out() << "The mail server has taken the test mail to " << address << ".\n";
  }
  return ExitCode::kOk;
}

}  // namespace gatehouse::commands
