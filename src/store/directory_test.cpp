// What connectors ask first.

#include <gmock/gmock.h>

#include <set>

#include "store/testing/store_fixture.h"

namespace gatehouse::store {
namespace {

using access::Method;
using ::testing::HasSubstr;
using testing::StoreTest;
using testing::text;

TEST_F(StoreTest, NamesTheModulesThatItStandsFor) {
  std::set<std::string> named;
  const auto modules = get("/V1/modules");
  for (const auto& module : modules.as_array()) {
    named.emplace(module.as_string());
  }
  std::set<std::string> answered;
  for (const auto& route : testing::routes().all()) {
    if (store_->answers(route)) answered.insert(route.module);
  }
  EXPECT_EQ(named, answered);
}

TEST_F(StoreTest, SaysWhichCurrencyItHas) {
  const auto currency = get("/V1/directory/currency");
  EXPECT_EQ(currency.at("base_currency_code"), "EUR");
  EXPECT_EQ(currency.at("base_currency_symbol"), "\u20ac");
  EXPECT_EQ(currency.at("available_currency_codes"), boost::json::array{"EUR"});
  EXPECT_EQ(currency.at("exchange_rates").at(0).at("currency_to"), "EUR");
}

TEST_F(StoreTest, KnowsTheCountries) {
  EXPECT_EQ(get("/V1/directory/countries").as_array().size(), 249u);
  const auto germany = get("/V1/directory/countries/de");
  EXPECT_EQ(text({200, germany}),
            R"({"id":"DE","two_letter_abbreviation":"DE","three_letter_abbreviation":"DEU",)"
            R"("full_name_locale":"Germany","full_name_english":"Germany"})");
}

TEST_F(StoreTest, KnowsTheTypesOfProducts) {
  EXPECT_EQ(get("/V1/products/types").as_array().size(), 6u);
  EXPECT_EQ(text({200, get("/V1/products/types").at(0)}),
            R"({"name":"simple","label":"Simple Product"})");
}

TEST_F(StoreTest, SaysWhyNoCustomerGetsAToken) {
  const std::string path = "/V1/integration/customer/token";
  const auto refused =
      call(Method::kPost, path, "", R"({"username":"jane@example.com","password":"secret-word"})");
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(refused.body.at("code"), "sign_in_refused");
  EXPECT_THAT(text(refused), HasSubstr("no customer accounts"));
  EXPECT_THAT(text(refused), ::testing::Not(HasSubstr("secret-word")));
  for (const auto* body : {"", "{}", R"({"username":"jane@example.com"})", "{"}) {
    EXPECT_EQ(call(Method::kPost, path, "", body).status, 400) << body;
  }
}

}  // namespace
}  // namespace gatehouse::store
