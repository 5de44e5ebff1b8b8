#include <gmock/gmock.h>

#include "conformance/storages.h"
#include "storage/places.h"
#include "storage/sql_credential_source.h"
#include "storage/sql_operators.h"
#include "storage/sql_sign_in.h"

namespace gatehouse::conformance {
namespace {

using integrations::Integration;
using integrations::IntegrationId;

class CredentialSourceTest : public ConformanceTest {
 protected:
  IntegrationId add(const std::string& name, const access::GrantSelection& grant) {
    return integrations_
        .add({.details = {.name = name, .grant = grant}, .consumer_key = "key of " + name},
             Secret("secret of " + name))
        .value();
  }

  gateway::GatewaySettings settings_;
  storage::SqlIntegrations integrations_{*database_, sealer_, lookup_};
  storage::SqlSettings setting_store_{*database_, sealer_};
  access::FixedDescription access_{{}, {}};
  storage::SqlCredentialSource source_{*database_, sealer_, setting_store_, access_,
                                       [this](const settings::Values&) { return settings_; }};
  storage::SqlUsage usage_{*database_};
};

GATEHOUSE_ON_EVERY_STORAGE(CredentialSourceTest);

TEST_P(CredentialSourceTest, GivesEverythingAtFirst) {
  const auto a = add("a", access::GrantSelection::custom({"x", "y"}));
  const auto b = add("b", access::GrantSelection::all());
  const auto c = add("c", access::GrantSelection::custom({"z"}));
  integrations_.put_access_token(c, {Secret("token"), Secret("token secret"), clock_.now()});
  settings_.timestamp_window_seconds = 77;
  const auto changes = source_.changes_since(-1);
  EXPECT_EQ(changes.revision, source_.revision());
  EXPECT_THAT(changes.existing, testing::ElementsAre(a, b, c));
  EXPECT_EQ(changes.settings.timestamp_window_seconds, 77);
  ASSERT_EQ(changes.changed.size(), 3u);
  EXPECT_EQ(changes.changed[0].name, "a");
  EXPECT_EQ(changes.changed[0].selection, access::GrantSelection::custom({"x", "y"}));
  EXPECT_EQ(changes.changed[0].consumer_key, "key of a");
  EXPECT_EQ(changes.changed[0].consumer_secret.reveal(), "secret of a");
  EXPECT_TRUE(changes.changed[0].access_token.empty());
  EXPECT_EQ(changes.changed[1].selection, access::GrantSelection::all());
  EXPECT_EQ(changes.changed[2].selection, access::GrantSelection::custom({"z"}));
  EXPECT_EQ(changes.changed[2].access_token.reveal(), "token");
  EXPECT_EQ(changes.changed[2].access_token_secret.reveal(), "token secret");
}

TEST_P(CredentialSourceTest, GivesEachStatusAndDistrustsOthers) {
  using integrations::Status;
  const auto id = add("a", access::GrantSelection::all());
  for (const auto status :
       {Status::kInactive, Status::kActive, Status::kReset, Status::kDeactivated}) {
    auto integration = integrations_.find(id).value();
    integration.status = status;
    ASSERT_TRUE(integrations_.save(integration));
    EXPECT_EQ(integrations_.find(id)->status, status);
    EXPECT_EQ(source_.changes_since(-1).changed.at(0).status, status);
  }
  database_->execute("UPDATE integrations SET status = 4");
  EXPECT_EQ(source_.changes_since(-1).changed.at(0).state,
            gateway::StoredCredential::State::kUnreadable);
}

TEST_P(CredentialSourceTest, GivesTheAdminTokensOfActiveOperators) {
  storage::SqlOperators people(*database_);
  storage::SqlAdminTokens tokens(*database_);
  people.add_role("Catalog", access::GrantSelection::custom({"x", "y"}));
  operators::Operator ann{.username = "ann", .role = people.find_role("Catalog")->id};
  ann.id = people.add(ann).value();
  auto revision = source_.revision();
  const auto expect_news = [&](const char* act) {
    EXPECT_GT(source_.revision(), revision) << act;
    revision = source_.revision();
  };
  tokens.add({.hash = "hash", .person = ann.id, .issued_at = clock_.now()});
  expect_news("token added");
  const auto given = source_.changes_since(revision).operator_tokens;
  ASSERT_EQ(given.size(), 1u);
  EXPECT_EQ(given[0].hash, "hash");
  EXPECT_EQ(given[0].username, "ann");
  EXPECT_EQ(given[0].selection, access::GrantSelection::custom({"x", "y"}));
  EXPECT_EQ(given[0].issued_at, clock_.now());
  ann.account = operators::Account::kInactive;
  people.save(ann);
  expect_news("operator changed");
  EXPECT_TRUE(source_.changes_since(revision).operator_tokens.empty());
  ann.account = operators::Account::kActive;
  people.save(ann);
  tokens.remove_of(ann.id);
  expect_news("tokens removed");
  EXPECT_TRUE(source_.changes_since(revision).operator_tokens.empty());
}

TEST_P(CredentialSourceTest, GivesOnlyNewsLater) {
  const auto a = add("a", {});
  const auto b = add("b", access::GrantSelection::custom({"x"}));
  const auto before = source_.revision();
  EXPECT_TRUE(source_.changes_since(before).changed.empty());
  integrations_.put_access_token(b, {Secret("token"), Secret("s"), clock_.now()});
  integrations_.remove(a);
  const auto changes = source_.changes_since(before);
  ASSERT_EQ(changes.changed.size(), 1u);
  EXPECT_EQ(changes.changed[0].id, b);
  EXPECT_EQ(changes.changed[0].selection, access::GrantSelection::custom({"x"}));
  EXPECT_THAT(changes.existing, testing::ElementsAre(b));
}

TEST_P(CredentialSourceTest, MarksOnlyWhatIsDamaged) {
  using Stored = gateway::StoredCredential::State;
  const auto a = add("a", {}), b = add("b", access::GrantSelection::custom({"x"})),
             c = add("c", {});
  integrations_.put_access_token(b, {Secret("token"), Secret("token secret"), clock_.now()});
  const auto states = [&] {
    std::vector<Stored> found;
    for (const auto& changed : source_.changes_since(-1).changed) found.push_back(changed.state);
    return found;
  };
  const auto all_good = testing::Each(Stored::kReadable);
  const auto only_b =
      testing::ElementsAre(Stored::kReadable, Stored::kUnreadable, Stored::kReadable);
  EXPECT_THAT(states(), all_good);
  const std::pair<const char*, const char*> damages[] = {
      {"UPDATE integrations SET sealed_consumer_secret = x'00' WHERE id = 2",
       "UPDATE integrations SET sealed_consumer_secret = $1 WHERE id = 2"},
      {"UPDATE access_tokens SET sealed_token = x'00'",
       "UPDATE access_tokens SET sealed_token = $1"},
      {"UPDATE access_tokens SET sealed_secret = 'text'",
       "UPDATE access_tokens SET sealed_secret = $1"}};
  const std::string good[] = {
      sealer_.seal(storage::place_of(storage::kConsumerSecretColumn, 2), Secret("s")),
      sealer_.seal(storage::place_of(storage::kAccessTokenColumn, 2), Secret("t")),
      sealer_.seal(storage::place_of(storage::kAccessTokenSecretColumn, 2), Secret("u"))};
  for (std::size_t i = 0; i < std::size(damages); ++i) {
    database_->execute(damages[i].first);
    EXPECT_THAT(states(), only_b) << damages[i].first;
    EXPECT_EQ(database_->damage().all().size(), 1u);
    database_->execute(damages[i].second, {storage::Blob{good[i]}});
    EXPECT_THAT(states(), all_good) << "mended";
    EXPECT_TRUE(database_->damage().empty());
  }
  database_->execute("UPDATE integrations SET status = 7 WHERE id = 2");
  const auto changes = source_.changes_since(-1);
  EXPECT_TRUE(changes.changed[1].consumer_secret.empty());
  EXPECT_TRUE(changes.changed[1].access_token.empty());
  EXPECT_EQ(changes.changed[1].consumer_key, "key of b") << "its calls are told so";
  EXPECT_THAT(changes.existing, testing::ElementsAre(a, b, c));
  EXPECT_EQ(integrations_.list({}).items.size(), 3u) << "it is listed";
  integrations_.remove(b);
  (void)source_.changes_since(-1);
  EXPECT_TRUE(database_->damage().empty()) << "it is gone";
}

TEST_P(CredentialSourceTest, GivesSettingsOfTheSameMoment) {
  setting_store_.put(settings::paths::kBearer, "1");
  EXPECT_TRUE(source_.changes_since(-1).values->yes(settings::paths::kBearer));
}

TEST_P(CredentialSourceTest, UsageAddsUpByHour) {
  const auto a = add("a", {});
  usage_.add({{.id = a,
               .hour = 10,
               .allowed = 2,
               .refused = {{"nonce_used", 1}},
               .last_used = clock_.now()},
              {.id = IntegrationId{99}, .hour = 10, .allowed = 5, .last_used = clock_.now()}});
  usage_.add(
      {{.id = a, .hour = 10, .allowed = 3}, {.id = a, .hour = 11, .refused = {{"nonce_used", 4}}}});
  EXPECT_EQ(database_->query_integer("SELECT allowed FROM usage_hours WHERE hour = 10"), 5);
  EXPECT_EQ(database_->query_integer("SELECT refused FROM usage_hours WHERE hour = 10"), 1);
  EXPECT_EQ(database_->query_integer("SELECT refused FROM usage_hours WHERE hour = 11"), 4);
  EXPECT_EQ(database_->query_integer("SELECT count(*) FROM usage_hours"), 2);
  EXPECT_EQ(database_->query_integer("SELECT used_at FROM usage_last"),
            storage::stored(clock_.now()));
}

}  // namespace
}  // namespace gatehouse::conformance
