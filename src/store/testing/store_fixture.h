#pragma once

#include <gtest/gtest.h>

#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "access/yaml_reader.h"
#include "json/reader.h"
#include "store/sample.h"
#include "store/store.h"
#include "store/testing/memory_documents.h"
#include "support/fixed_clock.h"

namespace gatehouse::store::testing {

inline std::string file(const std::string& path) {
  std::stringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

inline const access::RouteTable& routes() {
  static const auto tree = access::read_resources(file("data/resources.yaml")).value();
  static const auto table = access::read_routes(file("data/routes.yaml"), tree).value();
  return table;
}

inline std::string text(const Response& response) { return json::text_of(response.body); }

// The embedded store as its callers see it, with the sample loaded.
class StoreTest : public ::testing::Test {
 protected:
  StoreTest() {
    load_sample(documents_, transactions_);
    open();
  }

  // Starts the store anew on the same documents.
  void open() {
    store_ = std::make_unique<Store>(Store::Parts{documents_, transactions_, clock_, public_urls_});
  }

  Response call(access::Method method, const std::string& path, const std::string& query = "",
                const std::string& body = "", const std::string& type = "application/json") {
    const auto match = routes().match(method, path);
    if (!match) throw std::logic_error("no route " + path);
    const std::array fields{http::Field{"Content-Type", type}};
    gateway::Call call;
    call.begin(
        {.query = query, .fields = fields, .body = body}, {.store_code = "default"},
        std::make_shared<gateway::Snapshot>(
            1, gateway::Snapshot::Credentials{}, gateway::GatewaySettings{}, crypto::FastHash({1}),
            gateway::Snapshot::OperatorTokens{}, std::make_shared<settings::Values>(settings_)));
    call.match = *match;
    return store_->respond(call);
  }

  boost::json::value get(const std::string& path, const std::string& query = "") {
    const auto answer = call(access::Method::kGet, path, query);
    EXPECT_EQ(answer.status, 200) << text(answer);
    return answer.body;
  }

  // The SKUs, in order, that a search with one filter finds.
  std::vector<std::string> found(const std::string& field, const std::string& condition,
                                 const std::string& value) {
    const std::string filter = "searchCriteria[filterGroups][0][filters][0]";
    const auto answer =
        get("/V1/products", filter + "[field]=" + field + "&" + filter +
                                "[conditionType]=" + condition + "&" + filter + "[value]=" + value);
    std::vector<std::string> skus;
    for (const auto& item : answer.at("items").as_array()) {
      skus.emplace_back(item.at("sku").as_string());
    }
    return skus;
  }

  MemoryDocuments documents_;
  ImmediateTransactions transactions_;
  testing_support::FixedClock clock_;
  std::vector<gateway::PublicUrl> public_urls_{
      {.scheme = "https", .authority = "shop.example", .prefix = ""}};
  settings::Values settings_{settings::StoredValues{}};
  std::unique_ptr<Store> store_;
};

}  // namespace gatehouse::store::testing
