#include "notifications/service.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace gatehouse::notifications {
namespace {

namespace paths = settings::paths;
using namespace std::chrono_literals;

constexpr std::array<std::chrono::minutes, 4> kRetryDelays = {1min, 5min, 30min, 120min};

MailServer server_from(const settings::Values& settings) {
  using Tls = MailServer::Tls;
  const auto tls = settings.text(paths::kSmtpTls);
  MailServer server{.host = std::string(settings.text(paths::kSmtpHost)),
                    .port = static_cast<std::uint16_t>(settings.number(paths::kSmtpPort)),
                    .username = std::string(settings.text(paths::kSmtpUser)),
                    .password = Secret(settings.text(paths::kSmtpPassword)),
                    .sender = std::string(settings.text(paths::kMailSender))};
  if (tls == "tls") server.tls = Tls::kTls;
  if (tls == "none") server.tls = Tls::kNone;
  return server;
}

}  // namespace

std::vector<std::string> NotificationService::recipients(const News& news,
                                                         const settings::Values& settings) const {
  std::vector<std::string> out;
  if (settings.yes(paths::kMailContact) && !news.contact.empty()) out.push_back(news.contact);
  if (settings.yes(paths::kMailOperators)) {
    for (auto& address : ports_.operator_addresses()) {
      const bool known = std::ranges::any_of(
          out, [&](const auto& other) { return equals_ignoring_case(other, address); });
      if (!known) out.push_back(std::move(address));
    }
  }
  return out;
}

void NotificationService::announce(const News& news) {
  const auto now = ports_.clock.now();
  const auto settings = ports_.settings();
  ports_.transactions.run([&] {
    ports_.notifications.add({.at = now,
                              .severity = news.severity,
                              .title = news.title,
                              .message = news.message,
                              .integration = news.integration});
    if (!settings.text(paths::kSmtpHost).empty()) {
      for (const auto& address : recipients(news, settings)) {
        ports_.outbox.add({.mail = {.to = address,
                                    .subject = news.title,
                                    .text = news.message + "\n\n-- \nGatehouse\n"},
                           .next_attempt_at = now});
      }
    }
    return Transactions::Outcome::kCommit;
  });
}

void NotificationService::send_due() {
  auto waiting = ports_.outbox.due(ports_.clock.now());
  if (!waiting) return;
  const auto server = server_from(ports_.settings());
  // A host that was taken away means that no mail is wanted: what waits is kept until it returns.
  while (waiting && !server.host.empty() && !stopping_) {
    send(server, std::move(*waiting));
    waiting = ports_.outbox.due(ports_.clock.now());
  }
}

void NotificationService::send(const MailServer& server, WaitingMail waiting) {
  const auto sent = ports_.mailer.send(server, waiting.mail);
  if (sent) {
    failing_ = false;
    return ports_.outbox.remove(waiting.number);
  }
  if (stopping_) return;
  const auto failures = static_cast<std::size_t>(waiting.attempts++);
  const bool is_last = failures >= kRetryDelays.size();
  if (!is_last) waiting.next_attempt_at = ports_.clock.now() + kRetryDelays[failures];
  tell_failure(waiting, sent.error());
  if (is_last) return ports_.outbox.remove(waiting.number);
  ports_.outbox.save(waiting);
}

void NotificationService::tell_failure(const WaitingMail& waiting, const std::string& reason) {
  const bool is_last = static_cast<std::size_t>(waiting.attempts) > kRetryDelays.size();
  ports_.on_failed_mail("mail to " + waiting.mail.to +
                        (is_last ? " is given up: "
                                 : " was not sent and is tried again at " +
                                       to_iso8601(waiting.next_attempt_at) + ": ") +
                        reason);
  if (failing_.exchange(true)) return;
  ports_.transactions.run([&] {
    ports_.notifications.add({.at = ports_.clock.now(),
                              .severity = Severity::kMajor,
                              .title = "Mail cannot be sent.",
                              .message = "The reason: " + reason +
                                         ". Mail is tried again after 1, 5, 30 and 120 minutes, "
                                         "then given up. Look at the mail server's settings."});
    return Transactions::Outcome::kCommit;
  });
}

Result<void, std::string> NotificationService::send_test(const std::string& address) {
  const auto server = server_from(ports_.settings());
  if (server.host.empty()) {
    return Failure("No mail server is set: " + std::string(paths::kSmtpHost) + " is empty.");
  }
  const auto sent = ports_.mailer.send(
      server, {.to = address,
               .subject = "A test from Gatehouse",
               .text = "This is a test. Gatehouse's mail arrives here.\n\n-- \nGatehouse\n"});
  if (!sent) return Failure("The test mail to " + address + " was not sent: " + sent.error() + ".");
  return {};
}

}  // namespace gatehouse::notifications
