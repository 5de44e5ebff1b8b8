#include "integrations/declared_service.h"

#include <gmock/gmock.h>

#include "conformance/onboarding.h"
#include "support/declarations.h"

namespace gatehouse::conformance {
namespace {

using access::GrantSelection;
using integrations::Adoption;
using integrations::Declaration;
using integrations::DeclaredPlan;
using integrations::DeclaredStep;
using integrations::Details;
using integrations::HandOver;
using integrations::Integration;
using integrations::IntegrationId;
using integrations::Occasion;
using integrations::SetupType;
using integrations::Status;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using Action = DeclaredStep::Action;

const std::string kFile = "/etc/gatehouse/integrations.yaml";
const auto kProducts = GrantSelection::custom({"Magento_Catalog::products"});
const auto kOrders = GrantSelection::custom({"Magento_Sales::orders"});
const auto kBoth = GrantSelection::custom({"Magento_Catalog::products", "Magento_Sales::orders"});

class DeclaredServiceTest : public OnboardingTest {
 protected:
  static Declaration declared(const std::string& name, const GrantSelection& grant) {
    return {Details{.name = name, .email = "erp@partner.example", .grant = grant}};
  }

  DeclaredPlan plan(std::vector<Declaration> declarations, Adoption adoption = Adoption::kRefused,
                    const std::string& file = kFile) {
    return declared_.plan(std::move(declarations), file, adoption);
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
    return service_.activate(stored().id, std::nullopt, actor()).value();
  }

  std::string token(const Integration& integration) {
    return std::string(integration_store_.access_token(integration.id)->token.reveal());
  }

  integrations::DeclaredService declared_{{integration_store_, hand_over_store_, notifications_,
                                           *database_, history_, clock_, random_,
                                           testing_support::small_tree()}};
};

GATEHOUSE_ON_EVERY_STORAGE(DeclaredServiceTest);

TEST_P(DeclaredServiceTest, CreatesWhatIsNew) {
  EXPECT_THAT(apply({declared("ERP", kProducts), declared("PIM", GrantSelection::all())}),
              ElementsAre(Action::kCreate, Action::kCreate));
  const auto erp = stored();
  EXPECT_EQ(erp.status, Status::kInactive);
  EXPECT_EQ(erp.setup, SetupType::kDeclared);
  EXPECT_EQ(erp.declared_in, kFile);
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
  EXPECT_THAT(made.steps.front().new_resources, ElementsAre("Magento_Sales::orders"));
  ASSERT_TRUE(declared_.apply(made, actor()));
  const auto reset = stored();
  EXPECT_EQ(reset.status, Status::kReset);
  EXPECT_THAT(reset.details.grant.resources, ElementsAre("Magento_Backend::admin"))
      << "what the file lists no longer is gone at once";
  EXPECT_EQ(reset.requested, kOrders);
  EXPECT_EQ(token(reset), token_before);
  EXPECT_THAT(titles(), ElementsAre("The integration \"ERP\" was reset: its declaration changed."));
  EXPECT_EQ(notification_store_.list({}).items.front().severity, notifications::Severity::kMajor);
  EXPECT_THAT(notification_store_.list({}).items.front().message, HasSubstr("Sales::orders"));

  EXPECT_THAT(apply({declared("ERP", kOrders)}), ElementsAre(Action::kUnchanged));
  EXPECT_THAT(titles(), testing::SizeIs(1));
  const auto authorized = service_.reauthorize(reset.id, std::nullopt, actor());
  ASSERT_TRUE(authorized);
  EXPECT_EQ(stored().status, Status::kActive);
  EXPECT_EQ(stored().details.grant, kOrders);
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
  const auto made = plan({declared("ERP", kProducts)}, Adoption::kRefused, "/srv/other.yaml");
  EXPECT_THAT(objections(made), ElementsAre(HasSubstr(kFile)));
  const auto adopted = plan({declared("ERP", kProducts)}, Adoption::kAllowed, "/srv/other.yaml");
  ASSERT_TRUE(declared_.apply(adopted, actor()));
  EXPECT_EQ(stored().declared_in, "/srv/other.yaml");
}

TEST_P(DeclaredServiceTest, AdoptsWhenToldTo) {
  const auto id = add("ERP", "", "");
  const auto before = service_.activate(id, std::nullopt, actor()).value();
  const auto token_before = token(before);
  EXPECT_THAT(apply({declared("ERP", kProducts)}, Adoption::kAllowed), ElementsAre(Action::kReset));
  const auto after = stored();
  EXPECT_EQ(after.id, id);
  EXPECT_EQ(after.setup, SetupType::kDeclared);
  EXPECT_EQ(after.declared_in, kFile);
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
      plan({declared("PIM", kProducts)}, Adoption::kRefused, "/srv/other.yaml"), actor()));
  EXPECT_THAT(apply({declared("ERP", kProducts)}), ElementsAre(Action::kCreate));
  EXPECT_EQ(stored("PIM").declared_in, "/srv/other.yaml");
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
