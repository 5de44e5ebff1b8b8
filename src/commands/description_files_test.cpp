// Ten modules of the shapes that public ones have (tests/modules), merged with Magento's own
// description. What is expected follows from facts/magento 7.5 and 9.

#include "commands/description_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "access/description_writer.h"
#include "access/yaml_reader.h"
#include "base/text.h"
#include "support/temporary_directory.h"

namespace gatehouse::commands {
namespace {

using access::Access;
using access::Description;
using access::Method;
using testing::ElementsAre;
using testing::HasSubstr;

std::string file(const std::string& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

const Description& shipped() {
  static const auto description = [] {
    auto tree = access::read_resources(file("data/resources.yaml")).value();
    auto routes = access::read_routes(file("data/routes.yaml"), tree).value();
    return Description{std::move(tree), std::move(routes)};
  }();
  return description;
}

// What the shipped description and these paths are together.
struct Imported {
  explicit Imported(const std::vector<std::filesystem::path>& paths) {
    const auto text = access::written(shipped());
    auto base = access::read_description_yaml({"shipped", text});
    auto found = read_descriptions(paths, std::move(base), shipped().routes).value();
    files = found.files;
    auto parts = access::finished(std::move(found.draft)).value();
    warnings = parts.warnings;
    description = Description::build(std::move(parts)).value();
  }

  [[nodiscard]] const access::Route* route(Method method, std::string_view path) const {
    const auto match = description.routes.match(method, path);
    return match ? match->route : nullptr;
  }

  [[nodiscard]] std::string needs(Method method, std::string_view path) const {
    const auto* found = route(method, path);
    return found == nullptr ? "no route" : joined(found->needs, "+");
  }

  [[nodiscard]] std::vector<std::string> children(std::string_view id) const {
    std::vector<std::string> out;
    for (const auto& resource : description.resources.all()) {
      if (resource.parent && description.resources.at(*resource.parent).id == id) {
        out.push_back(resource.id);
      }
    }
    return out;
  }

  [[nodiscard]] const access::Resource& at(std::string_view id) const {
    return description.resources.at(description.resources.find(id).value());
  }

  std::size_t files = 0;
  std::vector<access::DescriptionProblem> warnings;
  Description description;
};

const Imported& samples() {
  static const Imported imported({"tests/modules", "tests/modules/quarry/plain"});
  return imported;
}

TEST(SampleModules, PutTheirResourcesIntoMagentosTree) {
  const auto& tree = samples().description.resources;
  EXPECT_THAT(samples().children("Harbor_Core::root"), ElementsAre("Harbor_Erp::erp"));
  EXPECT_THAT(samples().children("Harbor_Erp::erp"),
              ElementsAre("Harbor_Erp::import", "Harbor_Erp::export"))
      << "by sort order";
  EXPECT_THAT(tree.ancestors(tree.find("Harbor_Core::config").value()),
              ElementsAre("Magento_Backend::admin", "Magento_Backend::stores",
                          "Magento_Backend::stores_settings", "Magento_Config::config"));
  auto actions = samples().children("Magento_Sales::actions");
  actions.resize(3);
  EXPECT_THAT(actions, ElementsAre("Magento_Sales::create", "Harbor_Tracking::track",
                                   "Magento_Sales::actions_view"))
      << "equal sort orders stay in the order of the modules";
  EXPECT_EQ(samples().at("Magento_Catalog::catalog").title, "Assortment");
  EXPECT_EQ(samples().at("Magento_Catalog::catalog").sort_order, 5);
  EXPECT_FALSE(tree.find("Magento_Cms::block")) << "disabled";
  EXPECT_EQ(samples().at("Magento_Catalog::products").title, "Products") << "left alone";
  EXPECT_EQ(tree.size(), shipped().resources.size() - 1 + 10);
}

TEST(SampleModules, PutTheirRoutesBesideMagentos) {
  const auto& all = samples();
  EXPECT_EQ(all.needs(Method::kGet, "/V1/harbor/exports"), "Harbor_Erp::export");
  EXPECT_EQ(all.route(Method::kGet, "/V1/harbor/exports")->module, "Harbor_Erp");
  EXPECT_EQ(all.needs(Method::kPost, "/V1/harbor/imports/7"), "Harbor_Erp::import");
  EXPECT_EQ(all.route(Method::kGet, "/V1/harbor/parcels/x")->access, Access::kAnonymous);
  EXPECT_EQ(all.route(Method::kGet, "/V1/lantern/points/mine")->access, Access::kSelf);
  EXPECT_EQ(all.needs(Method::kGet, "/V1/lantern/points/7"), "Magento_Customer::manage");
  EXPECT_EQ(all.needs(Method::kPut, "/V1/quarry/bulk"), "Quarry_Bulk::bulk");
  EXPECT_EQ(all.needs(Method::kGet, "/V2/quarry/stock"),
            "Magento_CatalogInventory::cataloginventory");
  EXPECT_EQ(all.route(Method::kGet, "/V2/quarry/stock")->module, "Quarry_Plain")
      << "of the class, as no module.xml says it";
  EXPECT_EQ(all.needs(Method::kGet, "/V1/tide/levels"), "Tide_Rest::levels+Magento_Backend::admin")
      << "etc/webapi_rest comes on top";
  EXPECT_EQ(all.needs(Method::kPost, "/V1/tide/levels"), "Tide_Rest::levels");
  EXPECT_EQ(all.needs(Method::kGet, "/V1/tide/test"), "no route") << "of a test";
  EXPECT_EQ(all.needs(Method::kPost, "/V1/products"), "Magento_Catalog::products");
}

TEST(SampleModules, AddToWhatRoutesOfTheCoreNeed) {
  const auto* strict = samples().route(Method::kDelete, "/V1/products/a");
  EXPECT_THAT(strict->needs, ElementsAre("Magento_Catalog::products", "Lantern_Strict::delete"));
  EXPECT_EQ(strict->transport, access::Transport::kSecureOnly);
  EXPECT_TRUE(strict->numbers[0] && strict->numbers[1]);
  const auto* open = samples().route(Method::kGet, "/V1/products");
  EXPECT_THAT(open->needs, ElementsAre("Magento_Catalog::products")) << "named twice, needed once";
  EXPECT_EQ(open->guests, access::OpensToGuests::kBySetting) << "webapi.xml says nothing of it";
}

TEST(SampleModules, LeaveOutWhatNobodyCouldJudge) {
  EXPECT_EQ(samples().needs(Method::kGet, "/V1/quarry/open"), "no route");
  EXPECT_EQ(samples().needs(Method::kPatch, "/V1/quarry/part"), "no route");
  EXPECT_EQ(samples().needs(Method::kGet, "/V1/quarry/mixed"), "Quarry_Bulk::bulk")
      << "everybody may and somebody must: somebody must";
  const auto* gone = samples().route(Method::kGet, "/V1/quarry/gone");
  EXPECT_FALSE(gone->numbers[0]) << "only a grant of all covers it";
  EXPECT_EQ(samples().at("Quarry_Sloppy::untitled").title, "Quarry_Sloppy::untitled");
  std::vector<std::string> told;
  for (const auto& [place, message, severity] : samples().warnings) {
    told.push_back(access::shown(place) + ": " + message);
  }
  const std::string etc = "tests/modules/quarry/sloppy/etc/";
  EXPECT_THAT(
      told,
      ElementsAre(
          etc + "acl.xml:6: sortOrder=\"ten\" is not a whole number; it counts as 0.",
          etc +
              "webapi.xml:6: PATCH /V1/quarry/part: Magento knows GET, POST, PUT and DELETE only; "
              "the route is left out.",
          etc + "webapi.xml:12: GET V1 quarry: a path looks like /V1/products/:sku; the route is "
                "left out.",
          etc + "acl.xml:6: The resource Quarry_Sloppy::untitled has no title in any of the files; "
                "its id is shown.",
          etc + "webapi.xml:3: GET /V1/quarry/open names no resource, so nobody could say who may "
                "use it: it is left out. Name one, or anonymous."));
}

TEST(SampleModules, AreTheSameInWhateverOrderTheyAreNamed) {
  const Imported backwards({"tests/modules/tide", "tests/modules/quarry/sloppy",
                            "tests/modules/quarry/plain", "tests/modules/quarry/bulk/etc",
                            "tests/modules/lantern", "tests/modules/harbor"});
  EXPECT_EQ(access::written(backwards.description), access::written(samples().description));
}

TEST(SampleModules, ComeBackFromTheStoredForm) {
  const auto text = access::written(samples().description);
  const auto again = access::read_description(text);
  ASSERT_TRUE(again) << again.error();
  EXPECT_EQ(access::written(*again), text);
}

class DescriptionFiles : public testing::Test {
 protected:
  std::filesystem::path write(const std::string& name, const std::string& text) {
    const auto path = directory_.path() / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path) << text;
    return path;
  }

  // The errors of reading these, or what kept them from being read.
  std::string told(const std::vector<std::filesystem::path>& paths) {
    auto found = read_descriptions(paths, {}, {});
    if (!found) return found.error().message;
    auto parts = access::finished(std::move(found->draft));
    if (parts) return "nothing";
    std::vector<std::string> all;
    for (const auto& problem : parts.error()) all.push_back(problem.message);
    return joined(all, "\n");
  }

  testing_support::TemporaryDirectory directory_;
};

TEST_F(DescriptionFiles, SayWhatIsWrong) {
  EXPECT_THAT(told({directory_.path() / "no.xml"}), HasSubstr("There is no file or directory"));
  EXPECT_THAT(told({directory_.path()}), HasSubstr("no module of Magento"));
  EXPECT_THAT(told({write("a.xml", "<config><other/></config>")}), HasSubstr("neither an acl.xml"));
  EXPECT_THAT(told({write("acl.xml", "<config><acl>")}), HasSubstr("This is not XML"));
  EXPECT_THAT(told({write("acl.xml", "<!DOCTYPE c [<!ENTITY a \"b\">]><config><acl/></config>")}),
              HasSubstr("DOCTYPE"));
  EXPECT_THAT(told({write("webapi.xml", "<config/>")}), HasSubstr("must be <routes>"));
  EXPECT_THAT(told({write("webapi.xml",
                          "<routes><route url='/V1/a' method='GET'><resources>"
                          "<resource ref='authenticated'/></resources></route>"
                          "</routes>")}),
              HasSubstr("would let in every caller"));
  EXPECT_THAT(told({write("s.json", R"({"swagger": "2.0"})")}), HasSubstr("Swagger 2"));
  EXPECT_THAT(told({write("b.yaml", "\xff")}), HasSubstr("not UTF-8"));
  EXPECT_THAT(told({write("acl.xml",
                          "<config><acl><resources><resource id='a'/><resource id='b'>"
                          "<resource id='a'/></resource></resources></acl></config>")}),
              HasSubstr("stands at two places"));
}

TEST_F(DescriptionFiles, OfMagentoAreOpenedBySettingAsMagentoDoes) {
  const auto path =
      write("webapi.xml",
            "<routes><route url='/V1/products' method='GET'><resources>"
            "<resource ref='a'/></resources></route><route url='/V1/products' "
            "method='POST'><resources><resource ref='a'/></resources></route></routes>");
  auto found = read_descriptions({path}, {}, shipped().routes).value();
  const auto parts = access::finished(std::move(found.draft)).value();
  EXPECT_EQ(parts.routes[0].guests, access::OpensToGuests::kBySetting);
  EXPECT_EQ(parts.routes[1].guests, access::OpensToGuests::kNever);
}

TEST_F(DescriptionFiles, NameAModuleThatIsThereTwice) {
  for (const auto* place : {"app/code/A", "vendor/a"}) {
    write(std::string(place) + "/etc/module.xml", "<config><module name='A_B'/></config>");
  }
  EXPECT_THAT(told({directory_.path()}), HasSubstr("The module A_B is in"));
}

}  // namespace
}  // namespace gatehouse::commands
