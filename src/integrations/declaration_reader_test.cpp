#include "integrations/declaration_reader.h"

#include <gmock/gmock.h>

#include "base/limits.h"
#include "support/declarations.h"

namespace gatehouse::integrations {
namespace {

using access::GrantSelection;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

Declarations read(std::string_view yaml) {
  return read_declarations({.name = "erp.yaml", .text = yaml}, testing_support::small_tree());
}

std::vector<std::string> problems(std::string_view yaml) {
  return testing_support::problems_in(read(yaml));
}

// One integration with this as the rest of its mapping.
std::vector<std::string> with(const std::string& rest) {
  return problems("integrations:\n  - name: ERP\n" + rest);
}

TEST(DeclarationReader, ReadsWhatIsDeclared) {
  const auto read_well = read(
      "integrations:\n"
      "  - name: \" ERP \"\n"
      "    email: erp@partner.example\n"
      "    callback_url: https://erp.example/callback\n"
      "    identity_link_url: https://erp.example/login\n"
      "    resources:\n"
      "      - Magento_Catalog::products\n"
      "  - {name: 42, access: all}\n"
      "  - {name: idle, email: , resources: []}\n");
  ASSERT_THAT(testing_support::problems_in(read_well), IsEmpty());
  ASSERT_THAT(read_well->items, SizeIs(3));
  EXPECT_EQ(read_well->items[0].details,
            (Details{.name = "ERP",
                     .email = "erp@partner.example",
                     .callback_url = "https://erp.example/callback",
                     .identity_link_url = "https://erp.example/login",
                     .grant = {.resources = {"Magento_Backend::admin", "Magento_Catalog::catalog",
                                             "Magento_Catalog::products"}}}))
      << "ancestors are added";
  EXPECT_EQ(read_well->items[1].details, (Details{.name = "42", .grant = GrantSelection::all()}));
  EXPECT_EQ(read_well->items[2].details, (Details{.name = "idle"}));
}

TEST(DeclarationReader, MayDeclareNone) {
  const auto none = read("integrations: []\n");
  ASSERT_TRUE(none);
  EXPECT_THAT(none->items, IsEmpty());
}

TEST(DeclarationReader, TakesTheResourceOfEverythingForAll) {
  const auto all = read("integrations: [{name: A, resources: ['Magento_Backend::all']}]");
  ASSERT_TRUE(all);
  EXPECT_EQ(all->items.front().details.grant, GrantSelection::all());
}

TEST(DeclarationReader, TellsEveryProblemWithItsLine) {
  EXPECT_THAT(problems("integrations:\n"
                       "  - name: ERP\n"
                       "    colour: red\n"
                       "    email: nobody\n"
                       "    resources: [Magento_Catalog::products,\n"
                       "                No::such]\n"
                       "  - name: erp\n"
                       "    access: some\n"
                       "things: 1\n"),
              ElementsAre(StartsWith("erp.yaml:3: There is no key colour"),
                          StartsWith("erp.yaml:4: The email address has no @."),
                          StartsWith("warning: erp.yaml:6: There is no resource No::such"),
                          StartsWith("erp.yaml:7: \"erp\" is declared in line 2 already"),
                          StartsWith("erp.yaml:8: access can only be `all`"),
                          StartsWith("erp.yaml:9: There is no key things")));
}

TEST(DeclarationReader, KeepsResourcesThatDoNotExistAndWarns) {
  const auto kept = read(
      "integrations:\n  - name: ERP\n    resources: [No::such,\n"
      "      No::such, Magento_Catalog::products, Magento_Catalog::products]\n");
  ASSERT_THAT(testing_support::problems_in(kept), IsEmpty());
  EXPECT_THAT(kept->items.front().details.grant.resources,
              ElementsAre("Magento_Backend::admin", "Magento_Catalog::catalog",
                          "Magento_Catalog::products", "No::such"));
  EXPECT_THAT(testing_support::warnings_in(kept),
              ElementsAre("erp.yaml:3: There is no resource No::such here."));
  for (const auto* id : {"''", "\"a\\u0007b\""}) {
    EXPECT_THAT(with("    resources: [" + std::string(id) + "]\n"),
                ElementsAre(HasSubstr("is not the id of a resource")));
  }
}

TEST(DeclarationReader, TellsAllThatIsWrongWithOneEntry) {
  EXPECT_THAT(
      problems("integrations:\n"
               "  - email: nobody\n"
               "    callback_url: ftp://x\n"
               "    access: some\n"
               "    resources: [No::such, [x]]\n"),
      testing::UnorderedElementsAre(
          HasSubstr("Enter a name."), HasSubstr("has no @"), HasSubstr("must start with https"),
          HasSubstr("either `access: all`"), HasSubstr("access can only be"),
          HasSubstr("There is no resource No::such"), HasSubstr("may hold ids of resources only")));
}

TEST(DeclarationReader, WantsOneOfAccessAndResources) {
  EXPECT_THAT(with(""), ElementsAre(HasSubstr("either `access: all` or `resources:`")));
  EXPECT_THAT(with("    access: all\n    resources: []\n"), ElementsAre(HasSubstr("either")));
}

TEST(DeclarationReader, RefusesOtherShapes) {
  for (const auto* yaml :
       {"", "- a\n", "integrations:\n", "integrations: {a: b}\n", "other: []\n",
        "integrations: [ERP]\n", "integrations: [{email: a@b.example}]\n",
        "integrations: [{name: [a], access: all}]\n", "integrations: [{name: , access: all}]\n",
        "integrations: [{name: A, resources: all}]\n",
        "integrations: [{name: A, resources: [[x]]}]\n",
        "integrations: [{name: A, name: B, access: all}]\n",
        "integrations: [{name: A, access: all, [x]: y}]\n", "integrations: []\nintegrations: []\n",
        "integrations: []\n---\nintegrations: []\n"}) {
    EXPECT_THAT(problems(yaml), testing::Not(IsEmpty())) << yaml;
  }
}

TEST(DeclarationReader, RefusesWhatIsNotYaml) {
  EXPECT_THAT(problems("integrations:\n  - {name: A\n"),
              ElementsAre(HasSubstr("This is not YAML: ")));
  EXPECT_THAT(problems("integrations: [{name: *nobody}]\n"),
              ElementsAre(StartsWith("erp.yaml:1: This is not YAML: ")));
  EXPECT_THAT(problems("integrations: [{name: \xff, access: all}]\n"),
              ElementsAre(HasSubstr("not UTF-8")));
  EXPECT_THAT(problems(std::string_view("integrations: []\0", 17)),
              ElementsAre(HasSubstr("not UTF-8")));
  EXPECT_THAT(problems(std::string(100'000, '[')), SizeIs(1));
  EXPECT_THAT(problems(","), testing::Not(IsEmpty()));
  EXPECT_THAT(problems("integrations: []\n---\nmore: 1\n"),
              ElementsAre(StartsWith("erp.yaml:2: The file must be one YAML document")));
  EXPECT_THAT(problems("%YAML 1.2\n---\nintegrations: []\n...\n"), IsEmpty());
}

TEST(DeclarationReader, ReadsFilesUpToTheLimit) {
  std::string yaml = "integrations: []\n#";
  yaml.resize(limits::kDeclarationBytesMax, 'x');
  EXPECT_THAT(problems(yaml), IsEmpty());
  yaml += 'x';
  EXPECT_THAT(problems(yaml), ElementsAre(StartsWith("erp.yaml:0: The file is longer than ")));
}

}  // namespace
}  // namespace gatehouse::integrations
