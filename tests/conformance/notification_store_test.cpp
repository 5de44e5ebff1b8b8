#include <gmock/gmock.h>

#include "conformance/storages.h"
#include "storage/sql_notifications.h"

namespace gatehouse::conformance {
namespace {

using namespace std::chrono_literals;
using notifications::Notification;
using notifications::Query;
using notifications::Severity;
using testing::ElementsAre;
using testing::IsEmpty;

class NotificationStoreTest : public ConformanceTest {
 protected:
  std::vector<std::int64_t> numbers(const Query& query) {
    std::vector<std::int64_t> out;
    for (const auto& notification : store_.list(query).items) out.push_back(notification.number);
    return out;
  }

  storage::SqlIntegrations integrations_{*database_, sealer_, lookup_};
  storage::SqlNotifications store_{*database_};
  storage::SqlOutbox outbox_{*database_};
};

GATEHOUSE_ON_EVERY_STORAGE(NotificationStoreTest);

TEST_P(NotificationStoreTest, GivesBackWhatWasAdded) {
  const auto id =
      integrations_.add({.details = {.name = "ERP"}, .consumer_key = "k"}, Secret("s")).value();
  const auto number = store_.add({.at = Timestamp(5ms),
                                  .severity = Severity::kMajor,
                                  .title = "t",
                                  .message = "m",
                                  .integration = static_cast<std::int64_t>(id)});
  const auto found = store_.find(number);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->at, Timestamp(5ms));
  EXPECT_EQ(found->severity, Severity::kMajor);
  EXPECT_EQ(found->title, "t");
  EXPECT_EQ(found->message, "m");
  EXPECT_EQ(found->state, Notification::State::kUnread);
  EXPECT_EQ(found->integration, static_cast<std::int64_t>(id));
  integrations_.remove(id);
  EXPECT_FALSE(store_.find(number)->integration) << "it stays, without what it was about";
  EXPECT_FALSE(store_.find(number + 1));
}

TEST_P(NotificationStoreTest, ListsTheNewestFirstAndByPage) {
  const auto a = store_.add({.severity = Severity::kCritical});
  const auto b = store_.add({.severity = Severity::kNotice});
  const auto c = store_.add({.severity = Severity::kNotice});
  EXPECT_THAT(numbers({}), ElementsAre(c, b, a));
  EXPECT_THAT(numbers({.offset = 1, .limit = 1}), ElementsAre(b));
  EXPECT_THAT(numbers({.severity = Severity::kCritical}), ElementsAre(a));
  EXPECT_EQ(store_.list({.severity = Severity::kNotice, .limit = 1}).total, 2u);
}

TEST_P(NotificationStoreTest, CountsWhatIsUnread) {
  const auto a = store_.add({});
  const auto b = store_.add({});
  EXPECT_TRUE(store_.mark_read(a));
  EXPECT_TRUE(store_.mark_read(a)) << "again does no harm";
  EXPECT_FALSE(store_.mark_read(b + 1));
  EXPECT_EQ(store_.list({}).unread, 1u);
  EXPECT_THAT(numbers({.state = Notification::State::kUnread}), ElementsAre(b));
  EXPECT_THAT(numbers({.state = Notification::State::kRead}), ElementsAre(a));
  store_.mark_all_read();
  EXPECT_EQ(store_.list({}).unread, 0u);
}

TEST_P(NotificationStoreTest, RemovesOne) {
  const auto a = store_.add({});
  const auto b = store_.add({});
  EXPECT_TRUE(store_.remove(b));
  EXPECT_FALSE(store_.remove(b));
  EXPECT_THAT(numbers({}), ElementsAre(a));
  EXPECT_GT(store_.add({}), b) << "no number comes twice";
}

TEST_P(NotificationStoreTest, KeepsMailUntilItIsSent) {
  EXPECT_FALSE(outbox_.due(clock_.now()));
  outbox_.add({.mail = {"a@b.example", "subject", "text"}, .next_attempt_at = clock_.now()});
  outbox_.add({.mail = {"later@b.example", "", ""}, .next_attempt_at = clock_.now() + 1s});
  auto due = outbox_.due(clock_.now());
  ASSERT_TRUE(due);
  EXPECT_EQ(due->mail.to, "a@b.example");
  EXPECT_EQ(due->mail.subject, "subject");
  EXPECT_EQ(due->mail.text, "text");
  due->attempts = 1;
  due->next_attempt_at = clock_.now() + 2s;
  outbox_.save(*due);
  EXPECT_FALSE(outbox_.due(clock_.now()));
  clock_.advance(2s);
  EXPECT_EQ(outbox_.due(clock_.now())->mail.to, "later@b.example");
  outbox_.remove(outbox_.due(clock_.now())->number);
  EXPECT_EQ(outbox_.due(clock_.now())->attempts, 1);
}

}  // namespace
}  // namespace gatehouse::conformance
