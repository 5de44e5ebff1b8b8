// Which certificates and keys are taken.

#include "http/tls.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "support/certificates.h"
#include "support/temporary_directory.h"

namespace gatehouse::http {
namespace {

namespace support = gatehouse::testing_support;
using support::Identity;
using support::self_signed;
using testing::HasSubstr;
using namespace std::chrono_literals;

class TlsTest : public testing::Test {
 protected:
  TlsFiles files() const {
    return {directory_.path() / "chain.pem", directory_.path() / "key.pem"};
  }

  void write(const std::string& certificate, const std::string& key) const {
    std::ofstream(files().certificate) << certificate;
    std::ofstream(files().key) << key;
  }

  // What is wrong with the files; empty when nothing is.
  std::string problem() const {
    const auto now = std::chrono::time_point_cast<Timestamp::duration>(Timestamp::clock::now());
    const auto read = TlsIdentity::read(files(), now);
    return read ? "" : read.error();
  }

  support::TemporaryDirectory directory_;
  const Identity good_ = self_signed();
};

TEST_F(TlsTest, TakesACertificateWithItsKey) {
  write(good_.certificate, good_.key);
  EXPECT_EQ(problem(), "");
}

TEST_F(TlsTest, TakesAChain) {
  const support::Authority authority;
  const auto issued = authority.issue();
  write(issued.certificate + authority.certificate(), issued.key);
  EXPECT_EQ(problem(), "");
  write(authority.certificate() + issued.certificate, issued.key);
  EXPECT_THAT(problem(), HasSubstr("is not the key of the first certificate"));
}

TEST_F(TlsTest, RefusesWhatIsNotThere) {
  EXPECT_THAT(problem(), HasSubstr("chain.pem cannot be read"));
  std::ofstream(files().certificate) << good_.certificate;
  EXPECT_THAT(problem(), HasSubstr("key.pem cannot be read"));
  std::filesystem::create_directory(files().key);
  EXPECT_THAT(problem(), HasSubstr("key.pem cannot be read"));
}

TEST_F(TlsTest, RefusesWhatIsNoPem) {
  write("", good_.key);
  EXPECT_THAT(problem(), HasSubstr("chain.pem has no certificate in PEM"));
  write(good_.key, good_.key);
  EXPECT_THAT(problem(), HasSubstr("chain.pem has no certificate in PEM"));
  const auto half = good_.certificate.substr(0, good_.certificate.size() / 2);
  for (const auto& chain : {half, good_.certificate + half}) {
    write(chain, good_.key);
    EXPECT_THAT(problem(), HasSubstr("chain.pem has a certificate that is damaged"));
  }
  write(good_.certificate, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
  EXPECT_THAT(problem(), HasSubstr("key.pem has no private key in PEM"));
}

TEST_F(TlsTest, RefusesAnotherKey) {
  write(good_.certificate, self_signed().key);
  EXPECT_THAT(problem(), HasSubstr("key.pem is not the key of the first certificate"));
}

TEST_F(TlsTest, RefusesAKeyUnderAPassphrase) {
  write(good_.certificate, support::with_passphrase(good_.key));
  EXPECT_THAT(problem(), HasSubstr("key.pem is under a passphrase"));
}

TEST_F(TlsTest, RefusesWhatIsNotValidNow) {
  const auto expired = self_signed({.ends = -1h});
  write(expired.certificate, expired.key);
  EXPECT_THAT(problem(), HasSubstr("chain.pem has expired at 20"));
  const auto to_come = self_signed({.begins = 1h});
  write(to_come.certificate, to_come.key);
  EXPECT_THAT(problem(), HasSubstr("chain.pem is not valid before 20"));
}

}  // namespace
}  // namespace gatehouse::http
