#include "app/key_file.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "app/configuration_error.h"
#include "crypto/system_random.h"
#include "support/temporary_directory.h"

namespace gatehouse::app {
namespace {

using testing_support::TemporaryDirectory;

class KeyFileTest : public testing::Test {
 protected:
  std::filesystem::path file() { return directory_.path() / "master.key"; }

  TemporaryDirectory directory_;
  crypto::SystemRandom random_;
};

TEST_F(KeyFileTest, IsRefusedWhenOthersMayReadIt) {
  static_cast<void>(make_key_file(file(), random_));
  for (const mode_t mode : {0640U, 0604U, 0620U, 0611U}) {
    ASSERT_EQ(::chmod(file().c_str(), mode), 0);
    EXPECT_THROW(static_cast<void>(read_key_file(file())), ConfigurationError) << mode;
  }
}

TEST_F(KeyFileTest, IsRefusedWhenItIsMissingOrNoKey) {
  EXPECT_THROW(static_cast<void>(read_key_file(file())), ConfigurationError);
  std::ofstream(file()) << "gatehouse-key-1:short\n";
  ::chmod(file().c_str(), 0600);
  EXPECT_THROW(static_cast<void>(read_key_file(file())), ConfigurationError);
}

TEST_F(KeyFileTest, IsForItsOwnerOnlyAndReadsBack) {
  const auto made = make_key_file(file(), random_);

  struct stat status {};

  ASSERT_EQ(::stat(file().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  EXPECT_EQ(read_key_file(file()).check_value(), made.check_value());
}

TEST_F(KeyFileTest, IsNeverReplaced) {
  const auto first = make_key_file(file(), random_);
  const auto second = make_key_file(file(), random_);
  EXPECT_EQ(first.check_value(), second.check_value());
}

}  // namespace
}  // namespace gatehouse::app
