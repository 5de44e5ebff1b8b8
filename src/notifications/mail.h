#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"
#include "base/secret.h"

namespace gatehouse::notifications {

struct Mail {
  std::string to;       // one address
  std::string subject;  // one line of UTF-8
  std::string text;     // UTF-8, lines end with "\n"
};

// Where mail is left, and as whom.
struct MailServer {
  enum class Tls { kNone, kStartTls, kTls };

  std::string host;
  std::uint16_t port = 587;
  Tls tls = Tls::kStartTls;  // kStartTls: required before anything is sent
  std::string username;      // empty: no sign-in
  Secret password;
  std::string sender;
};

// Sends mail. Safe to call from several threads; blocks, but ends within half a minute.
class Mailer {
 public:
  virtual ~Mailer() = default;

  // Returns when the server has taken the mail; else why it did not, in a phrase.
  [[nodiscard]] virtual Result<void, std::string> send(const MailServer& server,
                                                       const Mail& mail) = 0;
};

}  // namespace gatehouse::notifications
