#pragma once

#include <functional>
#include <string>
#include <vector>

#include "installation/installation.h"
#include "integrations/hand_over_service.h"
#include "notifications/service.h"
#include "outgoing/curl_library.h"
#include "outgoing/http_callback_sender.h"
#include "outgoing/smtp_mailer.h"
#include "storage/file_delivery_locks.h"

namespace gatehouse::installation {

// Everything that goes out to third parties, wired together: hand-overs, notifications, mail. The
// server has one, and so have the commands that hand over. Safe to call from several threads.
class HandOverDesk {
 public:
  // Callback URLs may be at public addresses and at those in `allowed`. `on_failed_mail` is told of
  // mail that is not taken.
  HandOverDesk(std::vector<http::AddressRange> allowed, Installation& installation,
               std::function<void(const std::string& what)> on_failed_mail);

  // Has nothing further sent and breaks off what is being sent, within about a second.
  void stop();

 private:
  storage::FileDeliveryLocks locks_;
  outgoing::CurlLibrary curl_;
  outgoing::HttpCallbackSender sender_;
  outgoing::SmtpMailer mailer_;

 public:
  notifications::NotificationService notifications;
  integrations::HandOverService hand_overs;
};

}  // namespace gatehouse::installation
