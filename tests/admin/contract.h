#pragma once

#include <yaml-cpp/yaml.h>

#include <boost/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace gatehouse::api::admin::testing_support {

// api/admin.openapi.yaml, for checking requests and answers against it. Of JSON Schema it knows
// what the file uses.
class Contract {
 public:
  explicit Contract(const std::string& file) : root_(YAML::LoadFile(file)) {}

  // "signIn", ...
  [[nodiscard]] std::set<std::string> operation_ids() const;

  // The operation that a request is for; absent when the contract has none.
  [[nodiscard]] std::optional<std::string> operation_of(const std::string& method,
                                                        const std::string& path) const;

  // The members that an operation's body may have; none when it has no body.
  [[nodiscard]] std::set<std::string> members_of_request(const std::string& operation_id) const;

  // The members, at any depth, that an operation's answer of success may have.
  [[nodiscard]] std::set<std::string> members_of_answer(const std::string& operation_id) const;

  // What is wrong with a request's body, and with an answer; empty when nothing is.
  [[nodiscard]] std::vector<std::string> check_request(const std::string& operation_id,
                                                       const boost::json::value& body) const;
  [[nodiscard]] std::vector<std::string> check_answer(const std::string& operation_id, int status,
                                                      const std::string& content_type,
                                                      const std::string& body) const;

 private:
  using Complaints = std::vector<std::string>;

  [[nodiscard]] YAML::Node operation(const std::string& id) const;
  [[nodiscard]] YAML::Node resolved(YAML::Node node) const;
  void collect_members(const YAML::Node& schema, std::set<std::string>& members) const;
  void check(const YAML::Node& schema, const boost::json::value& value, const std::string& place,
             Complaints& complaints) const;
  void check_members(const YAML::Node& schema, const boost::json::object& object,
                     const std::string& place, Complaints& complaints) const;
  void check_text(const YAML::Node& schema, const std::string& text, const std::string& place,
                  Complaints& complaints) const;

  YAML::Node root_;
};

}  // namespace gatehouse::api::admin::testing_support
