#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/gateway.h"
#include "http/address_range.h"
#include "http/options.h"
#include "http/tls.h"
#include "relay/options.h"

namespace gatehouse::configuration {

// How the server process is set up. What may change while it runs are settings instead.
struct Configuration {
  std::filesystem::path data_directory;
  http::Options http;
  std::optional<http::TlsFiles> tls;  // absent: plain HTTP
  std::vector<gateway::PublicUrl> base_urls;
  relay::Options relay;                // without upstreams, the embedded store answers
  std::vector<std::string> own_names;  // hosts that the admin goes by besides those of base_urls
  // Of an API with stores: the codes that paths may name besides "default" and "all". Without any,
  // those of the sample store when it answers.
  std::vector<std::string> store_codes;
  // Where the hand-over may connect besides public addresses.
  std::vector<http::AddressRange> allow_callback_to;
  // What browsers are told about https (RFC 6797), which http.https_fields says in full.
  std::optional<std::chrono::seconds> hsts;
  bool hsts_subdomains = false;
  std::string admin_path = "/admin";
  std::string log_level = "info";
  std::size_t nonces_max = 16'000'000;
  bool sandbox = false;
  // Faults are made for requests that ask for one (app/test_faults.h). Only GATEHOUSE_TEST_FAULTS
  // turns it on, and only in a sandbox that nobody reaches from another machine.
  bool test_faults = false;
};

// One key of the configuration: where a value can come from and what it means.
struct ConfigurationKey {
  std::string_view name;  // "base_url": in the file; --base-url; GATEHOUSE_BASE_URL
  enum class Arity { kOne, kMany } arity;
  std::string_view help;
};

// Every key there is, in the order of the help text.
[[nodiscard]] const std::vector<ConfigurationKey>& configuration_keys();

// "--base-url" and "GATEHOUSE_BASE_URL" for "base_url".
[[nodiscard]] std::string flag_of(std::string_view key);
[[nodiscard]] std::string variable_of(std::string_view key);

// Values as somebody wrote them, and where: for messages.
struct GivenValue {
  std::string key;
  std::vector<std::string> values;
  std::string origin;  // "gatehouse.toml:3: listen", "--listen", "GATEHOUSE_LISTEN"
};

// The value of an environment variable; absent when it is not set.
using Environment = std::function<std::optional<std::string>(const std::string& name)>;

// Puts the configuration together: a flag beats the environment, which beats the file, which beats
// the default. Throws ConfigurationError with every problem there is, one a line.
[[nodiscard]] Configuration read_configuration(const std::optional<std::filesystem::path>& file,
                                               const std::vector<GivenValue>& flags,
                                               const Environment& environment);

}  // namespace gatehouse::configuration
