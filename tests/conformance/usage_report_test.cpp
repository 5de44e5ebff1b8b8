#include <gmock/gmock.h>

#include "conformance/storages.h"
#include "storage/sql_credential_source.h"
#include "storage/sql_usage_report.h"

namespace gatehouse::conformance {
namespace {

using gateway::UsageHour;
using gateway::UsageRefusal;
using integrations::IntegrationId;
using testing::ElementsAre;
using testing::IsEmpty;

std::vector<gateway::RefusalCount> refused(std::uint64_t count) { return {{"nonce_used", count}}; }

Timestamp at(std::int64_t ms) { return Timestamp(std::chrono::milliseconds(ms)); }

class UsageReportTest : public ConformanceTest {
 protected:
  IntegrationId add(const std::string& name, integrations::Status status) {
    return store_
        .add({.details = {.name = name}, .status = status, .consumer_key = "key of " + name},
             Secret("s"))
        .value();
  }

  storage::SqlIntegrations store_{*database_, sealer_, lookup_};
  storage::SqlUsage usage_{*database_};
  storage::SqlUsageReport report_{*database_};
};

GATEHOUSE_ON_EVERY_STORAGE(UsageReportTest);

TEST_P(UsageReportTest, HasNothingOfUnusedIntegrations) {
  const auto a = add("a", integrations::Status::kInactive);
  EXPECT_THAT(report_.hours(std::nullopt, 0), IsEmpty());
  const auto summary = report_.summaries({a}, 0)[a];
  EXPECT_EQ(summary.allowed, 0);
  EXPECT_EQ(summary.refused, 0);
  EXPECT_FALSE(summary.last_used);
}

TEST_P(UsageReportTest, SumsHours) {
  const auto a = add("a", integrations::Status::kActive);
  const auto b = add("b", integrations::Status::kActive);
  usage_.add({{.id = a, .hour = 10, .allowed = 1, .refused = refused(2), .last_used = at(5)},
              {.id = a, .hour = 11, .allowed = 3, .refused = {}, .last_used = at(7)},
              {.id = b, .hour = 11, .allowed = 10, .refused = refused(20), .last_used = {}}});
  EXPECT_THAT(report_.hours(std::nullopt, 0),
              ElementsAre(UsageHour{10, 1, 2}, UsageHour{11, 13, 20}));
  EXPECT_THAT(report_.hours(a, 11), ElementsAre(UsageHour{11, 3, 0}));
  auto summaries = report_.summaries({a, b}, 11);
  EXPECT_EQ(summaries[a].allowed, 3);
  EXPECT_EQ(summaries[a].last_used, at(7));
  EXPECT_EQ(summaries[b].refused, 20);
  EXPECT_FALSE(summaries[b].last_used);
}

TEST_P(UsageReportTest, SumsRefusalsByReason) {
  const auto a = add("a", integrations::Status::kActive);
  const auto b = add("b", integrations::Status::kActive);
  EXPECT_THAT(report_.refusals(std::nullopt, 0), IsEmpty());
  usage_.add({{.id = a, .hour = 10, .refused = {{"nonce_used", 2}, {"token_unknown", 9}}},
              {.id = a, .hour = 11, .refused = {{"nonce_used", 3}}},
              {.id = b, .hour = 11, .refused = {{"nonce_used", 7}, {"consumer_key_length", 1}}}});
  usage_.add({{.id = a, .hour = 11, .refused = {{"nonce_used", 1}}},
              {.id = IntegrationId{99}, .hour = 11, .refused = {{"nonce_used", 100}}}});
  EXPECT_THAT(report_.refusals(std::nullopt, 0),
              ElementsAre(UsageRefusal{"nonce_used", 13}, UsageRefusal{"token_unknown", 9},
                          UsageRefusal{"consumer_key_length", 1}));
  EXPECT_THAT(report_.refusals(a, 11), ElementsAre(UsageRefusal{"nonce_used", 4}));
  EXPECT_THAT(report_.refusals(b, 12), IsEmpty());
  store_.remove(b);
  EXPECT_THAT(report_.refusals(std::nullopt, 0),
              ElementsAre(UsageRefusal{"token_unknown", 9}, UsageRefusal{"nonce_used", 6}));
}

TEST_P(UsageReportTest, FindsWhatIsNotUsed) {
  const auto never = add("never", integrations::Status::kActive);
  const auto old = add("old", integrations::Status::kActive);
  const auto fresh = add("fresh", integrations::Status::kActive);
  (void)add("inactive", integrations::Status::kInactive);
  usage_.add({{.id = old, .hour = 1, .allowed = 1, .refused = {}, .last_used = at(99)},
              {.id = fresh, .hour = 1, .allowed = 1, .refused = {}, .last_used = at(100)}});
  EXPECT_THAT(report_.unused_since(at(100), 10), ElementsAre(never, old));
  EXPECT_THAT(report_.unused_since(at(100), 1), ElementsAre(never));
}

}  // namespace
}  // namespace gatehouse::conformance
