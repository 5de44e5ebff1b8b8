#include "outgoing/mail_message.h"

#include <gtest/gtest.h>

#include "base/text.h"
#include "crypto/base64.h"

namespace gatehouse::outgoing {
namespace {

const MailStamp kStamp{.sender = "gatehouse@shop.example",
                       .time = Timestamp(std::chrono::seconds(1'700'000'000)),
                       .message_id = "abc123"};

TEST(MailMessage, IsAllThatAServerNeeds) {
  const notifications::Mail mail{
      .to = "erp@vendor.example", .subject = "Hello", .text = "One\n\nK\u00e4se = 2 \n"};
  EXPECT_EQ(mail_message(mail, kStamp).value(),
            "Date: Tue, 14 Nov 2023 22:13:20 +0000\r\n"
            "From: gatehouse@shop.example\r\n"
            "To: erp@vendor.example\r\n"
            "Subject: Hello\r\n"
            "Message-ID: <abc123@shop.example>\r\n"
            "MIME-Version: 1.0\r\n"
            "Content-Type: text/plain; charset=utf-8\r\n"
            "Content-Transfer-Encoding: quoted-printable\r\n"
            "Auto-Submitted: auto-generated\r\n"
            "\r\n"
            "One\r\n\r\nK=C3=A4se =3D 2=20\r\n");
}

TEST(MailMessage, IsRefusedWhenAFieldWouldEndEarly) {
  const notifications::Mail good{.to = "a@b.example", .subject = "Hello", .text = ""};
  EXPECT_TRUE(mail_message(good, kStamp));
  for (const auto* to : {"", "a", "@b", "a@", "a@b@c", "a@b.example\r\nBcc: x@y.example",
                         "a@b.example,c@d.example", "A <a@b.example>", "a b@c", "k\u00e4se@b"}) {
    auto mail = good;
    mail.to = to;
    EXPECT_EQ(mail_message(mail, kStamp).error(), "the recipient is not an address") << to;
    auto stamp = kStamp;
    stamp.sender = to;
    EXPECT_EQ(mail_message(good, stamp).error(), "the sender is not an address") << to;
  }
  for (const auto* subject : {"a\nBcc: x@y.example", "a\rb", "a\r\n"}) {
    auto mail = good;
    mail.subject = subject;
    EXPECT_EQ(mail_message(mail, kStamp).error(), "the subject has more than one line");
  }
  auto mail = good;
  mail.text = "\xff";
  EXPECT_EQ(mail_message(mail, kStamp).error(), "the text is not UTF-8");
}

TEST(MailMessage, EncodesSubjectsThatAreNotPlain) {
  EXPECT_EQ(header_text("Plain subject"), "Plain subject");
  EXPECT_EQ(header_text("K\u00e4se"), "=?UTF-8?B?S8Okc2U=?=");
  EXPECT_EQ(header_text("=?UTF-8?B?eA==?="), "=?UTF-8?B?PT9VVEYtOD9CP2VBPT0/PQ==?=");
  EXPECT_EQ(header_text(" x"), "=?UTF-8?B?IHg=?=");
  EXPECT_EQ(header_text("a\tb"), "=?UTF-8?B?YQli?=");
}

TEST(MailMessage, CutsLongSubjectsBetweenCharacters) {
  std::string subject = "x";
  for (int i = 0; i < 40; ++i) subject += "\u20ac";
  const auto text = header_text(subject);
  std::string decoded;
  for (auto word : split(text, '\n')) {
    word = trimmed(word);
    EXPECT_LE(word.size(), 75U);
    EXPECT_TRUE(word.starts_with("=?UTF-8?B?") && word.ends_with("?=")) << word;
    const auto part = crypto::base64_decode(word.substr(10, word.size() - 12)).value();
    EXPECT_TRUE(is_valid_utf8(part)) << word;
    decoded += part;
  }
  EXPECT_EQ(decoded, subject);
}

TEST(QuotedPrintable, BreaksLongLines) {
  EXPECT_EQ(quoted_printable(std::string(76, 'x')), std::string(76, 'x') + "\r\n");
  EXPECT_EQ(quoted_printable(std::string(77, 'x')), std::string(75, 'x') + "=\r\nxx\r\n");
  EXPECT_EQ(quoted_printable(std::string(74, 'x') + "\u00e4"),
            std::string(74, 'x') + "=\r\n=C3=A4\r\n");
}

TEST(QuotedPrintable, EndsLinesWithCrLf) {
  EXPECT_EQ(quoted_printable(""), "");
  EXPECT_EQ(quoted_printable("a\r\nb\rc\n\nd"), "a\r\nb=0Dc\r\n\r\nd\r\n");
  EXPECT_EQ(quoted_printable("a\t"), "a=09\r\n");
}

}  // namespace
}  // namespace gatehouse::outgoing
