// The mailer against a real mail server.

#include "outgoing/smtp_mailer.h"

#include <gmock/gmock.h>

#include <fstream>

#include "outgoing/testing/fake_names.h"
#include "outgoing/testing/smtp_server.h"
#include "outgoing/testing/throwaway_server.h"
#include "support/certificates.h"
#include "support/fixed_clock.h"
#include "support/temporary_directory.h"

namespace gatehouse::outgoing {
namespace {

using notifications::Mail;
using notifications::MailServer;
using outgoing::testing::FakeName;
using outgoing::testing::Peer;
using outgoing::testing::SmtpServer;
using outgoing::testing::ThrowawayServer;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;
using testing_support::Authority;
using testing_support::FixedClock;
using testing_support::Identity;
using Tls = MailServer::Tls;

class ZeroRandom final : public Random {
 public:
  void fill(std::span<std::byte> bytes) override {
    for (auto& byte : bytes) byte = std::byte{0};
  }
};

class SmtpMailerTest : public ::testing::Test {
 protected:
  void SetUp() override { write("ca.pem", authority_.certificate()); }

  std::string write(const char* name, const std::string& text) {
    const auto path = directory_.path() / name;
    std::ofstream(path) << text;
    return path;
  }

  // Options of a server that speaks TLS in this way, with a certificate of this identity.
  std::vector<std::string> with_tls(const char* way, const Identity& identity) {
    return {"--tls",         way,
            "--certificate", write("server.pem", identity.certificate),
            "--key",         write("server.key", identity.key)};
  }

  static MailServer at(std::uint16_t port, Tls tls) {
    return {.host = "127.0.0.1",
            .port = port,
            .tls = tls,
            .username = {},
            .password = {},
            .sender = "gatehouse@shop.example"};
  }

  Result<void, std::string> send(const MailServer& server) { return mailer_.send(server, mail_); }

  testing_support::TemporaryDirectory directory_;
  Authority authority_;
  CurlLibrary library_;
  FixedClock clock_;
  ZeroRandom random_;
  SmtpMailer mailer_{library_, clock_, random_, directory_.path() / "ca.pem"};
  Mail mail_{.to = "erp@vendor.example",
             .subject = "Gr\u00fc\u00dfe",
             .text = "Hello,\n.\n..dots\nK\u00e4se"};
};

TEST_F(SmtpMailerTest, LeavesMail) {
  const SmtpServer server;
  const auto sent = send(at(server.port(), Tls::kNone));
  ASSERT_TRUE(sent) << sent.error();
  ASSERT_THAT(server.messages(), SizeIs(1));
  const auto message = server.messages().front();
  EXPECT_THAT(message, StartsWith("X-Mail-From: gatehouse@shop.example\r\n"
                                  "X-Rcpt-To: erp@vendor.example\r\n"
                                  "X-Over-Tls: no\r\nX-Signed-In: no\r\n"
                                  "Date: Tue, 14 Nov 2023 22:13:20 +0000\r\n"));
  EXPECT_THAT(message, HasSubstr("\r\nSubject: =?UTF-8?B?R3LDvMOfZQ==?=\r\n"));
  EXPECT_THAT(message, HasSubstr("\r\nMessage-ID: <" + std::string(32, '0') + "@shop.example>"));
  EXPECT_THAT(message, EndsWith("\r\n\r\nHello,\r\n.\r\n..dots\r\nK=C3=A4se\r\n"));
}

TEST_F(SmtpMailerTest, LeavesMailOverTls) {
  for (const auto& [way, tls] : {std::pair{"starttls", Tls::kStartTls}, {"tls", Tls::kTls}}) {
    const SmtpServer server(with_tls(way, authority_.issue()));
    const auto sent = send(at(server.port(), tls));
    ASSERT_TRUE(sent) << way << sent.error();
    EXPECT_THAT(server.messages().front(), HasSubstr("X-Over-Tls: yes")) << way;
  }
}

TEST_F(SmtpMailerTest, LeavesNothingAtAServerThatDoesNotProveItsName) {
  for (const auto& [way, tls] : {std::pair{"starttls", Tls::kStartTls}, {"tls", Tls::kTls}}) {
    const SmtpServer server(with_tls(way, testing_support::self_signed()));
    const auto sent = send(at(server.port(), tls));
    ASSERT_FALSE(sent) << way;
    EXPECT_THAT(sent.error(), HasSubstr("is not trusted (self-signed certificate)")) << way;
    EXPECT_THAT(server.messages(), IsEmpty()) << way;
  }
  const SmtpServer other(with_tls("starttls", authority_.issue({.name = "IP:127.0.0.2"})));
  EXPECT_THAT(send(at(other.port(), Tls::kStartTls)).error(), HasSubstr("another name"));
}

TEST_F(SmtpMailerTest, LeavesNothingWithoutTheTlsAskedFor) {
  const SmtpServer server;
  const auto place = "127.0.0.1:" + std::to_string(server.port());
  EXPECT_EQ(send(at(server.port(), Tls::kStartTls)).error(), place + " does not offer STARTTLS");
  EXPECT_THAT(server.messages(), IsEmpty());
}

TEST_F(SmtpMailerTest, SignsIn) {
  auto options = with_tls("starttls", authority_.issue());
  options.insert(options.end(), {"--username", "gate", "--password", "s3cret"});
  const SmtpServer server(options);
  auto target = at(server.port(), Tls::kStartTls);
  target.username = "gate";
  target.password = Secret("s3cret");
  const auto sent = send(target);
  ASSERT_TRUE(sent) << sent.error();
  EXPECT_THAT(server.messages().front(), HasSubstr("X-Signed-In: yes"));

  target.password = Secret("wr0ng");
  const auto refused = send(target);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error(), HasSubstr("does not accept the user name and password (535"));
  EXPECT_THAT(refused.error(), ::testing::Not(HasSubstr("wr0ng")));

  target.username = "";
  EXPECT_THAT(send(target).error(), HasSubstr("refused the mail: 530"));
  EXPECT_THAT(server.messages(), SizeIs(1));
}

TEST_F(SmtpMailerTest, TellsWhatTheServerSaysAgainstARecipient) {
  const SmtpServer server({"--refuse-recipient", mail_.to});
  EXPECT_EQ(send(at(server.port(), Tls::kNone)).error(),
            "127.0.0.1:" + std::to_string(server.port()) +
                " refused the mail: 550 5.1.1 nobody of this name here");
}

TEST_F(SmtpMailerTest, SaysWhenThereIsNoServer) {
  EXPECT_EQ(send(at(1, Tls::kNone)).error(), "no connection to 127.0.0.1:1 (Connection refused)");
  const FakeName name("mail.test", {});
  auto server = at(25, Tls::kNone);
  server.host = "mail.test";
  EXPECT_EQ(send(server).error(), "the name of mail.test:25 cannot be resolved");
  for (const auto* host : {"", "a b", "mail.test/x", "user@mail.test", "m\u00e4il.test"}) {
    server.host = host;
    EXPECT_EQ(send(server).error(), "the mail server is neither name nor address") << host;
  }
}

TEST_F(SmtpMailerTest, DoesNotWaitForever) {
  const ThrowawayServer server([](Peer& peer) {
    peer.write("220 mail.test\r\n");
    peer.wait_until_client_leaves();
  });
  const auto place = "127.0.0.1:" + std::to_string(server.port());
  SmtpMailer mailer(library_, clock_, random_, "", std::chrono::milliseconds(300));
  EXPECT_EQ(mailer.send(at(server.port(), Tls::kNone), mail_).error(),
            place + " did not take the mail in time");
}

TEST_F(SmtpMailerTest, SendsNoLineOfSomebodyElse) {
  const SmtpServer server;
  mail_.to = "a@b.example>\r\nRCPT TO:<x@y.example";
  EXPECT_EQ(send(at(server.port(), Tls::kNone)).error(), "the recipient is not an address");
  mail_.to = "a@b.example";
  mail_.subject = "a\r\nBcc: x@y.example";
  EXPECT_EQ(send(at(server.port(), Tls::kNone)).error(), "the subject has more than one line");
  EXPECT_THAT(server.messages(), IsEmpty());
}

}  // namespace
}  // namespace gatehouse::outgoing
