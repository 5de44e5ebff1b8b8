#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "api/admin/operations.h"

namespace gatehouse::api::admin {

// What the handlers of each part of the contract are given.
struct AllServices {
  SessionServices session;
  AccountServices account;
  IntegrationServices integration;
  ActivationServices activation;
  NotificationServices notification;
  AccessServices access;
  SettingServices setting;
  OverviewServices overview;
};

// All operations of the admin API, in the order of the contract.
[[nodiscard]] std::vector<Operation> all_operations(const AllServices& services);

// Finds operations by method and path.
class Router {
 public:
  explicit Router(std::vector<Operation> operations) : operations_(std::move(operations)) {}

  struct Match {
    const Operation* operation = nullptr;
    std::vector<std::string_view> parameters;  // point into the path
  };

  // Refuses with 404 or 405. A literal segment wins over a {name}.
  [[nodiscard]] Result<Match, Problem> match(std::string_view method, std::string_view path) const;

  [[nodiscard]] std::span<const Operation> operations() const { return operations_; }

 private:
  std::vector<Operation> operations_;
};

}  // namespace gatehouse::api::admin
