#pragma once

#include "admin/admin_fixture.h"

namespace gatehouse::api::admin::testing_support {

// What the tests of operations have in common: ann at her browser.
class AdminApiTest : public AdminFixture {
 protected:
  static std::string with_password(const std::string& members, const char* password = kPassword) {
    return "{" + members + (members.empty() ? "" : ",") + R"("current_password":")" + password +
           "\"}";
  }

  Reply create(const std::string& name, const std::string& more = "") {
    return ann_.send("POST", "/integrations",
                     with_password(R"("name":")" + name + "\"" + (more.empty() ? "" : ",") + more));
  }

  static Headers seen(const Reply& reply) { return {{"If-Match", reply.field("ETag")}}; }

  static std::vector<std::string> codes(const Reply& reply) {
    std::vector<std::string> out;
    for (const auto& error : reply.at("errors").as_array()) {
      out.push_back(std::string(error.at("field").as_string()) + ":" +
                    std::string(error.at("code").as_string()));
    }
    return out;
  }

  std::vector<std::string> names(const std::string& query) {
    std::vector<std::string> out;
    const auto reply = ann_.send("GET", "/integrations?" + query);
    for (const auto& item : reply.at("items").as_array()) {
      out.emplace_back(item.at("name").as_string());
    }
    return out;
  }

  Browser ann_ = signed_in("ann");
};

}  // namespace gatehouse::api::admin::testing_support
