#include "outgoing/mail_message.h"

#include <algorithm>
#include <array>
#include <chrono>

#include "base/mail_address.h"
#include "base/text.h"
#include "crypto/base64.h"

namespace gatehouse::outgoing {
namespace {

constexpr std::size_t kPlainCharactersMax = 60;  // of a subject; the field's name stands before it
constexpr std::size_t kWordBytesMax = 45;        // 60 characters of base64, 72 with what is around
constexpr std::size_t kLineCharactersMax = 76;   // of quoted-printable

bool is_printable(char c) { return c >= 0x20 && c < 0x7f; }

std::string two_digits(std::int64_t number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

// "Tue, 24 Nov 2026 09:30:00 +0000"
std::string mail_date(Timestamp time) {
  using std::chrono::days, std::chrono::seconds;
  static constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<seconds>(time - day));
  std::string text = kDays[std::chrono::weekday(day).c_encoding()];
  text.append(", ").append(two_digits(static_cast<unsigned>(date.day()))).append(" ");
  text.append(kMonths[static_cast<unsigned>(date.month()) - 1]).append(" ");
  text.append(std::to_string(static_cast<int>(date.year()))).append(" ");
  text.append(two_digits(clock.hours().count())).append(":");
  text.append(two_digits(clock.minutes().count())).append(":");
  text.append(two_digits(clock.seconds().count())).append(" +0000");
  return text;
}

// The longest beginning of at most `bytes_max` that ends between characters.
std::string_view whole_characters(std::string_view text GATEHOUSE_LIFETIMEBOUND,
                                  std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  auto end = bytes_max;
  while (end > 1 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80) --end;
  return text.substr(0, end);
}

// One line without its end. What is at the end of a line must not be white space, since servers may
// drop that.
void append_quoted_line(std::string& out, std::string_view line) {
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  std::size_t column = 0;
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    const bool is_space = c == ' ' || c == '\t';
    const bool is_last = i + 1 == line.size();
    const bool plain = is_space ? !is_last : is_printable(c) && c != '=';
    const std::size_t width = plain ? 1 : 3;
    if (column + width > kLineCharactersMax - (is_last ? 0 : 1)) {
      out += "=\r\n";
      column = 0;
    }
    if (plain) {
      out += c;
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out.append({'=', kHex[byte >> 4U], kHex[byte & 15U]});
    }
    column += width;
  }
}

std::string_view domain_of(std::string_view address GATEHOUSE_LIFETIMEBOUND) {
  return address.substr(address.rfind('@') + 1);
}

}  // namespace

std::string quoted_printable(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    append_quoted_line(out, line);
    out += "\r\n";
  }
  return out;
}

std::string header_text(std::string_view text) {
  const bool plain = text.size() <= kPlainCharactersMax &&
                     std::all_of(text.begin(), text.end(), is_printable) &&
                     text.find("=?") == text.npos && trimmed(text) == text;
  if (plain) return std::string(text);
  std::string words;
  while (!text.empty()) {
    const auto part = whole_characters(text, kWordBytesMax);
    if (!words.empty()) words += "\r\n ";
    words.append("=?UTF-8?B?").append(crypto::base64_encode(part)).append("?=");
    text.remove_prefix(part.size());
  }
  return words;
}

Result<std::string, std::string> mail_message(const notifications::Mail& mail,
                                              const MailStamp& stamp) {
  if (!is_mail_address(stamp.sender)) return Failure(std::string("the sender is not an address"));
  if (!is_mail_address(mail.to)) return Failure(std::string("the recipient is not an address"));
  if (mail.subject.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) {
    return Failure(std::string("the subject has more than one line"));
  }
  if (!is_valid_utf8(mail.subject) || !is_valid_utf8(mail.text)) {
    return Failure(std::string("the text is not UTF-8"));
  }
  std::string message;
  const auto field = [&message](std::string_view name, std::string_view value) {
    message.append(name).append(": ").append(value).append("\r\n");
  };
  field("Date", mail_date(stamp.time));
  field("From", stamp.sender);
  field("To", mail.to);
  field("Subject", header_text(mail.subject));
  field("Message-ID", "<" + stamp.message_id + "@" + std::string(domain_of(stamp.sender)) + ">");
  field("MIME-Version", "1.0");
  field("Content-Type", "text/plain; charset=utf-8");
  field("Content-Transfer-Encoding", "quoted-printable");
  // Keeps holiday notices and the like from being sent back.
  field("Auto-Submitted", "auto-generated");
  message += "\r\n";
  message += quoted_printable(mail.text);
  return message;
}

}  // namespace gatehouse::outgoing
