#pragma once

#include <string>
#include <vector>

#include "base/time.h"

namespace gatehouse::api::admin {

// How this installation is reached and what it says of itself.
struct Installation {
  std::string admin_path = "/admin";  // begins with "/", does not end with one
  std::vector<std::string> origins;   // "https://shop.example": besides the request's own Host
  std::string version;
  std::string base_url;  // where connectors find the store; empty: where the admin is
  enum class Environment { kProduction, kSandbox } environment = Environment::kProduction;
  Timestamp started_at;
};

}  // namespace gatehouse::api::admin
