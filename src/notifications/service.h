#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "base/transaction.h"
#include "notifications/notification.h"
#include "settings/values.h"

namespace gatehouse::notifications {

// Something that operators should know.
struct News {
  Severity severity = Severity::kNotice;
  std::string title;
  std::string message;
  std::optional<std::int64_t> integration;  // what it is about
  std::string contact;                      // that integration's email address; may be empty
};

// Tells operators what happened: in the admin always, by mail when the settings say so. Safe to
// call from several threads.
class NotificationService {
 public:
  struct Ports {
    NotificationStore& notifications;
    Outbox& outbox;
    Mailer& mailer;
    Transactions& transactions;
    const Clock& clock;
    std::function<settings::Values()> settings;
    std::function<std::vector<std::string>()> operator_addresses;  // of active operators
    std::function<void(const std::string& what)> on_failed_mail;   // for the log, at each failure
  };

  explicit NotificationService(Ports ports) : ports_(std::move(ports)) {}

  // Stores the news as a notification, and the mail about it. Inside a transaction it stands or
  // falls with it.
  void announce(const News& news);

  // Sends the mail whose time has come; blocks on the mail server. What the server does not take
  // is tried again after 1, 5, 30 and 120 minutes, then given up. Operators get a notification when
  // mail begins to fail.
  void send_due();

  // Whether there is mail that was not sent yet, due or not.
  [[nodiscard]] bool has_waiting_mail() { return !ports_.outbox.is_empty(); }

  // Sends a test to this address, now. Fails with a sentence when no server is set or when it does
  // not take the mail.
  [[nodiscard]] Result<void, std::string> send_test(const std::string& address);

  // Has no further mail sent. What is broken off from now on waits as if it had not been tried.
  void stop() { stopping_ = true; }

  [[nodiscard]] NotificationStore& store() { return ports_.notifications; }

 private:
  [[nodiscard]] std::vector<std::string> recipients(const News& news,
                                                    const settings::Values& settings) const;
  void send(const MailServer& server, WaitingMail waiting);
  void tell_failure(const WaitingMail& waiting, const std::string& reason);

  Ports ports_;
  std::atomic<bool> failing_ = false;  // since the last mail that was taken
  std::atomic<bool> stopping_ = false;
};

}  // namespace gatehouse::notifications
