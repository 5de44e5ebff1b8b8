#include "integrations/declaration_xml.h"

#include <gmock/gmock.h>

#include "support/declarations.h"

namespace gatehouse::integrations {
namespace {

using access::GrantSelection;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;
using testing_support::problems_in;
using testing_support::small_tree;

Declarations read(std::string_view xml) {
  return read_integration_xml({.name = "i.xml", .text = xml}, small_tree());
}

std::vector<std::string> problems(std::string_view xml) { return problems_in(read(xml)); }

// A whole document with this inside of its only integration, in line 2.
std::vector<std::string> within(const std::string& inside) {
  return problems("<config>\n<integration name=\"ERP\"><email>a@b.example</email>" + inside +
                  "</integration></config>");
}

const auto* const kConfig =
    "<?xml version=\"1.0\"?>\n"
    "<integrations>\n"
    "  <integration name=\"ERP\">\n"
    "    <email>erp@partner.example</email>\n"
    "    <endpoint_url>https://erp.example/callback</endpoint_url>\n"
    "  </integration>\n"
    "  <integration name=\"Idle\"><email>idle@partner.example</email></integration>\n"
    "</integrations>\n";

Declarations read_pair(std::string_view config, std::string_view api) {
  return read_integration_pair({.name = "config.xml", .text = config},
                               DeclarationSource{.name = "api.xml", .text = api}, small_tree());
}

TEST(IntegrationXml, ReadsWhatIsDeclared) {
  const auto read_well = read(
      "\xEF\xBB\xBF<?xml version=\"1.0\"?>\n"
      "<!-- ours -->\n"
      "<config xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"\n"
      "        xsi:noNamespaceSchemaLocation=\"urn:magento:module:x.xsd\">\n"
      "  <integration name=\"ERP &amp; co\">\n"
      "    <email> erp<!-- -->@partner.example </email>\n"
      "    <endpoint_url>https://erp.example/callback</endpoint_url>\n"
      "    <identity_link_url><![CDATA[https://erp.example/in?a=1&b=2]]></identity_link_url>\n"
      "    <resources>\n"
      "      <resource name=\"Magento_Catalog::products\"/>\n"
      "      <resource name=\"Magento_Sales::orders\"/>\n"
      "    </resources>\n"
      "  </integration>\n"
      "  <integration name=\"Whole\"><email>w@partner.example</email>\n"
      "    <resources><resource name=\"Magento_Backend::all\"/></resources></integration>\n"
      "</config>\n");
  ASSERT_THAT(problems_in(read_well), IsEmpty());
  ASSERT_THAT(read_well->items, SizeIs(2));
  EXPECT_EQ(read_well->items.front().details,
            (Details{.name = "ERP & co",
                     .email = "erp@partner.example",
                     .callback_url = "https://erp.example/callback",
                     .identity_link_url = "https://erp.example/in?a=1&b=2",
                     .grant = {.resources = {"Magento_Backend::admin", "Magento_Catalog::catalog",
                                             "Magento_Catalog::products", "Magento_Sales::orders",
                                             "Magento_Sales::sales"}}}));
  EXPECT_EQ(read_well->items[1].details.grant, GrantSelection::all());
}

TEST(IntegrationXml, TakesWhatMagentoTakesOutsideItsDeveloperMode) {
  EXPECT_THAT(within(""), IsEmpty());
  EXPECT_THAT(within("<endpoint_url/><identity_link_url> </identity_link_url><resources/>"),
              IsEmpty());
  for (const auto* integration :
       {"<integration name=\"A\"><email/></integration>", "<integration name=\"AB\"/>",
        "<integration name=\"AB\"><resources><resource name=\"Magento_Catalog::products\"/>"
        "<resource name=\"Magento_Catalog::products\"/></resources></integration>"}) {
    const auto taken = read("<config>" + std::string(integration) + "</config>");
    EXPECT_THAT(problems_in(taken), IsEmpty()) << integration;
    EXPECT_THAT(testing_support::warnings_in(taken), IsEmpty()) << integration;
    EXPECT_EQ(taken->items.front().details.email, "");
  }
}

TEST(IntegrationXml, KeepsResourcesThatDoNotExistAndWarns) {
  const auto kept = read(
      "<config><integration name=\"ERP\"><email/><resources>\n"
      "<resource name=\"Magento_Log::online\"/>\n"
      "<resource name=\"Magento_Log::online\"/>\n"
      "<resource name=\"Magento_Sales::orders\"/></resources></integration></config>");
  ASSERT_THAT(problems_in(kept), IsEmpty());
  EXPECT_THAT(kept->items.front().details.grant.resources,
              ElementsAre("Magento_Backend::admin", "Magento_Log::online", "Magento_Sales::orders",
                          "Magento_Sales::sales"));
  EXPECT_THAT(testing_support::warnings_in(kept),
              ElementsAre(StartsWith("i.xml:2: There is no resource Magento_Log::online here")));
}

TEST(IntegrationXml, TellsAllThatIsWrongWithOneEntry) {
  EXPECT_THAT(problems("<config><integration name=\"\"><email>nobody</email>"
                       "<endpoint_url>x</endpoint_url><colour/><resources>"
                       "<resource/><resource name=\"Magento_Log::online\"/></resources>"
                       "</integration></config>"),
              testing::UnorderedElementsAre(
                  HasSubstr("Enter a name."), HasSubstr("has no @"), HasSubstr("complete URL"),
                  HasSubstr("<colour>"), HasSubstr("is not the id of a resource"),
                  StartsWith("warning: i.xml:1: There is no resource Magento_Log::online")));
}

TEST(IntegrationXml, KnowsTheResourcesOfItsModule) {
  const auto own = read_module_resources(
      {.name = "acl.xml",
       .text = "<config><acl><resources><resource id=\"Magento_Backend::admin\">"
               "<resource id=\"Magento_Sales::sales\"><resource id=\"My_Module::group\">"
               "<resource id=\"My_Module::sync\" title=\"Sync\"/></resource></resource>"
               "</resource></resources></acl></config>"});
  ASSERT_TRUE(own);
  const std::string xml =
      "<config><integration name=\"ERP\"><resources><resource name=\"My_Module::sync\"/>"
      "</resources></integration></config>";
  const auto read_well = read_integration_xml({.name = "i.xml", .text = xml}, small_tree(), *own);
  ASSERT_THAT(problems_in(read_well), IsEmpty());
  EXPECT_THAT(read_well->items.front().details.grant.resources,
              ElementsAre("Magento_Backend::admin", "Magento_Sales::sales", "My_Module::group",
                          "My_Module::sync"));
  EXPECT_THAT(testing_support::warnings_in(read_well),
              ElementsAre(HasSubstr("My_Module::sync is the module's own")));
}

TEST(IntegrationXml, RefusesABrokenFileOfTheModule) {
  std::string deep = "<config>";
  for (int i = 0; i < 70; ++i) deep += "<resource id=\"a::b\">";
  for (int i = 0; i < 70; ++i) deep += "</resource>";
  deep += "</config>";
  for (const auto& xml : {std::string("<config"), std::string("<other/>"), deep}) {
    const auto own = read_module_resources({.name = "acl.xml", .text = xml});
    ASSERT_FALSE(own) << xml;
    EXPECT_EQ(own.error().front().file, "acl.xml");
  }
}

TEST(IntegrationXml, WarnsOfWhatMagentoIgnores) {
  const auto* const product = "Magento_Catalog::products";
  for (const auto& inside :
       {std::string("<colour/>"), std::string("text"), std::string("<email2>x</email2>"),
        "<resources>" + std::string(product) + "</resources>",
        "<resources><thing name=\"" + std::string(product) + "\"/></resources>",
        "<resources><resource name=\"" + std::string(product) + "\" x=\"y\"/></resources>"}) {
    const auto taken =
        read("<config>\n<integration name=\"ERP\">" + inside + "</integration></config>");
    ASSERT_THAT(problems_in(taken), IsEmpty()) << inside;
    EXPECT_THAT(testing_support::warnings_in(taken), ElementsAre(StartsWith("i.xml:2: ")));
    EXPECT_EQ(taken->items.front().warnings.front().integration, "ERP");
  }
  const auto beside = read("<config><foo/>\n</config>");
  ASSERT_TRUE(beside);
  EXPECT_THAT(testing_support::warnings_in(beside), ElementsAre(HasSubstr("not <foo>")));
}

TEST(IntegrationXml, RefusesWhatComesTwice) {
  for (const auto* inside : {"<email>a@b.example</email>", "<resources/><resources/>",
                             "<resources><resource/></resources>",
                             "<endpoint_url>https://<b>a</b>.example</endpoint_url>"}) {
    EXPECT_THAT(within(inside), testing::Not(IsEmpty())) << inside;
  }
  EXPECT_THAT(
      problems("<config>\n<integration name=\"AB\"><email>a@b.example</email></integration>\n"
               "<integration name=\"ab\"><email>a@b.example</email></integration></config>"),
      ElementsAre(StartsWith("i.xml:3: \"ab\" is declared in line 2 already")));
  EXPECT_THAT(problems("<config><integration name=\"AB\" name=\"CD\"><email>a@b.example</email>"
                       "</integration></config>"),
              ElementsAre(HasSubstr("must have the attribute name once")));
}

TEST(IntegrationXml, RefusesOtherDocuments) {
  EXPECT_THAT(problems(""), SizeIs(1));
  EXPECT_THAT(problems("<config>\n<integration"), ElementsAre(StartsWith("i.xml:2: This is not ")));
  EXPECT_THAT(problems("<other/>"), ElementsAre(HasSubstr("must be <config>")));
  EXPECT_THAT(problems("<config/><config/>"), ElementsAre(HasSubstr("must be <config>")));
  EXPECT_THAT(problems("<integrations/>"), ElementsAre(HasSubstr("must be <config>")));
  EXPECT_THAT(problems("<!DOCTYPE config [<!ENTITY a SYSTEM \"file:///etc/passwd\">]>\n<config/>"),
              ElementsAre("i.xml:1: The document has a DOCTYPE; remove it."));
  EXPECT_THAT(problems("<config a=\"\xff\"/>"), ElementsAre(HasSubstr("not UTF-8")));
}

TEST(IntegrationPair, IsToldByItsRoot) {
  EXPECT_TRUE(is_half_of_pair(kConfig));
  EXPECT_FALSE(is_half_of_pair("<config/>"));
  EXPECT_FALSE(is_half_of_pair("integrations:"));
}

TEST(IntegrationPair, MergesByName) {
  const auto read_well = read_pair(kConfig,
                                   "<integrations><integration name=\"ERP\"><resources>"
                                   "<resource name=\"Magento_Sales::orders\"/>"
                                   "</resources></integration></integrations>");
  ASSERT_THAT(problems_in(read_well), IsEmpty());
  ASSERT_THAT(read_well->items, SizeIs(2));
  EXPECT_EQ(read_well->items.front().details.email, "erp@partner.example");
  EXPECT_THAT(
      read_well->items.front().details.grant.resources,
      ElementsAre("Magento_Backend::admin", "Magento_Sales::orders", "Magento_Sales::sales"));
  EXPECT_THAT(read_well->items[1].details.grant.resources, IsEmpty()) << "nothing is listed for it";
}

TEST(IntegrationPair, TellsProblemsOfBothFiles) {
  EXPECT_THAT(problems_in(read_pair("<integrations>\n"
                                    "<integration name=\"ERP\"><email>no</email><resources/>"
                                    "</integration></integrations>",
                                    "<integrations>\n"
                                    "<integration name=\"ERP\"><email/><resources>\n"
                                    "<resource name=\"Magento_Sales::no\"/></resources>"
                                    "</integration>\n"
                                    "<integration name=\"erp\"/>\n"
                                    "<integration name=\"PIM\"/></integrations>")),
              ElementsAre(HasSubstr("warning: api.xml:2: <email> has no meaning"),
                          HasSubstr("warning: api.xml:3: There is no resource Magento_Sales::no"),
                          HasSubstr("api.xml:4: \"erp\" is listed twice"),
                          HasSubstr("warning: api.xml:5: There is no integration \"PIM\""),
                          HasSubstr("config.xml:2: The email address has no @"),
                          HasSubstr("warning: config.xml:2: <resources> has no meaning")));
}

TEST(IntegrationPair, HalvesAreWarnings) {
  const auto without =
      read_integration_pair({.name = "config.xml", .text = kConfig}, std::nullopt, small_tree());
  ASSERT_THAT(problems_in(without), IsEmpty());
  EXPECT_THAT(without->items, SizeIs(2));
  EXPECT_THAT(testing_support::warnings_in(without), ElementsAre(HasSubstr("There is no api.xml")));
  const auto more = read_pair(kConfig,
                              "<integrations>\n<integration name=\"Other\"><resources/>"
                              "</integration></integrations>");
  ASSERT_THAT(problems_in(more), IsEmpty());
  EXPECT_THAT(testing_support::warnings_in(more),
              ElementsAre("api.xml:2: There is no integration \"Other\" in config.xml."));
  EXPECT_EQ(more->warnings.front().integration, "Other");
}

}  // namespace
}  // namespace gatehouse::integrations
