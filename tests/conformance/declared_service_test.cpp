#include "integrations/declared_service.h"

#include <gmock/gmock.h>

#include "conformance/onboarding.h"
#include "support/declarations.h"

namespace gatehouse::conformance {
namespace {

using access::GrantSelection;
using integrations::Adoption;
using integrations::Declaration;
using integrations::DeclarationOrigin;
using integrations::DeclaredChoices;
using integrations::DeclaredPlan;
using integrations::DeclaredStep;
using integrations::Details;
using integrations::HandOver;
using integrations::Integration;
using integrations::IntegrationId;
using integrations::Occasion;
using integrations::SetupType;
using integrations::Status;
using integrations::Undeclared;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Action = DeclaredStep::Action;

const std::string kFile = "/etc/gatehouse/integrations.yaml";

GrantSelection grant_of(std::vector<std::string> ids) {
  return access::closed_upward(std::move(ids), testing_support::small_tree());
}

const auto kProducts = grant_of({"Magento_Catalog::products"});
const auto kOrders = grant_of({"Magento_Sales::orders"});
const auto kBoth = grant_of({"Magento_Catalog::products", "Magento_Sales::orders"});

// The source that a file is without a name of its own.
DeclarationOrigin file_at(const std::string& path) {
  return {.name = path.substr(path.rfind('/') + 1), .place = path};
}

// The same of a file of Magento's name.
DeclarationOrigin module_at(const std::string& path) {
  auto origin = file_at(path);
  origin.naming = DeclarationOrigin::Naming::kOfFormat;
  return origin;
}

DeclarationOrigin named(const std::string& name, const std::string& path) {
  return {.name = name, .place = path, .naming = DeclarationOrigin::Naming::kGiven};
}

class DeclaredServiceTest : public OnboardingTest {
 protected:
  static Declaration declared(const std::string& name, const GrantSelection& grant) {
    return {Details{.name = name, .email = "erp@partner.example", .grant = grant}, {}};
  }

  DeclaredPlan plan(std::vector<Declaration> declarations, Adoption adoption = Adoption::kRefused,
                    const DeclarationOrigin& origin = file_at(kFile)) {
    return declared_.plan(std::move(declarations), origin, {.adoption = adoption});
  }

  // Applies what a source declares, and tells what the steps were.
  std::vector<Action> apply_from(const DeclarationOrigin& origin,
                                 std::vector<Declaration> declarations,
                                 DeclaredChoices choices = {}) {
    const auto made = declared_.plan(std::move(declarations), origin, choices);
    const auto applied = declared_.apply(made, actor());
    EXPECT_TRUE(applied) << applied.error();
    return actions_of(made);
  }

  // Applies, and tells what the steps were.
  std::vector<Action> apply(std::vector<Declaration> declarations,
                            Adoption adoption = Adoption::kRefused) {
    const auto made = plan(std::move(declarations), adoption);
    const auto applied = declared_.apply(made, actor());
    EXPECT_TRUE(applied) << applied.error();
    return actions_of(made);
  }

  static std::vector<Action> actions_of(const DeclaredPlan& plan) {
    std::vector<Action> out;
    for (const auto& step : plan.steps) out.push_back(step.action);
    return out;
  }

  Integration stored(const std::string& name = "ERP") {
    return service_.find_by_name(name).value();
  }

  // Declares "ERP" with this grant and activates it.
  Integration active(const GrantSelection& grant) {
    apply({declared("ERP", grant)});
    return authorize(stored().id).integration;
  }

  std::string token(const Integration& integration) {
    return std::string(integration_store_.access_token(integration.id)->token.reveal());
  }

  integrations::DeclaredService declared_{{integration_store_, hand_over_store_, notifications_,
                                           *database_, history_, clock_, random_,
                                           testing_support::small_description()}};
};

GATEHOUSE_ON_EVERY_STORAGE(DeclaredServiceTest);

TEST_P(DeclaredServiceTest, CreatesWhatIsNew) {
  EXPECT_THAT(apply({declared("ERP", kProducts), declared("PIM", GrantSelection::all())}),
              ElementsAre(Action::kCreate, Action::kCreate));
  const auto erp = stored();
  EXPECT_EQ(erp.status, Status::kInactive);
  EXPECT_EQ(erp.setup, SetupType::kDeclared);
  EXPECT_EQ(erp.declared_in, "integrations.yaml");
  EXPECT_EQ(erp.declared_at, kFile);
  EXPECT_EQ(erp.details, declared("ERP", kProducts).details);
  EXPECT_EQ(erp.consumer_key.size(), 32u);
  EXPECT_EQ(integration_store_.consumer_secret(erp.id).reveal().size(), 32u);
  EXPECT_EQ(stored("PIM").details.grant, GrantSelection::all());
  EXPECT_NE(stored("PIM").consumer_key, erp.consumer_key);
  EXPECT_THAT(actions(erp.id), ElementsAre("integration.declared"));
}

TEST_P(DeclaredServiceTest, PlansWithoutWriting) {
  const auto made = plan({declared("ERP", kProducts)});
  EXPECT_THAT(actions_of(made), ElementsAre(Action::kCreate));
  EXPECT_FALSE(service_.find_by_name("ERP"));
}

TEST_P(DeclaredServiceTest, LeavesTheUnchangedAlone) {
  apply({declared("ERP", kProducts)});
  const auto before = stored();
  clock_.advance(std::chrono::hours(1));
  EXPECT_THAT(apply({declared("ERP", kProducts)}), ElementsAre(Action::kUnchanged));
  EXPECT_EQ(stored().version, before.version);
  EXPECT_EQ(stored().updated_at, before.updated_at);
  EXPECT_THAT(actions(before.id), ElementsAre("integration.declared"));
}

TEST_P(DeclaredServiceTest, UpdatesInPlaceWithoutTouchingTokens) {
  const auto before = active(kProducts);
  const auto token_before = token(before);
  auto changed = declared("erp", kProducts);
  changed.details.email = "new@partner.example";
  EXPECT_THAT(apply({changed}), ElementsAre(Action::kUpdate));
  const auto after = stored();
  EXPECT_EQ(after.id, before.id);
  EXPECT_EQ(after.details, changed.details) << "names are compared without case";
  EXPECT_EQ(after.consumer_key, before.consumer_key);
  EXPECT_EQ(after.status, Status::kActive);
  EXPECT_EQ(token(after), token_before);
  EXPECT_EQ(actions(after.id).front(), "integration.declaration_changed");
}

TEST_P(DeclaredServiceTest, TakesAwayAtOnce) {
  const auto before = active(kBoth);
  EXPECT_THAT(apply({declared("ERP", kProducts)}), ElementsAre(Action::kUpdate));
  EXPECT_EQ(stored().details.grant, kProducts);
  EXPECT_EQ(stored().status, Status::kActive);
  EXPECT_FALSE(stored().requested);
  EXPECT_EQ(token(stored()), token(before));
}

TEST_P(DeclaredServiceTest, MakesMoreWaitForAnOperator) {
  const auto before = active(kProducts);
  const auto token_before = token(before);
  const auto made = plan({declared("ERP", kOrders)});
  EXPECT_THAT(actions_of(made), ElementsAre(Action::kReset));
  EXPECT_THAT(made.steps.front().new_resources,
              ElementsAre("Magento_Sales::sales", "Magento_Sales::orders"));
  ASSERT_TRUE(declared_.apply(made, actor()));
  const auto reset = stored();
  EXPECT_EQ(reset.status, Status::kReset);
  EXPECT_THAT(reset.details.grant.resources, ElementsAre("Magento_Backend::admin"))
      << "what the file lists no longer is gone at once";
  EXPECT_EQ(reset.requested, kOrders);
  EXPECT_EQ(token(reset), token_before);
  EXPECT_THAT(titles(), ElementsAre("The integration \"ERP\" was reset: its declaration changed."));
  EXPECT_EQ(notification_store_.list({}).items.front().severity, notifications::Severity::kMajor);
  EXPECT_EQ(notification_store_.list({}).items.front().message,
            "It asks for Magento_Sales::sales, Magento_Sales::orders (GET /V1/orders, POST "
            "/V1/orders). What it has goes on working: Magento_Backend::admin. Reauthorize it to "
            "grant what is new.");

  EXPECT_THAT(apply({declared("ERP", kOrders)}), ElementsAre(Action::kUnchanged));
  EXPECT_THAT(titles(), testing::SizeIs(1));
  authorize(reset.id, Occasion::kReauthorization);
  EXPECT_EQ(stored().status, Status::kActive);
  EXPECT_EQ(stored().details.grant, kOrders);
}

TEST_P(DeclaredServiceTest, TellsNewOnesFromThoseThatLookTheSame) {
  apply({declared("ERP", kProducts)});
  const auto made =
      plan({declared("ERP", kProducts), declared("\u0415RP", kProducts),  // a Cyrillic letter
            declared("Stock", kProducts), declared("St\u043eck", kProducts)});
  std::vector<std::string> looks_like;
  for (const auto& step : made.steps) looks_like.push_back(step.looks_like);
  EXPECT_THAT(looks_like, ElementsAre("", "ERP", "", "Stock"));
}

TEST_P(DeclaredServiceTest, MakesEverythingWaitToo) {
  active(kProducts);
  const auto made = plan({declared("ERP", GrantSelection::all())});
  EXPECT_THAT(made.steps.front().new_resources, ElementsAre("Magento_Backend::all"));
  ASSERT_TRUE(declared_.apply(made, actor()));
  EXPECT_EQ(stored().details.grant, kProducts);
  EXPECT_EQ(stored().requested, GrantSelection::all());
}

TEST_P(DeclaredServiceTest, TakesARequestBack) {
  active(kProducts);
  apply({declared("ERP", kBoth)});
  ASSERT_EQ(stored().status, Status::kReset);
  EXPECT_EQ(stored().details.grant, kProducts);
  EXPECT_THAT(apply({declared("ERP", kProducts)}), ElementsAre(Action::kUpdate));
  EXPECT_EQ(stored().status, Status::kActive);
  EXPECT_FALSE(stored().requested);
  EXPECT_EQ(stored().details.grant, kProducts);
}

TEST_P(DeclaredServiceTest, LeavesADeactivatedOneDeactivated) {
  const auto id = active(kProducts).id;
  ASSERT_TRUE(authorization_.deactivate(id, actor()));
  EXPECT_THAT(apply({declared("ERP", kBoth)}), ElementsAre(Action::kReset));
  EXPECT_EQ(stored().status, Status::kDeactivated);
  EXPECT_EQ(stored().details.grant, kProducts);
  EXPECT_EQ(stored().requested, kBoth);
  EXPECT_THAT(notification_store_.list({}).items.front().message, HasSubstr("It is deactivated."));
  ASSERT_TRUE(authorization_.authorize(id, {}, actor()));
  EXPECT_EQ(stored().status, Status::kReset);
  ASSERT_TRUE(authorization_.deactivate(id, actor()));
  EXPECT_THAT(apply({declared("ERP", kProducts)}), ElementsAre(Action::kUpdate));
  EXPECT_EQ(stored().status, Status::kDeactivated);
  EXPECT_FALSE(stored().requested);
}

TEST_P(DeclaredServiceTest, ReplacesTheGrantOfOneThatWasNeverActivated) {
  apply({declared("ERP", kProducts)});
  EXPECT_THAT(apply({declared("ERP", kBoth)}), ElementsAre(Action::kUpdate));
  EXPECT_EQ(stored().details.grant, kBoth);
  EXPECT_EQ(stored().status, Status::kInactive);
  EXPECT_FALSE(stored().requested);
  EXPECT_THAT(titles(), IsEmpty());
}

TEST_P(DeclaredServiceTest, RefusesTheWholeFileWhenANameBelongsToSomebodyElse) {
  const auto id = add("ERP", "", "");
  const auto made = plan({declared("PIM", kProducts), declared("ERP", kProducts)});
  EXPECT_THAT(actions_of(made), ElementsAre(Action::kCreate, Action::kRefuse));
  EXPECT_THAT(objections(made), ElementsAre(HasSubstr("\"ERP\" was registered by hand")));
  EXPECT_FALSE(declared_.apply(made, actor()));
  EXPECT_FALSE(service_.find_by_name("PIM"));
  EXPECT_EQ(service_.find(id)->setup, SetupType::kManual);
}

TEST_P(DeclaredServiceTest, RefusesWhatAnotherFileDeclares) {
  apply({declared("ERP", kProducts)});
  const auto made =
      plan({declared("ERP", kProducts)}, Adoption::kRefused, file_at("/srv/other.yaml"));
  EXPECT_THAT(objections(made), ElementsAre(HasSubstr("declared in integrations.yaml already")));
  const auto adopted =
      plan({declared("ERP", kProducts)}, Adoption::kAllowed, file_at("/srv/other.yaml"));
  ASSERT_TRUE(declared_.apply(adopted, actor()));
  EXPECT_EQ(stored().declared_in, "other.yaml");
}

TEST_P(DeclaredServiceTest, AdoptsWhenToldTo) {
  const auto id = add("ERP", "", "");
  const auto before = authorize(id).integration;
  const auto token_before = token(before);
  EXPECT_THAT(apply({declared("ERP", kProducts)}, Adoption::kAllowed), ElementsAre(Action::kReset));
  const auto after = stored();
  EXPECT_EQ(after.id, id);
  EXPECT_EQ(after.setup, SetupType::kDeclared);
  EXPECT_EQ(after.declared_in, "integrations.yaml");
  EXPECT_EQ(after.consumer_key, before.consumer_key);
  EXPECT_EQ(token(after), token_before);
  EXPECT_EQ(after.details.grant, GrantSelection{}) << "a file grants nothing by itself";
  EXPECT_EQ(after.requested, kProducts);
  EXPECT_EQ(actions(id).front(), "integration.declared");
}

TEST_P(DeclaredServiceTest, LetsGoOfWhatIsNoLongerDeclared) {
  const auto before = active(kProducts);
  const auto token_before = token(before);
  apply({declared("ERP", kBoth)});
  EXPECT_THAT(apply({declared("PIM", kProducts)}), ElementsAre(Action::kCreate, Action::kRelease));
  const auto after = stored();
  EXPECT_EQ(after.setup, SetupType::kManual);
  EXPECT_EQ(after.declared_in, "");
  EXPECT_EQ(after.status, Status::kActive);
  EXPECT_FALSE(after.requested) << "nobody asks for it any more";
  EXPECT_EQ(after.details.grant, kProducts);
  EXPECT_EQ(token(after), token_before);
  EXPECT_EQ(actions(after.id).front(), "integration.no_longer_declared");
  EXPECT_TRUE(service_.remove(after.id, actor()));
  EXPECT_THAT(apply({declared("PIM", kProducts)}), ElementsAre(Action::kUnchanged));
}

TEST_P(DeclaredServiceTest, LeavesOtherFilesAlone) {
  ASSERT_TRUE(declared_.apply(
      plan({declared("PIM", kProducts)}, Adoption::kRefused, file_at("/srv/other.yaml")), actor()));
  EXPECT_THAT(apply({declared("ERP", kProducts)}), ElementsAre(Action::kCreate));
  EXPECT_EQ(stored("PIM").declared_in, "other.yaml");
}

TEST_P(DeclaredServiceTest, KnowsASourceWhereverItLies) {
  apply_from(file_at("/builds/1/erp.yaml"),
             {declared("ERP", kProducts), declared("PIM", kProducts)});
  const auto version = stored().version;
  EXPECT_THAT(apply_from(file_at("/builds/2/erp.yaml"),
                         {declared("ERP", kProducts), declared("PIM", kProducts)}),
              ElementsAre(Action::kUnchanged, Action::kUnchanged));
  EXPECT_EQ(stored().version, version);
  EXPECT_THAT(apply_from(file_at("/builds/3/erp.yaml"), {declared("ERP", kProducts)}),
              ElementsAre(Action::kUnchanged, Action::kRelease));
  EXPECT_EQ(stored("PIM").setup, SetupType::kManual);
}

TEST_P(DeclaredServiceTest, TellsFilesOfOneNameApart) {
  const auto first = module_at("/modules/first/integration.xml");
  const auto second = module_at("/modules/second/integration.xml");
  apply_from(first, {declared("ERP", kProducts)});
  EXPECT_THAT(apply_from(second, {declared("PIM", kProducts)}), ElementsAre(Action::kCreate));
  EXPECT_THAT(apply_from(first, {declared("ERP", kProducts)}), ElementsAre(Action::kUnchanged));
  EXPECT_THAT(apply_from(module_at("/elsewhere/integration.xml"), {declared("PIM", kProducts)},
                         {.undeclared = Undeclared::kRemoved}),
              ElementsAre(Action::kUnchanged));
  const auto both =
      plan({declared("PIM", kProducts), declared("ERP", kProducts)}, Adoption::kRefused, second);
  EXPECT_THAT(objections(both), ElementsAre(HasSubstr("in the file /modules/first/")));
  const auto unclear =
      declared_.plan({declared("CRM", kProducts)}, module_at("/elsewhere/integration.xml"),
                     {.undeclared = Undeclared::kRemoved});
  EXPECT_THAT(objections(unclear), ElementsAre(HasSubstr("--source")));
}

TEST_P(DeclaredServiceTest, KnowsTheOnlySourceOfAName) {
  apply_from(file_at("/builds/1/erp.yaml"), {declared("ERP", kProducts)});
  EXPECT_THAT(apply_from(file_at("/builds/2/erp.yaml"), {declared("PIM", kProducts)},
                         {.undeclared = Undeclared::kRemoved}),
              ElementsAre(Action::kCreate, Action::kRemove));
  EXPECT_THAT(apply_from(file_at("/builds/3/erp.yaml"), {}, {.undeclared = Undeclared::kRemoved}),
              ElementsAre(Action::kRemove));
}

TEST_P(DeclaredServiceTest, KnowsASourceByTheNameThatItWasGiven) {
  apply_from(named("shop", "/builds/1/a.yaml"), {declared("ERP", kProducts)});
  EXPECT_EQ(stored().declared_in, "shop");
  EXPECT_THAT(apply_from(named("shop", "/builds/2/b.yaml"), {declared("PIM", kProducts)}),
              ElementsAre(Action::kCreate, Action::kRelease));
  const auto other =
      plan({declared("PIM", kProducts)}, Adoption::kRefused, named("other", "/builds/1/a.yaml"));
  EXPECT_THAT(objections(other), ElementsAre(HasSubstr("declared in shop already")));
  // What a file declared before it was given a name is its own.
  apply({declared("CRM", kProducts)});
  EXPECT_THAT(apply_from(named("crm", kFile), {declared("CRM", kProducts)}),
              ElementsAre(Action::kUpdate));
  EXPECT_EQ(stored("CRM").declared_in, "crm");
}

TEST_P(DeclaredServiceTest, RemovesWhatIsNoLongerDeclaredWhenToldTo) {
  const auto id = active(kProducts).id;
  add("By hand", "", "");
  const auto made = declared_.plan({declared("PIM", kProducts)}, file_at(kFile),
                                   {.undeclared = Undeclared::kRemoved});
  EXPECT_THAT(actions_of(made), ElementsAre(Action::kCreate, Action::kRemove));
  EXPECT_TRUE(service_.find_by_name("ERP")) << "a plan writes nothing";
  ASSERT_TRUE(declared_.apply(made, actor()));
  EXPECT_FALSE(service_.find_by_name("ERP"));
  EXPECT_FALSE(integration_store_.access_token(id));
  EXPECT_TRUE(service_.find_by_name("By hand"));
  EXPECT_EQ(actions(id).front(), "integration.deleted");
}

TEST_P(DeclaredServiceTest, KeepsResourcesThatDoNotExist) {
  const auto with_unknown = grant_of({"Magento_Catalog::products", "My_Module::sync"});
  active(with_unknown);
  EXPECT_EQ(stored().details.grant, with_unknown);
  EXPECT_THAT(apply({declared("ERP", with_unknown)}), ElementsAre(Action::kUnchanged));
  const auto more = grant_of({"Magento_Catalog::products", "My_Module::sync", "My_Module::more"});
  const auto made = plan({declared("ERP", more)});
  EXPECT_THAT(actions_of(made), ElementsAre(Action::kReset));
  EXPECT_THAT(made.steps.front().new_resources, ElementsAre("My_Module::more"));
  ASSERT_TRUE(declared_.apply(made, actor()));
  apply({});  // from now on it is changed by hand, with what it holds
  EXPECT_TRUE(service_.update(stored().id, {.email = "new@erp.example"}, std::nullopt, actor()));
  EXPECT_EQ(stored().details.grant, with_unknown);
  EXPECT_FALSE(service_.update(stored().id, {.grant = more}, std::nullopt, actor()))
      << "what it does not hold must exist";
}

TEST_P(DeclaredServiceTest, TakesWhatStandsAboveTheGrantedForGranted) {
  auto integration = active(kProducts);
  integration.details.grant = GrantSelection::custom({"Magento_Catalog::products"});
  ASSERT_TRUE(integration_store_.save(integration));
  EXPECT_THAT(apply({declared("ERP", kProducts)}), ElementsAre(Action::kUpdate));
  EXPECT_EQ(stored().details.grant, kProducts);
  EXPECT_EQ(stored().status, Status::kActive);
}

TEST_P(DeclaredServiceTest, RefusesAPlanThatTimeHasOvertaken) {
  const auto made = plan({declared("ERP", kProducts)});
  add("ERP", "", "");
  EXPECT_THAT(declared_.apply(made, actor()).error(), HasSubstr("meanwhile"));
  const auto adopting = plan({declared("ERP", kProducts)}, Adoption::kAllowed);
  ASSERT_TRUE(
      service_.update(stored().id, {.email = "other@partner.example"}, std::nullopt, actor()));
  EXPECT_FALSE(declared_.apply(adopting, actor()));
  EXPECT_EQ(stored().setup, SetupType::kManual);
}

// An operator agreed to what was asked for when the hand-over began, not to what came later.
TEST_P(DeclaredServiceTest, EndsAHandOverWhenMoreIsAskedFor) {
  auto with_urls = [](const GrantSelection& grant) {
    auto out = declared("ERP", grant);
    out.details.callback_url = "https://erp.example/cb";
    out.details.identity_link_url = "https://erp.example/in";
    return out;
  };
  apply({with_urls(kBoth)});
  const auto id = stored().id;
  begin(id);
  hand_overs_.deliver_due(id);
  ASSERT_EQ(hand_overs_.find(id)->state, HandOver::State::kDelivered);
  apply({with_urls(kProducts)});
  EXPECT_EQ(hand_overs_.find(id)->state, HandOver::State::kDelivered) << "less may go on";
  apply({with_urls(kBoth)});
  EXPECT_EQ(hand_overs_.find(id)->state, HandOver::State::kFailed);
  EXPECT_FALSE(is_window_open(*hand_overs_.find(id), clock_.now(), rules_));
  EXPECT_FALSE(hand_over_store_.request_token(id));
}

}  // namespace
}  // namespace gatehouse::conformance
