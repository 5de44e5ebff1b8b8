// Whose certificates the sender believes.

#include <gmock/gmock.h>

#include <fstream>

#include "base/unavailable.h"
#include "outgoing/testing/fake_names.h"
#include "outgoing/testing/sender_fixture.h"
#include "support/certificates.h"
#include "support/temporary_directory.h"

namespace gatehouse::outgoing {
namespace {

using integrations::CallbackAnswer;
using outgoing::testing::answering;
using outgoing::testing::FakeName;
using outgoing::testing::Peer;
using outgoing::testing::ThrowawayServer;
using ::testing::Each;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using testing_support::Authority;
using testing_support::Identity;
using enum integrations::CallbackOutcome;
using outgoing::testing::HttpCallbackSenderTest;
using outgoing::testing::post_to;
using outgoing::testing::ranges;

class TlsTest : public HttpCallbackSenderTest {
 protected:
  void SetUp() override {
    std::ofstream(ca_file_) << authority_.certificate();
    trusting_.emplace(library_, ranges({"127.0.0.0/8"}), ca_file_);
  }

  CallbackAnswer post_to_server_with(const Identity& identity) {
    const ThrowawayServer server(answering("HTTP/1.1 200 OK\r\n\r\n"), identity);
    auto answer = trusting_->post(post_to(server.url()));
    if (answer.outcome != kAnswered) {
      EXPECT_THAT(server.requests(), Each(IsEmpty()));
    }
    return answer;
  }

  void expect_refused(const Identity& identity, const std::string& detail) {
    const auto answer = post_to_server_with(identity);
    EXPECT_EQ(answer.outcome, kCertificate);
    EXPECT_EQ(answer.detail, detail);
    EXPECT_EQ(answer.status, std::nullopt);
    EXPECT_THAT(answer.address, StartsWith("127.0.0.1:"));
  }

  testing_support::TemporaryDirectory directory_;
  std::string ca_file_ = directory_.path() / "ca.pem";
  Authority authority_;
  std::optional<HttpCallbackSender> trusting_;
};

TEST_F(TlsTest, IsSpokenWithWhoeverProvesTheName) {
  const auto answer = post_to_server_with(authority_.issue());
  EXPECT_EQ(answer.outcome, kAnswered) << answer.detail;
  EXPECT_EQ(answer.tls, "TLSv1.3");
}

TEST_F(TlsTest, IsNotSpokenWithOthers) {
  using std::chrono::hours;
  expect_refused(authority_.issue({.begins = hours(-48), .ends = hours(-24)}),
                 "certificate has expired");
  expect_refused(authority_.issue({.begins = hours(24), .ends = hours(48)}),
                 "certificate is not yet valid");
  expect_refused(authority_.issue({.name = "IP:127.0.0.2"}), "it is for another name");
  expect_refused(authority_.issue({.name = "DNS:erp.test"}), "it is for another name");
  expect_refused(testing_support::self_signed(), "self-signed certificate");
  expect_refused(Authority("Somebody").issue(), "unable to get local issuer certificate");
  expect_refused(Authority().issue(), "certificate signature failure");
}

TEST_F(TlsTest, TrustsTheSystemsCertificatesOnly) {
  const ThrowawayServer server(answering("HTTP/1.1 200 OK\r\n\r\n"), authority_.issue());
  EXPECT_EQ(post(server.url()).outcome, kCertificate);
}

TEST_F(TlsTest, ProvesTheNameInTheUrl) {
  const FakeName name("erp.test", {"127.0.0.1"});
  const ThrowawayServer server(answering("HTTP/1.1 200 OK\r\n\r\n"),
                               authority_.issue({.name = "DNS:erp.test"}));
  const auto port = std::to_string(server.port());
  EXPECT_EQ(trusting_->post(post_to("https://erp.test:" + port)).status, 200);
}

TEST_F(TlsTest, IsToldApartFromHttp) {
  const ThrowawayServer plain([](Peer& peer) { peer.write("HTTP/1.1 400 Bad Request\r\n\r\n"); });
  const auto answer = trusting_->post(post_to("https://" + plain.address()));
  EXPECT_EQ(answer.outcome, kConnectionRefused);
  EXPECT_THAT(answer.detail, StartsWith("TLS: "));
}

TEST_F(TlsTest, NeedsACaFileThatCanBeRead) {
  HttpCallbackSender sender(library_, ranges({"127.0.0.1"}), directory_.path() / "missing.pem");
  const ThrowawayServer server(answering("HTTP/1.1 200 OK\r\n\r\n"), authority_.issue());
  EXPECT_THROW((void)sender.post(post_to(server.url())), Unavailable);
}

}  // namespace
}  // namespace gatehouse::outgoing
