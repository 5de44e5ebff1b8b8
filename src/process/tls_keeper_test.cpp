#include "process/tls_keeper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "configuration/configuration_error.h"
#include "process/system_clock.h"
#include "support/certificates.h"
#include "support/temporary_directory.h"

namespace gatehouse::process {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing_support::self_signed;

class TlsKeeperTest : public testing::Test {
 protected:
  http::TlsFiles files() const {
    return {directory_.path() / "chain.pem", directory_.path() / "key.pem"};
  }

  void write(const testing_support::Identity& identity) const {
    std::ofstream(files().certificate) << identity.certificate;
    std::ofstream(files().key) << identity.key;
    std::filesystem::permissions(files().key, std::filesystem::perms::owner_read);
    std::filesystem::permissions(files().key, std::filesystem::perms::owner_write,
                                 std::filesystem::perm_options::add);
  }

  // What the log has since the last time.
  static std::string told() {
    auto text = testing::internal::GetCapturedStderr();
    testing::internal::CaptureStderr();
    return text;
  }

  TlsKeeperTest() { testing::internal::CaptureStderr(); }

  ~TlsKeeperTest() override { testing::internal::GetCapturedStderr(); }

  testing_support::TemporaryDirectory directory_;
  SystemClock clock_;
  Log log_{"info"};
};

TEST_F(TlsKeeperTest, DoesNotBeginWithFilesThatCannotBeUsed) {
  EXPECT_THROW(TlsKeeper(files(), clock_, log_), configuration::ConfigurationError);
}

TEST_F(TlsKeeperTest, TakesUpNewFiles) {
  write(self_signed());
  TlsKeeper keeper(files(), clock_, log_);
  EXPECT_THAT(told(), HasSubstr("chain.pem\",\"valid_until\":\"20"));
  const auto* before = &keeper.tls().identity().context();
  write(self_signed());
  keeper.read_again();
  EXPECT_NE(&keeper.tls().identity().context(), before);
  EXPECT_THAT(told(), HasSubstr("New connections get the certificate"));
}

TEST_F(TlsKeeperTest, KeepsTheOldForFilesThatCannotBeUsed) {
  write(self_signed());
  TlsKeeper keeper(files(), clock_, log_);
  told();
  const auto* before = &keeper.tls().identity().context();
  write({self_signed().key, self_signed().certificate});
  keeper.read_again();
  EXPECT_EQ(&keeper.tls().identity().context(), before);
  EXPECT_THAT(told(), HasSubstr("is not the key of the first certificate"));
}

TEST_F(TlsKeeperTest, WarnsOfAKeyThatEverybodyMayRead) {
  write(self_signed());
  const TlsKeeper closed(files(), clock_, log_);
  EXPECT_THAT(told(), Not(HasSubstr("private key")));
  std::filesystem::permissions(files().key, std::filesystem::perms::others_read,
                               std::filesystem::perm_options::add);
  const TlsKeeper open(files(), clock_, log_);
  EXPECT_THAT(told(), HasSubstr("may read the private key"));
}

}  // namespace
}  // namespace gatehouse::process
