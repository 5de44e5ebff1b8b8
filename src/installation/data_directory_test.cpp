#include "installation/data_directory.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>

#include "configuration/configuration_error.h"
#include "support/temporary_directory.h"

namespace gatehouse::installation {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing_support::TemporaryDirectory;

class DataDirectoryTest : public testing::Test {
 protected:
  DataDirectoryTest() { make_directory(directory_); }

  // Makes a file that only its owner may use.
  static void make(const std::filesystem::path& file) {
    std::ofstream(file) << "x";
    ASSERT_EQ(::chmod(file.c_str(), 0600), 0);
  }

  std::string problem() {
    try {
      check_safety(directory_);
    } catch (const configuration::ConfigurationError& error) {
      return error.what();
    }
    return "";
  }

  TemporaryDirectory parent_;
  DataDirectory directory_{parent_.path() / "data"};
};

TEST_F(DataDirectoryTest, IsMadeForItsOwnerOnly) {
  struct stat status {};

  ASSERT_EQ(::stat(directory_.path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0700U);
  EXPECT_THAT(problem(), IsEmpty());
}

TEST_F(DataDirectoryTest, MayBeReadButNotWrittenByOthers) {
  for (const mode_t mode : {0700U, 0750U, 0755U, 02750U}) {
    ASSERT_EQ(::chmod(directory_.path.c_str(), mode), 0);
    EXPECT_THAT(problem(), IsEmpty()) << mode;
  }
  for (const mode_t mode : {0777U, 0770U, 0720U, 0702U, 01777U}) {
    ASSERT_EQ(::chmod(directory_.path.c_str(), mode), 0);
    EXPECT_THAT(problem(), HasSubstr("chmod go-w " + directory_.path.string())) << mode;
  }
}

TEST_F(DataDirectoryTest, NamesEveryFileThatOthersMayWrite) {
  std::filesystem::create_directory(directory_.nonces());
  auto log = directory_.database();
  log += "-wal";
  const auto slice = directory_.nonces() / "1.nonces";
  for (const auto& file : {directory_.key(), directory_.database(), log, slice}) {
    make(file);
    EXPECT_THAT(problem(), IsEmpty());
    ASSERT_EQ(::chmod(file.c_str(), 0620), 0);
    EXPECT_THAT(problem(), HasSubstr("chmod go-w " + file.string()));
    ASSERT_EQ(::chmod(file.c_str(), 0600), 0);
  }
  ASSERT_EQ(::chmod(directory_.nonces().c_str(), 0777), 0);
  ASSERT_EQ(::chmod(log.c_str(), 0602), 0);
  EXPECT_THAT(problem(), HasSubstr("chmod go-w " + log.string()));
  EXPECT_THAT(problem(), HasSubstr("chmod go-w " + directory_.nonces().string() + '\n'));
}

TEST_F(DataDirectoryTest, MayBeASymbolicLinkButHoldsNone) {
  const auto elsewhere = parent_.path() / "elsewhere";
  make(elsewhere);
  std::filesystem::create_directory_symlink(directory_.path, parent_.path() / "link");
  EXPECT_NO_THROW(check_safety({parent_.path() / "link"}));
  for (const auto& file : {directory_.key(), directory_.database(), directory_.nonces()}) {
    std::filesystem::create_symlink(elsewhere, file);
    EXPECT_THAT(problem(), HasSubstr(file.string() + " is a symbolic link"));
    std::filesystem::remove(file);
  }
}

TEST_F(DataDirectoryTest, LockIsHeldOnceAndFreeAgain) {
  {
    const FileLock lock(directory_.use_lock(), FileLock::Kind::kShared);
    const FileLock another(directory_.use_lock(), FileLock::Kind::kShared);
    EXPECT_FALSE(FileLock::try_exclusive(directory_.use_lock()));
  }
  EXPECT_TRUE(FileLock::try_exclusive(directory_.use_lock()));
}

}  // namespace
}  // namespace gatehouse::installation
