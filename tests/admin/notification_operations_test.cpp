#include "admin/admin_fixture.h"

namespace gatehouse::api::admin {
namespace {

using notifications::Severity;
using testing_support::AdminFixture;

class NotificationOperationsTest : public AdminFixture {
 protected:
  std::string add(Severity severity, const std::string& title) {
    return "/notifications/" +
           std::to_string(notification_store_.add(
               {.at = clock_.now(), .severity = severity, .title = title, .message = "m"}));
  }

  Browser ann_ = signed_in("ann");
};

TEST_F(NotificationOperationsTest, ListsTheNewestFirst) {
  add(Severity::kMajor, "first");
  add(Severity::kNotice, "second");
  const auto all = ann_.send("GET", "/notifications");
  EXPECT_EQ(all.status, 200);
  EXPECT_EQ(all.at("items").at(0).at("title").as_string(), "second");
  EXPECT_EQ(all.at("unread").as_int64(), 2);
  const auto major = ann_.send("GET", "/notifications?severity=major");
  EXPECT_EQ(major.at("total").as_int64(), 1);
  EXPECT_EQ(major.at("items").at(0).at("title").as_string(), "first");
}

TEST_F(NotificationOperationsTest, NamesTheNewestCriticalOneThatNobodyHasRead) {
  EXPECT_TRUE(ann_.send("GET", "/notifications").at("critical").is_null());
  add(Severity::kCritical, "older");
  const auto path = add(Severity::kCritical, "newer");
  add(Severity::kMajor, "major");
  const auto title = [&](const std::string& query) {
    return ann_.send("GET", "/notifications" + query).at("critical").at("title").as_string();
  };
  EXPECT_EQ(title("?per=1"), "newer");
  EXPECT_EQ(title("?severity=major&page=5"), "newer") << "whatever is asked for";
  ann_.send("POST", path + "/read");
  EXPECT_EQ(title(""), "older");
}

TEST_F(NotificationOperationsTest, MarksAndRemoves) {
  const auto path = add(Severity::kNotice, "one");
  add(Severity::kNotice, "two");
  EXPECT_TRUE(ann_.send("POST", path + "/read").at("read").as_bool());
  EXPECT_EQ(ann_.send("GET", "/notifications?read=no").at("total").as_int64(), 1);
  EXPECT_EQ(ann_.send("POST", "/notifications/read-all").status, 204);
  EXPECT_EQ(ann_.send("GET", "/notifications").at("unread").as_int64(), 0);
  EXPECT_EQ(ann_.send("DELETE", path).status, 204);
  EXPECT_EQ(ann_.send("DELETE", path).status, 404);
  EXPECT_EQ(ann_.send("POST", path + "/read").status, 404);
  EXPECT_EQ(ann_.send("GET", "/notifications").at("total").as_int64(), 1);
}

TEST_F(NotificationOperationsTest, NeedTheRole) {
  const auto path = add(Severity::kNotice, "one");
  auto guest = signed_in("guest");
  EXPECT_EQ(guest.send("GET", "/notifications").status, 403);
  EXPECT_EQ(guest.send("DELETE", path).status, 403);
  EXPECT_EQ(guest.send("POST", path + "/read").status, 403);
  EXPECT_EQ(guest.send("POST", "/notifications/read-all").status, 403);
}

}  // namespace
}  // namespace gatehouse::api::admin
