#include "installation/setup.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <fstream>

#include "configuration/configuration_error.h"
#include "crypto/system_random.h"
#include "installation/key_file.h"
#include "support/fixed_clock.h"
#include "support/temporary_directory.h"

namespace gatehouse::installation {
namespace {

using testing::HasSubstr;
using testing_support::TemporaryDirectory;

class SetupTest : public testing::Test {
 protected:
  // Opens the directory and closes it again; returns which key it has.
  std::string open() {
    return open_directory(directory_, clock_, random_, IfMissing::kSetUp).key.check_value();
  }

  std::string refusal() {
    try {
      static_cast<void>(open());
    } catch (const configuration::ConfigurationError& error) {
      return error.what();
    }
    return "";
  }

  static void write(const std::filesystem::path& file, std::string_view text) {
    std::ofstream(file) << text;
    ASSERT_EQ(::chmod(file.c_str(), 0600), 0);
  }

  std::size_t files_like(std::string_view part) {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(directory_.path)) {
      if (entry.path().filename().string().find(part) != std::string::npos) ++count;
    }
    return count;
  }

  TemporaryDirectory parent_;
  DataDirectory directory_{parent_.path() / "data"};
  testing_support::FixedClock clock_;
  crypto::SystemRandom random_;
};

TEST_F(SetupTest, IsDoneOnceAndLeavesNothingUnfinished) {
  const auto key = open();
  EXPECT_EQ(open(), key);
  EXPECT_EQ(files_like("unfinished"), 0U);
  EXPECT_EQ(files_like("new"), 0U);
}

TEST_F(SetupTest, BeginsAnewWhenKilledBeforeThereIsAKey) {
  make_directory(directory_);
  write(directory_.unfinished_database(), "half a database");
  auto log = directory_.unfinished_database();
  log += "-wal";
  write(log, "half a log");
  write(directory_.path / "master.key.new-aBcDeF", "gatehouse-key-1:half");
  const auto first = open();

  std::filesystem::rename(directory_.database(), directory_.finished_database());
  std::filesystem::remove(directory_.key());
  EXPECT_NE(open(), first);
  EXPECT_EQ(files_like("unfinished"), 0U);
  EXPECT_EQ(files_like("new"), 0U);
}

TEST_F(SetupTest, GoesOnWhenKilledBetweenKeyAndDatabase) {
  const auto key = open();
  std::filesystem::rename(directory_.database(), directory_.finished_database());
  auto log = directory_.database();
  log += "-wal";
  write(log, "the log of another database");
  EXPECT_EQ(open(), key);
  EXPECT_TRUE(std::filesystem::exists(directory_.database()));
  EXPECT_EQ(files_like("new"), 0U);
}

TEST_F(SetupTest, RefusesAMissingDatabaseBesideAKey) {
  const auto key = open();
  const auto kept = parent_.path() / "kept";
  std::filesystem::rename(directory_.database(), kept);
  EXPECT_THAT(refusal(), HasSubstr("is missing"));
  EXPECT_THAT(refusal(), HasSubstr("gatehouse restore FILE"));
  EXPECT_FALSE(std::filesystem::exists(directory_.database()));
  std::filesystem::rename(kept, directory_.database());
  EXPECT_EQ(open(), key);
}

TEST_F(SetupTest, TakesNoDatabaseOfAnotherKeyForItsOwn) {
  static_cast<void>(open());
  std::filesystem::rename(directory_.database(), directory_.finished_database());
  const auto other = crypto::RootKey::generate(random_);
  std::filesystem::remove(directory_.key());
  keep_key_file(directory_.key(), other);
  EXPECT_THAT(refusal(), HasSubstr("is missing"));
  EXPECT_FALSE(std::filesystem::exists(directory_.database()));
  EXPECT_EQ(read_key_file(directory_.key()).check_value(), other.check_value());
}

TEST_F(SetupTest, RefusesAnEmptiedDatabase) {
  static_cast<void>(open());
  write(directory_.database(), "");
  EXPECT_THAT(refusal(), HasSubstr("is empty"));
  EXPECT_EQ(std::filesystem::file_size(directory_.database()), 0U);
}

TEST_F(SetupTest, RefusesADatabaseWithoutItsTables) {
  {
    const auto opened = open_directory(directory_, clock_, random_, IfMissing::kSetUp);
    opened.database->execute_script("DROP TABLE installation");
  }
  EXPECT_THAT(refusal(), HasSubstr("does not hold the tables"));
}

TEST_F(SetupTest, RefusesTheKeyOfAnotherDatabase) {
  static_cast<void>(open());
  std::filesystem::remove(directory_.key());
  EXPECT_THAT(refusal(), HasSubstr("is missing"));
  keep_key_file(directory_.key(), crypto::RootKey::generate(random_));
  EXPECT_THAT(refusal(), HasSubstr("does not belong"));
}

TEST_F(SetupTest, ADatabaseOnItsWayIsRemovedBesideOneInPlace) {
  static_cast<void>(open());
  write(directory_.finished_database(), "of an old restore");
  static_cast<void>(open());
  EXPECT_FALSE(std::filesystem::exists(directory_.finished_database()));
}

}  // namespace
}  // namespace gatehouse::installation
