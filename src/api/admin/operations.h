#pragma once

#include <vector>

#include "api/admin/call.h"

namespace gatehouse::api::admin {

// The operations of each part of the contract.
[[nodiscard]] std::vector<Operation> session_operations();
[[nodiscard]] std::vector<Operation> account_operations();
[[nodiscard]] std::vector<Operation> integration_operations();
[[nodiscard]] std::vector<Operation> activation_operations();
[[nodiscard]] std::vector<Operation> notification_operations();
[[nodiscard]] std::vector<Operation> access_operations();
[[nodiscard]] std::vector<Operation> setting_operations();
[[nodiscard]] std::vector<Operation> overview_operations();

// What the caller's role must have for them.
inline constexpr std::string_view kIntegrationsResource = "Magento_Integration::integrations";
inline constexpr std::string_view kDashboardResource = "Magento_Backend::dashboard";
inline constexpr std::string_view kConfigurationResource = "Magento_Config::config";

// An operation for callers who may manage integrations.
[[nodiscard]] constexpr Operation integration_operation(std::string_view id,
                                                        std::string_view method,
                                                        std::string_view pattern, Handle handle) {
  return {.id = id,
          .method = method,
          .pattern = pattern,
          .handle = handle,
          .resource = kIntegrationsResource};
}

// The resource that guards a page of settings (facts/magento 11).
[[nodiscard]] std::string_view resource_of_section(std::string_view section);

}  // namespace gatehouse::api::admin
