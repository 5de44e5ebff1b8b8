#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gatehouse::relay {

// Where an API is: "http://10.0.0.5:8080/api".
struct UpstreamAddress {
  std::string host;       // a name, or an address without brackets
  std::string port;       // "80" when the URL has none
  std::string authority;  // as the Host field has it
  std::string prefix;  // goes in front of each path; empty, or begins with "/" and does not end so

  // Absent when it is no http URL of host, port and path alone.
  [[nodiscard]] static std::optional<UpstreamAddress> parse(std::string_view url);
};

}  // namespace gatehouse::relay
