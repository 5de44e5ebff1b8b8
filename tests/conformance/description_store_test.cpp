// The API description in force, as it is stored.

#include <gmock/gmock.h>

#include "access/description_writer.h"
#include "access/yaml_reader.h"
#include "conformance/storages.h"
#include "storage/sql_credential_source.h"
#include "storage/sql_descriptions.h"
#include "storage/sql_events.h"

namespace gatehouse::conformance {
namespace {

using access::Method;

class DescriptionStoreTest : public ConformanceTest {
 protected:
  static access::DescriptionPointer shipped() {
    return std::make_shared<const access::Description>(access::read_description(R"(
resources: [{id: shipped, title: Shipped}]
routes:
  - {module: Gatehouse, needs: [authenticated], routes: [GET /V1/integration/whoami]}
  - {module: m, needs: [shipped], routes: [GET /V1/shipped]}
)")
                                                           .value());
  }

  void put(const std::string& document) {
    descriptions_.put({.document = document, .origin = "/api.yaml", .imported_at = clock_.now()});
  }

  std::string cause() {
    const auto rows = database_->damage().all();
    return rows.empty() ? "" : rows.front().table + ": " + rows.front().cause;
  }

  storage::SqlDescriptions descriptions_{*database_, shipped()};
};

constexpr auto kOther = "routes: [{module: o, needs: [x], routes: [GET /V1/other]}]";

GATEHOUSE_ON_EVERY_STORAGE(DescriptionStoreTest);

TEST_P(DescriptionStoreTest, IsTheShippedOneUntilThereIsAnother) {
  EXPECT_EQ(descriptions_.in_force(), descriptions_.shipped());
  EXPECT_FALSE(descriptions_.stored());
  put(kOther);
  const auto other = descriptions_.in_force();
  EXPECT_TRUE(other->routes.match(Method::kGet, "/V1/other"));
  EXPECT_FALSE(other->routes.match(Method::kGet, "/V1/shipped"));
  EXPECT_TRUE(other->routes.match(Method::kGet, "/V1/integration/whoami")) << "Gatehouse's own";
  EXPECT_EQ(descriptions_.in_force(), other) << "not read again";
  EXPECT_EQ(descriptions_.stored()->origin, "/api.yaml");
  EXPECT_EQ(descriptions_.stored()->digest.size(), 64u);
  descriptions_.remove();
  EXPECT_EQ(descriptions_.in_force(), descriptions_.shipped());
}

TEST_P(DescriptionStoreTest, TellsOfEveryChange) {
  storage::SqlEvents events(*database_);
  const auto before = events.last();
  put(kOther);
  descriptions_.remove();
  const auto news = events.after(before);
  ASSERT_EQ(news.events.size(), 2u);
  EXPECT_EQ(news.continuity, events::Batch::Continuity::kWhole);
  EXPECT_EQ(news.events[0].kind, events::Kind::kDescriptionChanged);
  EXPECT_EQ(news.events[1].kind, events::Kind::kDescriptionChanged);
}

TEST_P(DescriptionStoreTest, OfADamagedOneTheLastGoodOneStays) {
  put(kOther);
  const auto good = descriptions_.in_force();
  database_->execute("UPDATE api_description SET digest = 'x', document = 'routes: 1'");
  EXPECT_EQ(descriptions_.in_force(), good);
  EXPECT_THAT(cause(), testing::StartsWith("api_description: the API description is not the one"));
  storage::SqlDescriptions started_anew(*database_, shipped());
  EXPECT_THROW((void)started_anew.in_force(), Damaged) << "nobody knows what is closed";
  put("routes: 1");
  EXPECT_EQ(descriptions_.in_force(), good);
  EXPECT_THAT(cause(), testing::HasSubstr("cannot be read: line 1"));
  put(kOther);
  EXPECT_TRUE(descriptions_.in_force()->routes.match(Method::kGet, "/V1/other"));
  EXPECT_EQ(cause(), "");
}

}  // namespace
}  // namespace gatehouse::conformance
