#include <gmock/gmock.h>

#include "base/unavailable.h"
#include "conformance/storages.h"
#include "storage/sql_credential_source.h"

namespace gatehouse::conformance {
namespace {

using integrations::Integration;
using integrations::IntegrationId;
using integrations::Query;
using integrations::Status;
using testing::ElementsAre;
using testing::IsEmpty;

class IntegrationStoreTest : public ConformanceTest {
 protected:
  // Every field differs from its default, so that one that is dropped is missed.
  static Integration example(const std::string& name, const std::string& key) {
    return {.details = {.name = name,
                        .email = "a@b.example",
                        .callback_url = "https://c.example/cb",
                        .identity_link_url = "https://c.example/id",
                        .grant = access::GrantSelection::custom({"x", "y"})},
            .status = Status::kReset,
            .setup = integrations::SetupType::kDeclared,
            .declared_in = "erp.yaml",
            .declared_at = "/etc/erp.yaml",
            .requested = access::GrantSelection::custom({"x", "y", "z"}),
            .consumer_key = key,
            .created_at = Timestamp(std::chrono::milliseconds(1001)),
            .updated_at = Timestamp(std::chrono::milliseconds(2002))};
  }

  IntegrationId add(const std::string& name) {
    return store_.add(example(name, "key of " + name), Secret("secret of " + name)).value();
  }

  std::vector<std::string> names(const Query& query) {
    std::vector<std::string> out;
    for (const auto& integration : store_.list(query).items)
      out.push_back(integration.details.name);
    return out;
  }

  storage::SqlIntegrations store_{*database_, sealer_, lookup_};
};

GATEHOUSE_ON_EVERY_STORAGE(IntegrationStoreTest);

TEST_P(IntegrationStoreTest, GivesBackWhatWasAdded) {
  const auto id = add("ERP");
  const auto found = store_.find(id);
  ASSERT_TRUE(found);
  const auto expected = example("ERP", "key of ERP");
  EXPECT_EQ(found->id, id);
  EXPECT_EQ(found->details, expected.details);
  EXPECT_EQ(found->status, expected.status);
  EXPECT_EQ(found->setup, expected.setup);
  EXPECT_EQ(found->declared_in, expected.declared_in);
  EXPECT_EQ(found->declared_at, expected.declared_at);
  EXPECT_EQ(found->requested, expected.requested);
  EXPECT_EQ(found->consumer_key, expected.consumer_key);
  EXPECT_EQ(found->created_at, expected.created_at);
  EXPECT_EQ(found->updated_at, expected.updated_at);
  EXPECT_EQ(found->version, 1);
  EXPECT_EQ(store_.consumer_secret(id).reveal(), "secret of ERP");
}

TEST_P(IntegrationStoreTest, FindsNothingWhereNothingIs) {
  EXPECT_FALSE(store_.find(IntegrationId{1}));
  EXPECT_FALSE(store_.find_by_name("ERP"));
  EXPECT_FALSE(store_.find_by_consumer_key("key of ERP"));
  EXPECT_EQ(store_.list({}).total, 0u);
  const auto id = add("ERP");
  EXPECT_FALSE(store_.access_token(id));
}

TEST_P(IntegrationStoreTest, FindsByConsumerKey) {
  const auto id = add("ERP");
  add("other");
  EXPECT_EQ(store_.find_by_consumer_key("key of ERP")->id, id);
  EXPECT_FALSE(store_.find_by_consumer_key("KEY of ERP"));
}

TEST_P(IntegrationStoreTest, ComparesNamesWithoutCase) {
  const auto id = add("Käse ERP");
  EXPECT_EQ(store_.find_by_name("KÄSE erp")->id, id);
  EXPECT_FALSE(store_.add(example("kÄse ERP", "other key"), Secret("s")));
  EXPECT_EQ(store_.list({}).total, 1u) << "nothing is left of the refused one";
}

TEST_P(IntegrationStoreTest, NeverGivesAnIdTwice) {
  const auto first = add("a");
  store_.remove(first);
  EXPECT_NE(add("b"), first);
}

TEST_P(IntegrationStoreTest, SavesEverythingButSecrets) {
  const auto id = add("a");
  auto integration = store_.find(id).value();
  integration.details = {.name = "b", .grant = access::GrantSelection::all()};
  integration.status = Status::kActive;
  integration.declared_in = "elsewhere";
  integration.requested = access::GrantSelection::all();
  integration.updated_at = Timestamp(std::chrono::milliseconds(3003));
  ASSERT_TRUE(store_.save(integration));
  const auto found = store_.find(id).value();
  EXPECT_EQ(found.details, integration.details);
  EXPECT_EQ(found.status, Status::kActive);
  EXPECT_EQ(found.declared_in, "elsewhere");
  EXPECT_EQ(found.requested, integration.requested);
  EXPECT_EQ(found.version, integration.version + 1);
  integration.requested.reset();
  ASSERT_TRUE(store_.save(integration));
  EXPECT_FALSE(store_.find(id)->requested);
  EXPECT_EQ(store_.consumer_secret(id).reveal(), "secret of a");
}

TEST_P(IntegrationStoreTest, RefusesToRenameToATakenName) {
  add("a");
  const auto id = add("b");
  auto integration = store_.find(id).value();
  integration.details.name = "A";
  EXPECT_FALSE(store_.save(integration));
  EXPECT_EQ(store_.find(id)->details.name, "b");
  integration.details.name = "B";
  EXPECT_TRUE(store_.save(integration)) << "its own name in another case";
}

TEST_P(IntegrationStoreTest, ReplacesTheAccessToken) {
  const auto id = add("a");
  store_.put_access_token(id, {Secret("token-1"), Secret("secret-1"), clock_.now()});
  store_.put_access_token(id, {Secret("token-2"), Secret("secret-2"), clock_.now()});
  const auto token = store_.access_token(id);
  ASSERT_TRUE(token);
  EXPECT_EQ(token->token.reveal(), "token-2");
  EXPECT_EQ(token->secret.reveal(), "secret-2");
  EXPECT_EQ(token->issued_at, clock_.now());
}

TEST_P(IntegrationStoreTest, KeepsNoSecretReadable) {
  const auto id = add("a");
  store_.put_access_token(id, {Secret("the-token"), Secret("the-secret"), clock_.now()});
  for (const auto* sql :
       {"SELECT sealed_consumer_secret FROM integrations", "SELECT sealed_token FROM access_tokens",
        "SELECT sealed_secret FROM access_tokens", "SELECT token_hash FROM access_tokens"}) {
    database_->query(sql, {}, [&](const storage::Row& row) {
      for (const auto* secret : {"secret of a", "the-token", "the-secret"}) {
        EXPECT_EQ(row.blob(0).find(secret), std::string::npos) << sql;
      }
    });
  }
}

TEST_P(IntegrationStoreTest, NoticesSecretsThatWereMoved) {
  const auto a = add("a");
  add("b");
  store_.put_access_token(a, {Secret("token-a"), Secret("secret-a"), clock_.now()});
  database_->execute("UPDATE access_tokens SET sealed_secret = sealed_token");
  EXPECT_THROW((void)store_.access_token(a), Unavailable);
  database_->execute(
      "UPDATE integrations SET sealed_consumer_secret = "
      "(SELECT o.sealed_consumer_secret FROM integrations o WHERE o.id <> integrations.id)");
  EXPECT_THROW((void)store_.consumer_secret(a), Unavailable);
}

TEST_P(IntegrationStoreTest, RemovesAllThatHangsOnIt) {
  const auto id = add("a");
  store_.put_access_token(id, {Secret("t"), Secret("s"), clock_.now()});
  store_.remove(id);
  EXPECT_FALSE(store_.find(id));
  for (const auto* table : {"access_tokens", "integration_resources", "requested_resources"}) {
    EXPECT_EQ(database_->query_integer("SELECT count(*) FROM " + std::string(table)), 0) << table;
  }
}

TEST_P(IntegrationStoreTest, StartsARevisionWithEveryChange) {
  storage::SqlEvents events(*database_);
  auto before = events.last();
  const auto expect_news = [&](const char* act) {
    EXPECT_GT(events.last(), before) << act;
    before = events.last();
  };
  const auto id = add("a");
  expect_news("add");
  EXPECT_TRUE(store_.save(*store_.find(id)));
  expect_news("save");
  store_.put_access_token(id, {Secret("t"), Secret("s"), clock_.now()});
  expect_news("token");
  store_.remove(id);
  expect_news("remove");
}

TEST_P(IntegrationStoreTest, ListsInOrderAndByPage) {
  for (const auto* name : {"b", "C", "a", "D"}) add(name);
  EXPECT_THAT(names({}), ElementsAre("b", "C", "a", "D"));
  EXPECT_THAT(names({.sort = Query::Sort::kName}), ElementsAre("a", "b", "C", "D"));
  EXPECT_THAT(names({.sort = Query::Sort::kName, .direction = Query::Direction::kDescending}),
              ElementsAre("D", "C", "b", "a"));
  EXPECT_THAT(names({.offset = 1, .limit = 2}), ElementsAre("C", "a"));
  EXPECT_THAT(names({.offset = 9, .limit = 2}), IsEmpty());
  EXPECT_EQ(store_.list({.limit = 1}).total, 4u);
}

TEST_P(IntegrationStoreTest, SortsNumbersInNamesByTheirValue) {
  for (const auto* name : {"Item 10", "item 9", "item 009b", "item", "item 9 x"}) add(name);
  EXPECT_THAT(names({.sort = Query::Sort::kName}),
              ElementsAre("item", "item 9", "item 9 x", "item 009b", "Item 10"));
  auto renamed = store_.find_by_name("item").value();
  renamed.details.name = "item 11";
  ASSERT_TRUE(store_.save(renamed));
  EXPECT_EQ(names({.sort = Query::Sort::kName}).back(), "item 11");
}

TEST_P(IntegrationStoreTest, FiltersAndSortsByUse) {
  const auto used = add("used");
  const auto later = add("used later");
  add("unused");
  storage::SqlUsage(*database_)
      .add({{.id = later, .hour = 1, .allowed = 1, .refused = {}, .last_used = clock_.now()},
            {.id = used, .hour = 1, .allowed = 1, .refused = {}, .last_used = Timestamp{}}});
  EXPECT_THAT(names({.use = Query::Use::kNever}), ElementsAre("unused"));
  EXPECT_THAT(names({.use = Query::Use::kEver}), ElementsAre("used", "used later"));
  EXPECT_EQ(names({.sort = Query::Sort::kLastUsed, .direction = Query::Direction::kDescending})[0],
            "used later");
}

TEST_P(IntegrationStoreTest, SortsByTheRequestsOfTheHoursThatCount) {
  const auto few = add("few");
  const auto many = add("many");
  add("none");
  storage::SqlUsage(*database_)
      .add({{.id = few, .hour = 8, .allowed = 90, .refused = {}, .last_used = std::nullopt},
            {.id = few,
             .hour = 9,
             .allowed = 1,
             .refused = {{"nonce_used", 1}},
             .last_used = std::nullopt},
            {.id = many, .hour = 9, .allowed = 1, .refused = {}, .last_used = std::nullopt},
            {.id = many,
             .hour = 10,
             .allowed = 0,
             .refused = {{"nonce_used", 2}},
             .last_used = std::nullopt}});
  const Query query{.sort = Query::Sort::kRequests, .first_hour = 9};
  EXPECT_THAT(names(query), ElementsAre("none", "few", "many"));
  auto downwards = query;
  downwards.direction = Query::Direction::kDescending;
  EXPECT_THAT(names(downwards), ElementsAre("many", "few", "none"));
}

TEST_P(IntegrationStoreTest, FindsByWhatAPersonSearchesFor) {
  const auto shop =
      store_.add(example("Shop 7", "abcdefgh12345678abcdefgh12345678"), Secret("s")).value();
  auto integration = store_.find(shop).value();
  integration.details.email = "Ops_1@Shop.example";
  integration.details.grant = access::GrantSelection::custom({"Magento_Catalog::products"});
  ASSERT_TRUE(store_.save(integration));
  const auto other = add("100% other");
  auto everything = store_.find(other).value();
  everything.details.grant = access::GrantSelection::all();
  ASSERT_TRUE(store_.save(everything));
  const auto plain = store_.find(add("plain")).value();
  const auto found = [&](const std::string& text) { return names({.text = text}); };
  EXPECT_THAT(found("SHOP"), ElementsAre("Shop 7"));
  EXPECT_THAT(found("ops_1@"), ElementsAre("Shop 7"));
  EXPECT_THAT(found("opsx1@"), IsEmpty()) << "no character is special";
  EXPECT_THAT(found("%"), ElementsAre("100% other"));
  EXPECT_THAT(found(std::to_string(static_cast<std::int64_t>(plain.id))), ElementsAre("plain"));
  EXPECT_THAT(found("ABCDEFGH12345678abcdefgh12345678"), ElementsAre("Shop 7"));
  EXPECT_THAT(found("abcdefgh"), ElementsAre("Shop 7"));
  EXPECT_THAT(found("abcdefg"), IsEmpty()) << "too little to be a key";
  EXPECT_THAT(found("bcdefgh1"), IsEmpty()) << "a key is known by its beginning";
  EXPECT_THAT(found("magento_catalog::prod"), ElementsAre("Shop 7", "100% other"));
  EXPECT_THAT(found("magento_catalog"), IsEmpty()) << "no id of a resource";
  EXPECT_THAT(names({.text = "shop", .status = Status::kActive}), IsEmpty());
  EXPECT_EQ(store_.list({.text = "shop", .limit = 0}).total, 1U);
}

// Secrets are sealed and tokens hashed; still, nothing that a search reads is near them.
TEST_P(IntegrationStoreTest, FindsNothingBySecrets) {
  const auto id = add("a");
  store_.put_access_token(
      id, {.token = Secret("token-in-clear-text"), .secret = Secret("its secret text")});
  for (const auto* text : {"secret of a", "token-in-clear-text", "its secret text"}) {
    EXPECT_THAT(names({.text = text}), IsEmpty()) << text;
  }
}

TEST_P(IntegrationStoreTest, FiltersByWhetherAnythingIsGranted) {
  const auto id = add("nothing");
  auto nothing = store_.find(id).value();
  nothing.details.grant = access::GrantSelection::custom({});
  ASSERT_TRUE(store_.save(nothing));
  add("something");
  EXPECT_THAT(names({.resources = Query::Resources::kNone}), ElementsAre("nothing"));
  EXPECT_THAT(names({.resources = Query::Resources::kSome}), ElementsAre("something"));
  EXPECT_EQ(store_.list({.security = Query::Security::kSecureOnly}).total, 2u);
}

TEST_P(IntegrationStoreTest, Filters) {
  add("100% ERP");
  const auto plain = add("plain_http");
  auto integration = store_.find(plain).value();
  integration.details.callback_url = "HTTP://c.example";
  integration.details.grant = access::GrantSelection::all();
  integration.status = Status::kActive;
  ASSERT_TRUE(store_.save(integration));
  EXPECT_THAT(names({.name_contains = "erp"}), ElementsAre("100% ERP"));
  EXPECT_THAT(names({.name_contains = "%"}), ElementsAre("100% ERP"));
  EXPECT_THAT(names({.name_contains = "_"}), ElementsAre("plain_http"));
  EXPECT_THAT(names({.name_contains = "\\"}), IsEmpty());
  EXPECT_THAT(names({.status = Status::kActive}), ElementsAre("plain_http"));
  EXPECT_THAT(names({.scope = access::GrantSelection::Scope::kCustom}), ElementsAre("100% ERP"));
  EXPECT_THAT(names({.security = Query::Security::kInsecureOnly}), ElementsAre("plain_http"));
  EXPECT_THAT(names({.name_contains = "erp", .status = Status::kActive}), IsEmpty());
}

}  // namespace
}  // namespace gatehouse::conformance
