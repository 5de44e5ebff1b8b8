#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "notifications/mail.h"

namespace gatehouse::outgoing {

// What else is in a message's head.
struct MailStamp {
  std::string sender;      // one address
  Timestamp time;          // whole seconds of it count
  std::string message_id;  // what makes it one of its kind: letters and digits
};

// The whole message as it goes to a mail server (RFC 5322, MIME): ASCII only, lines of at most 78
// characters where the addresses allow, ended with CR LF. Else why there is none, in a phrase: an
// address that is not one, a subject of several lines, text that is not UTF-8.
[[nodiscard]] Result<std::string, std::string> mail_message(const notifications::Mail& mail,
                                                            const MailStamp& stamp);

// UTF-8 with "\n" or "\r\n" at line ends, as quoted-printable (RFC 2045 section 6.7) with CR LF.
[[nodiscard]] std::string quoted_printable(std::string_view text);

// A value of a header field: as it is when that is short printable ASCII, else as encoded words
// (RFC 2047) on lines of their own.
[[nodiscard]] std::string header_text(std::string_view text);

}  // namespace gatehouse::outgoing
