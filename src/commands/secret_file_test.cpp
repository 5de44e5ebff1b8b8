#include "commands/secret_file.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>

#include "support/temporary_directory.h"

namespace gatehouse::commands {
namespace {

using testing::HasSubstr;

class SecretFileTest : public testing::Test {
 protected:
  std::string content() {
    std::ifstream file(path_);
    return {std::istreambuf_iterator<char>(file), {}};
  }

  testing_support::TemporaryDirectory directory_;
  const std::string path_ = (directory_.path() / "keys.json").string();
};

TEST_F(SecretFileTest, IsForItsOwnerOnlyWhateverTheMask) {
  const auto before = ::umask(0);
  {
    auto file = SecretFile::make(path_);
    ASSERT_TRUE(file);
    EXPECT_TRUE(file->write("secret"));
  }
  ::umask(before);

  struct stat status {};

  ASSERT_EQ(::stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600U);
  EXPECT_EQ(content(), "secret");
}

TEST_F(SecretFileTest, ReplacesNoFile) {
  std::ofstream(path_) << "kept";
  EXPECT_THAT(SecretFile::make(path_).error(), HasSubstr("already"));
  EXPECT_EQ(content(), "kept");
  EXPECT_THAT(SecretFile::make(path_ + "/below").error(), HasSubstr("cannot be made"));
}

TEST_F(SecretFileTest, IsGoneWhenNothingWasWritten) {
  {
    auto file = SecretFile::make(path_);
    const auto moved = std::move(*file);
    EXPECT_TRUE(std::filesystem::exists(path_));
  }
  EXPECT_FALSE(std::filesystem::exists(path_));
}

}  // namespace
}  // namespace gatehouse::commands
