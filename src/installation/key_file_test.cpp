#include "installation/key_file.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>

#include "base/unavailable.h"
#include "configuration/configuration_error.h"
#include "crypto/system_random.h"
#include "support/temporary_directory.h"

namespace gatehouse::installation {
namespace {

using testing_support::TemporaryDirectory;

class KeyFileTest : public testing::Test {
 protected:
  std::filesystem::path file() { return directory_.path() / "master.key"; }

  TemporaryDirectory directory_;
  crypto::SystemRandom random_;
};

TEST_F(KeyFileTest, IsRefusedWhenOthersMayReadIt) {
  keep_key_file(file(), crypto::RootKey::generate(random_));
  for (const mode_t mode : {0640U, 0604U, 0620U, 0611U}) {
    ASSERT_EQ(::chmod(file().c_str(), mode), 0);
    EXPECT_THROW(static_cast<void>(read_key_file(file())), configuration::ConfigurationError)
        << mode;
  }
}

TEST_F(KeyFileTest, IsRefusedWhenItIsMissingOrNoKey) {
  EXPECT_THROW(static_cast<void>(read_key_file(file())), configuration::ConfigurationError);
  std::ofstream(file()) << "gatehouse-key-1:short\n";
  ::chmod(file().c_str(), 0600);
  EXPECT_THROW(static_cast<void>(read_key_file(file())), configuration::ConfigurationError);
}

std::string refusal_of(const std::filesystem::path& file) {
  try {
    static_cast<void>(read_key_file(file));
  } catch (const configuration::ConfigurationError& error) {
    return error.what();
  }
  return "";
}

TEST_F(KeyFileTest, SaysRightlyWhyItIsOfNoUse) {
  EXPECT_THAT(refusal_of(file()), testing::HasSubstr("is missing"));
  std::ofstream(file()) << "gatehouse-key-1:short\n";
  ::chmod(file().c_str(), 0600);
  EXPECT_THAT(refusal_of(file()), testing::HasSubstr("does not hold a key"));
  EXPECT_THAT(refusal_of(file() / "below"), testing::HasSubstr("there but cannot be read"))
      << "nobody is told to restore what may be right";
}

TEST_F(KeyFileTest, IsForItsOwnerOnlyAndReadsBack) {
  const auto made = crypto::RootKey::generate(random_);
  keep_key_file(file(), made);

  struct stat status {};

  ASSERT_EQ(::stat(file().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  EXPECT_EQ(read_key_file(file()).check_value(), made.check_value());
}

TEST_F(KeyFileTest, IsNeverReplaced) {
  const auto first = crypto::RootKey::generate(random_);
  keep_key_file(file(), first);
  EXPECT_THROW(keep_key_file(file(), crypto::RootKey::generate(random_)), Unavailable);
  EXPECT_EQ(read_key_file(file()).check_value(), first.check_value());
  const std::filesystem::directory_iterator files(directory_.path());
  EXPECT_EQ(std::distance(begin(files), end(files)), 1) << "nothing is left over";
}

TEST_F(KeyFileTest, IsRefusedWhenItIsNoFile) {
  keep_key_file(directory_.path() / "elsewhere", crypto::RootKey::generate(random_));
  std::filesystem::create_symlink(directory_.path() / "elsewhere", file());
  EXPECT_THROW(static_cast<void>(read_key_file(file())), configuration::ConfigurationError);
  std::filesystem::remove(file());
  ASSERT_EQ(::mkfifo(file().c_str(), 0600), 0);
  EXPECT_THROW(static_cast<void>(read_key_file(file())), configuration::ConfigurationError);
}

TEST_F(KeyFileTest, OnlyUnfinishedOnesAreRemoved) {
  for (const auto* name : {"master.key.new-123456", "master.key.old", "other"}) {
    std::ofstream(directory_.path() / name) << "x";
  }
  remove_unfinished_keys(directory_.path());
  EXPECT_FALSE(std::filesystem::exists(directory_.path() / "master.key.new-123456"));
  EXPECT_TRUE(std::filesystem::exists(directory_.path() / "master.key.old"));
  EXPECT_TRUE(std::filesystem::exists(directory_.path() / "other"));
}

}  // namespace
}  // namespace gatehouse::installation
