#include "storage/file_delivery_locks.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

#include "base/unavailable.h"
#include "support/temporary_directory.h"

namespace gatehouse::storage {
namespace {

class FileDeliveryLocksTest : public testing::Test {
 protected:
  testing_support::TemporaryDirectory directory_;
  std::filesystem::path file_ = directory_.path() / "deliveries.lock";
  FileDeliveryLocks locks_{file_};
  FileDeliveryLocks others_{file_};
};

TEST_F(FileDeliveryLocksTest, OneHolderForEachHandOver) {
  auto held = locks_.take(7);
  ASSERT_TRUE(held);
  EXPECT_FALSE(locks_.take(7));
  EXPECT_FALSE(others_.take(7));
  EXPECT_TRUE(others_.take(8));
  held.reset();
  EXPECT_TRUE(others_.take(7));
}

TEST_F(FileDeliveryLocksTest, IsFreeAsSoonAsItsProcessIsDead) {
  int ready[2];
  ASSERT_EQ(::pipe(ready), 0);
  const auto child = ::fork();
  if (child == 0) {
    const auto held = locks_.take(7);
    static_cast<void>(::write(ready[1], held ? "y" : "n", 1));
    for (;;) ::pause();
  }
  char taken = 0;
  ASSERT_EQ(::read(ready[0], &taken, 1), 1);
  EXPECT_EQ(taken, 'y');
  EXPECT_FALSE(locks_.take(7));
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  EXPECT_TRUE(locks_.take(7));
  ::close(ready[0]);
  ::close(ready[1]);
}

TEST_F(FileDeliveryLocksTest, SaysWhenNobodyCanTell) {
  FileDeliveryLocks nowhere(directory_.path() / "missing" / "deliveries.lock");
  EXPECT_THROW((void)nowhere.take(1), Unavailable);
}

TEST_F(FileDeliveryLocksTest, OnlyItsOwnerReadsTheFile) {
  (void)locks_.take(1);
  EXPECT_EQ(std::filesystem::status(file_).permissions(), std::filesystem::perms(0600));
}

}  // namespace
}  // namespace gatehouse::storage
