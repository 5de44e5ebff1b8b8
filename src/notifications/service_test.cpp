#include "notifications/service.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "support/fixed_clock.h"

namespace gatehouse::notifications {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
namespace paths = settings::paths;

class Notifications final : public NotificationStore {
 public:
  std::int64_t add(const Notification& notification) override {
    all.push_back(notification);
    return static_cast<std::int64_t>(all.size());
  }

  std::optional<Notification> find(std::int64_t) override { return std::nullopt; }

  Page list(const Query&) override { return {}; }

  bool mark_read(std::int64_t) override { return false; }

  void mark_all_read() override {}

  bool remove(std::int64_t) override { return false; }

  std::vector<Notification> all;
};

class Waiting final : public Outbox {
 public:
  void add(const WaitingMail& mail) override {
    all.push_back(mail);
    all.back().number = ++last;
  }

  bool is_empty() override { return all.empty(); }

  std::optional<WaitingMail> due(Timestamp now) override {
    for (const auto& mail : all) {
      if (mail.next_attempt_at <= now) return mail;
    }
    return std::nullopt;
  }

  void save(const WaitingMail& mail) override {
    for (auto& other : all) {
      if (other.number == mail.number) other = mail;
    }
  }

  void remove(std::int64_t number) override {
    std::erase_if(all, [&](const auto& mail) { return mail.number == number; });
  }

  std::vector<WaitingMail> all;
  std::int64_t last = 0;
};

class Postman final : public Mailer {
 public:
  Result<void, std::string> send(const MailServer& server, const Mail& mail) override {
    if (!problem.empty()) return Failure(problem);
    sent.push_back(server.host + ": " + mail.to + ": " + mail.subject);
    return {};
  }

  std::string problem;
  std::vector<std::string> sent;
};

class OneThread final : public Transactions {
 public:
  void run(const std::function<Outcome()>& work) override { (void)work(); }

  void read(const std::function<void()>& work) override { work(); }
};

class NotificationServiceTest : public testing::Test {
 protected:
  void set(std::string_view path, std::string_view value) {
    settings_[std::string(path)] = std::string(value);
  }

  Notifications notifications_;
  Waiting outbox_;
  Postman postman_;
  OneThread transactions_;
  testing_support::FixedClock clock_;
  settings::StoredValues settings_{{std::string(paths::kSmtpHost), "mail.example"}};
  std::vector<std::string> failed_;
  NotificationService service_{
      {notifications_, outbox_, postman_, transactions_, clock_,
       [this] { return settings::Values(settings_); },
       [] {
         return std::vector<std::string>{"ann@shop.example", "ERP@erp.example"};
       },
       [this](const std::string& what) { failed_.push_back(what); }}};
  const News news_{.title = "ERP failed", .message = "Why.", .contact = "erp@erp.example"};
};

TEST_F(NotificationServiceTest, StoresAndMailsNobodyByDefault) {
  service_.announce(news_);
  ASSERT_EQ(notifications_.all.size(), 1u);
  EXPECT_EQ(notifications_.all[0].title, "ERP failed");
  EXPECT_EQ(notifications_.all[0].at, clock_.now());
  EXPECT_THAT(outbox_.all, IsEmpty());
}

TEST_F(NotificationServiceTest, MailsContactAndOperatorsOnceEach) {
  set(paths::kMailContact, "1");
  set(paths::kMailOperators, "1");
  service_.announce(news_);
  service_.send_due();
  EXPECT_THAT(postman_.sent, ElementsAre("mail.example: erp@erp.example: ERP failed",
                                         "mail.example: ann@shop.example: ERP failed"));
  EXPECT_THAT(outbox_.all, IsEmpty());
}

TEST_F(NotificationServiceTest, QueuesNothingWithoutAServer) {
  set(paths::kMailOperators, "1");
  settings_.erase(settings_.find(paths::kSmtpHost));
  service_.announce(news_);
  EXPECT_THAT(outbox_.all, IsEmpty());
}

TEST_F(NotificationServiceTest, TriesAgainAndGivesUpInTheEnd) {
  set(paths::kMailContact, "1");
  postman_.problem = "nobody listens";
  service_.announce(news_);
  for (const auto delay : {0, 1, 5, 30, 120}) {
    ASSERT_EQ(outbox_.all.size(), 1u);
    EXPECT_EQ(outbox_.all[0].next_attempt_at, clock_.now() + std::chrono::minutes(delay));
    clock_.advance(std::chrono::minutes(delay));
    service_.send_due();
  }
  EXPECT_THAT(outbox_.all, IsEmpty());
  ASSERT_EQ(failed_.size(), 5u) << "the log is told of each failure, from the first on";
  EXPECT_THAT(failed_.front(),
              testing::StartsWith("mail to erp@erp.example was not sent and is tried again at "));
  EXPECT_EQ(failed_.back(), "mail to erp@erp.example is given up: nobody listens");
}

TEST_F(NotificationServiceTest, TellsOperatorsAtOnceThatMailFails) {
  set(paths::kMailContact, "1");
  set(paths::kMailOperators, "1");
  postman_.problem = "nobody listens";
  service_.announce(news_);
  service_.send_due();
  ASSERT_EQ(notifications_.all.size(), 2u) << "one for all mails that fail in a row";
  EXPECT_EQ(notifications_.all[1].severity, Severity::kMajor);
  EXPECT_THAT(notifications_.all[1].message, testing::HasSubstr("nobody listens"));
  EXPECT_EQ(outbox_.all.size(), 2u) << "that mail fails is not mailed";
  postman_.problem = "";
  clock_.advance(std::chrono::minutes(1));
  service_.send_due();
  postman_.problem = "nobody listens again";
  service_.announce(news_);
  service_.send_due();
  EXPECT_EQ(notifications_.all.size(), 4u);
}

TEST_F(NotificationServiceTest, SendsATestAtOnce) {
  EXPECT_TRUE(service_.send_test("olga@shop.example"));
  EXPECT_THAT(postman_.sent, ElementsAre("mail.example: olga@shop.example: A test from Gatehouse"));
  postman_.problem = "nobody listens";
  EXPECT_EQ(service_.send_test("olga@shop.example").error(),
            "The test mail to olga@shop.example was not sent: nobody listens.");
  set(paths::kSmtpHost, "");
  EXPECT_THAT(service_.send_test("olga@shop.example").error(),
              testing::HasSubstr("No mail server"));
}

TEST_F(NotificationServiceTest, KeepsMailWhileNoServerIsSet) {
  set(paths::kMailContact, "1");
  service_.announce(news_);
  set(paths::kSmtpHost, "");
  service_.send_due();
  EXPECT_EQ(outbox_.all.size(), 1u);
}

}  // namespace
}  // namespace gatehouse::notifications
