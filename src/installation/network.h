#pragma once

#include <functional>
#include <vector>

#include "http/address_range.h"
#include "installation/data_directory.h"
#include "integrations/callback.h"
#include "integrations/hand_over_ports.h"
#include "notifications/mail.h"
#include "outgoing/curl_library.h"
#include "outgoing/http_callback_sender.h"
#include "outgoing/smtp_mailer.h"
#include "storage/file_delivery_locks.h"

namespace gatehouse::installation {

// The ways to third parties.
struct Transports {
  integrations::DeliveryLocks& locks;
  integrations::CallbackSender& sender;
  notifications::Mailer& mailer;
  // Breaks off what is being sent, within about a second; nothing further is.
  std::function<void()> stop;
};

// The ways over the network, for a data directory. Safe to use from several threads.
class Network {
 public:
  // Callback URLs may be at public addresses and at those in `allowed`.
  Network(std::vector<http::AddressRange> allowed, const DataDirectory& directory,
          const Clock& clock, Random& random)
      : locks_(directory.delivery_locks()),
        sender_(curl_, std::move(allowed)),
        mailer_(curl_, clock, random) {}

  // As long as this lives.
  [[nodiscard]] Transports transports() {
    return {locks_, sender_, mailer_, [this] { curl_.stop(); }};
  }

 private:
  storage::FileDeliveryLocks locks_;
  outgoing::CurlLibrary curl_;
  outgoing::HttpCallbackSender sender_;
  outgoing::SmtpMailer mailer_;
};

}  // namespace gatehouse::installation
