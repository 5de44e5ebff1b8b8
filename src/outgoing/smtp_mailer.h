#pragma once

#include <chrono>
#include <string>

#include "base/random.h"
#include "base/time.h"
#include "notifications/mail.h"
#include "outgoing/curl_library.h"

namespace gatehouse::outgoing {

// Leaves mail at an SMTP server. Where TLS is asked for, nothing is sent without it, and the server
// must prove its name.
class SmtpMailer final : public notifications::Mailer {
 public:
  static constexpr std::chrono::seconds kTimeMax{30};

  // All three must outlive this object. With `ca_file` (PEM) only the certificates in it are
  // trusted; the product leaves it empty and trusts the system's. Tests shorten the time.
  SmtpMailer(const CurlLibrary& library, const Clock& clock, Random& random,
             std::string ca_file = "", std::chrono::milliseconds time_max = kTimeMax);

  // Throws Unavailable when libcurl or the CA file cannot be used.
  [[nodiscard]] Result<void, std::string> send(const notifications::MailServer& server,
                                               const notifications::Mail& mail) override;

 private:
  const CurlLibrary& library_;
  const Clock& clock_;
  Random& random_;
  std::string ca_file_;
  std::chrono::milliseconds time_max_;
};

}  // namespace gatehouse::outgoing
