#include "configuration/configuration.h"

#include <fmt/format.h>
#include <toml++/toml.h>
#include <unistd.h>

#include <algorithm>
#include <boost/url/parse.hpp>
#include <map>
#include <thread>

#include "base/text.h"
#include "configuration/added_field.h"
#include "configuration/configuration_error.h"

namespace gatehouse::configuration {
namespace {

using Arity = ConfigurationKey::Arity;

// Collects problems, so that all are told at once.
class Problems {
 public:
  void add(const std::string& origin, const std::string& what) {
    lines_.push_back(origin + ": " + what);
  }

  void throw_if_any() const {
    if (!lines_.empty()) throw ConfigurationError(joined(lines_, "\n"));
  }

 private:
  std::vector<std::string> lines_;
};

const ConfigurationKey* find_key(std::string_view name) {
  const auto& keys = configuration_keys();
  const auto found = std::ranges::find(keys, name, &ConfigurationKey::name);
  return found == keys.end() ? nullptr : &*found;
}

std::optional<std::string> text_of(const toml::node& node) {
  if (const auto text = node.value_exact<std::string>()) return *text;
  if (const auto number = node.value_exact<std::int64_t>()) return std::to_string(*number);
  if (const auto yes = node.value_exact<bool>()) return *yes ? "true" : "false";
  return std::nullopt;
}

void take_entry(const std::string& file, const std::string& name, const toml::node& node,
                std::vector<GivenValue>& given, Problems& problems) {
  GivenValue value{name, {}, fmt::format("{}:{}: {}", file, node.source().begin.line, name)};
  const auto* key = find_key(name);
  if (key == nullptr) return problems.add(value.origin, "there is no such key");
  if (const auto* list = node.as_array()) {
    if (key->arity == Arity::kOne) return problems.add(value.origin, "takes one value, not a list");
    for (const auto& element : *list) {
      const auto text = text_of(element);
      if (!text) return problems.add(value.origin, "takes a list of texts");
      value.values.push_back(*text);
    }
  } else if (const auto text = text_of(node)) {
    value.values.push_back(*text);
  } else {
    return problems.add(value.origin, "takes a text, a number, true or false");
  }
  given.push_back(std::move(value));
}

std::vector<GivenValue> read_file(const std::filesystem::path& file, Problems& problems) {
  std::vector<GivenValue> given;
  if (::access(file.c_str(), R_OK) != 0) {
    problems.add(file.string(), "cannot be read; is the path right?");
    return given;
  }
  try {
    const auto table = toml::parse_file(file.string());
    for (const auto& [name, node] : table) {
      take_entry(file.string(), std::string(name.str()), node, given, problems);
    }
  } catch (const toml::parse_error& error) {
    problems.add(fmt::format("{}:{}", file.string(), error.source().begin.line),
                 std::string(error.description()));
  }
  return given;
}

std::vector<GivenValue> read_environment(const Environment& environment) {
  std::vector<GivenValue> given;
  for (const auto& key : configuration_keys()) {
    const auto variable = variable_of(key.name);
    const auto text = environment(variable);
    if (!text) continue;
    GivenValue value{std::string(key.name), {}, variable};
    if (key.arity == Arity::kMany) {
      for (const auto part : split(*text, ',')) value.values.emplace_back(trimmed(part));
    } else {
      value.values.push_back(*text);
    }
    given.push_back(std::move(value));
  }
  return given;
}

// "127.0.0.1:8080", "[::1]:8080".
std::optional<std::pair<std::string, unsigned short>> parse_listen(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  auto address = text.substr(0, colon);
  if (address.starts_with('[') && address.ends_with(']')) {
    address = address.substr(1, address.size() - 2);
  } else if (address.find(':') != std::string_view::npos) {
    return std::nullopt;
  }
  boost::system::error_code error;
  boost::asio::ip::make_address(std::string(address), error);
  const auto port = parse_digits(text.substr(colon + 1));
  if (error || !port || *port > 65535) return std::nullopt;
  return std::pair(std::string(address), static_cast<unsigned short>(*port));
}

std::optional<gateway::PublicUrl> parse_public_url(std::string_view text) {
  const auto url = boost::urls::parse_uri(boost::core::string_view(text.data(), text.size()));
  if (!url || url->has_query() || url->has_fragment() || url->has_userinfo()) return std::nullopt;
  const auto scheme = ascii_lower(std::string(url->scheme()));
  if ((scheme != "http" && scheme != "https") || url->host().empty()) return std::nullopt;
  std::string prefix(url->encoded_path());
  while (prefix.ends_with('/')) prefix.pop_back();
  return gateway::PublicUrl{scheme, std::string(url->encoded_host_and_port()), prefix};
}

// A host name alone, as in "shop.example".
std::optional<std::string> parse_host_name(std::string_view text) {
  const auto parsed =
      boost::urls::parse_authority(boost::core::string_view(text.data(), text.size()));
  if (!parsed || parsed->has_userinfo() || parsed->has_port()) return std::nullopt;
  if (parsed->host_type() != boost::urls::host_type::name || text.empty()) return std::nullopt;
  return std::string(text);
}

std::optional<bool> parse_yes_no(std::string_view text) {
  if (text == "true" || text == "1" || text == "yes") return true;
  if (text == "false" || text == "0" || text == "no") return false;
  return std::nullopt;
}

std::optional<std::int64_t> parse_number(std::string_view text, std::int64_t min,
                                         std::int64_t max) {
  const auto number = parse_digits(text);
  if (!number || *number < min || *number > max) return std::nullopt;
  return number;
}

// Turns one given value into the configuration; a sentence when it is wrong.
class Applier {
 public:
  Applier(Configuration& configuration, Problems& problems)
      : configuration_(configuration), problems_(problems) {}

  void apply(const GivenValue& given) {
    if (given.key == "base_url") configuration_.base_urls.clear();
    if (given.key == "own_name") configuration_.own_names.clear();
    if (given.key == "store_code") configuration_.store_codes.clear();
    if (given.key == "allow_callback_to") configuration_.allow_callback_to.clear();
    if (given.key == "trusted_proxy") configuration_.http.trusted_proxies.clear();
    if (given.key == "upstream") configuration_.relay.upstreams.clear();
    if (given.key == "upstream_header") configuration_.relay.added_fields.clear();
    for (const auto& value : given.values) {
      const auto problem = apply_one(given.key, value);
      if (!problem.empty()) problems_.add(given.origin, fmt::format("\"{}\" {}", value, problem));
    }
  }

 private:
  std::string apply_one(const std::string& key, const std::string& value) {
    if (key == "listen") return apply_listen(value);
    if (key == "base_url") return apply_base_url(value);
    if (key == "own_name") return apply_own_name(value);
    if (key == "store_code") return apply_store_code(value);
    if (key == "allow_callback_to") return apply_range(value, configuration_.allow_callback_to);
    if (key == "trusted_proxy") return apply_range(value, configuration_.http.trusted_proxies);
    if (key == "admin_path") return apply_admin_path(value);
    if (key == "log_level") return apply_log_level(value);
    if (key == "workers") return apply_number(value, 1, 64, configuration_.http.workers);
    if (key == "connections_per_address") {
      return apply_number(value, 1, 1'000'000, configuration_.http.connections_per_address);
    }
    if (key == "nonces_max") {
      return apply_number(value, 100'000, 1'000'000'000, configuration_.nonces_max);
    }
    if (key.starts_with("tls_")) return apply_tls(key, value);
    if (key == "hsts") return apply_hsts(value);
    if (key == "hsts_subdomains") return apply_yes_no(value, configuration_.hsts_subdomains);
    if (key.starts_with("upstream")) return apply_relay(key, value);
    if (key == "sandbox") return apply_yes_no(value, configuration_.sandbox);
    configuration_.data_directory = value;
    return value.empty() ? "is not the name of a directory" : "";
  }

  std::string apply_tls(const std::string& key, const std::string& value) {
    if (!configuration_.tls) configuration_.tls.emplace();
    auto& files = *configuration_.tls;
    (key == "tls_key" ? files.key : files.certificate) = value;
    return value.empty() ? "is not the name of a file" : "";
  }

  std::string apply_hsts(const std::string& value) {
    constexpr std::int64_t kSecondsMax = 10LL * 366 * 24 * 60 * 60;
    std::int64_t seconds = 0;
    auto problem = apply_number(value, 0, kSecondsMax, seconds);
    if (problem.empty()) configuration_.hsts = std::chrono::seconds(seconds);
    return problem;
  }

  static std::string apply_yes_no(const std::string& value, bool& to) {
    const auto yes = parse_yes_no(value);
    if (!yes) return "is not true or false";
    to = *yes;
    return {};
  }

  std::string apply_relay(const std::string& key, const std::string& value) {
    auto& relay = configuration_.relay;
    if (key == "upstream") return apply_upstream(value);
    if (key == "upstream_header") {
      auto field = read_added_field(value);
      if (!field) return field.error();
      relay.added_fields.push_back(std::move(*field));
      return {};
    }
    if (key == "upstream_connect_timeout") return apply_seconds(value, relay.connect_time);
    if (key == "upstream_first_byte_timeout") return apply_seconds(value, relay.first_byte_time);
    if (key == "upstream_idle_timeout") return apply_seconds(value, relay.idle_time);
    const auto yes = parse_yes_no(value);
    if (!yes) return "is not true or false";
    using relay::CallersAuthorization;
    relay.authorization = *yes ? CallersAuthorization::kPassed : CallersAuthorization::kRemoved;
    return {};
  }

  std::string apply_upstream(const std::string& value) {
    auto address = relay::UpstreamAddress::parse(value);
    if (!address) return "is not an http URL of host, port and path, such as http://10.0.0.5:8080";
    configuration_.relay.upstreams.push_back(std::move(*address));
    return {};
  }

  static std::string apply_seconds(const std::string& value, std::chrono::seconds& to) {
    constexpr std::int64_t kDay = 24 * 60 * 60;
    const auto number = parse_number(value, 1, kDay);
    if (!number) return fmt::format("is not a whole number of seconds from 1 to {}", kDay);
    to = std::chrono::seconds(*number);
    return {};
  }

  std::string apply_listen(const std::string& value) {
    const auto listen = parse_listen(value);
    if (!listen) return "is not an address and a port, such as 127.0.0.1:8080 or [::1]:8080";
    configuration_.http.address = listen->first;
    configuration_.http.port = listen->second;
    return {};
  }

  std::string apply_base_url(const std::string& value) {
    const auto url = parse_public_url(value);
    if (!url) return "is not an http or https URL, such as https://shop.example";
    configuration_.base_urls.push_back(*url);
    return {};
  }

  std::string apply_own_name(const std::string& value) {
    const auto name = parse_host_name(value);
    if (!name) return "is not a host name without a port, such as shop.example";
    configuration_.own_names.push_back(*name);
    return {};
  }

  std::string apply_store_code(const std::string& value) {
    constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    constexpr std::size_t kBytesMax = 32;
    const auto all = std::string(kLetters) + "0123456789_";
    if (value.empty() || value.size() > kBytesMax || kLetters.find(value[0]) == kLetters.npos ||
        value.find_first_not_of(all) != value.npos) {
      return "is not a store code: a letter, then letters, digits and _, such as de_at";
    }
    if (value == "async" || value == "schema") return "is a word of the API's own paths";
    configuration_.store_codes.push_back(value);
    return {};
  }

  static std::string apply_range(const std::string& value, std::vector<http::AddressRange>& to) {
    auto range = http::AddressRange::parse(value);
    if (!range) return "is not an address range, such as 10.0.0.0/8 or 127.0.0.1/32:8443";
    to.push_back(std::move(*range));
    return {};
  }

  std::string apply_admin_path(const std::string& value) {
    const auto name = value.starts_with('/') ? value.substr(1) : value;
    const bool ok = !name.empty() && std::ranges::all_of(name, [](unsigned char c) {
      return std::isalnum(c) != 0 || c == '-' || c == '_';
    });
    if (!ok || name == "rest" || name == "oauth" || name == "healthz" || name == "readyz") {
      return "is not a path of one free word, such as /admin";
    }
    configuration_.admin_path = "/" + name;
    return {};
  }

  std::string apply_log_level(const std::string& value) {
    constexpr std::string_view kLevels[] = {"debug", "info", "warning", "error"};
    if (std::ranges::find(kLevels, value) == std::end(kLevels)) {
      return "is not debug, info, warning or error";
    }
    configuration_.log_level = value;
    return {};
  }

  template <class Number>
  static std::string apply_number(const std::string& value, std::int64_t min, std::int64_t max,
                                  Number& to) {
    const auto number = parse_number(value, min, max);
    if (!number) return fmt::format("is not a whole number from {} to {}", min, max);
    to = static_cast<Number>(*number);
    return {};
  }

  Configuration& configuration_;
  Problems& problems_;
};

// A sandbox on the loopback interface that no proxy leads to.
bool is_for_itself(const Configuration& configuration, const Environment& environment) {
  boost::system::error_code error;
  const auto address = boost::asio::ip::make_address(configuration.http.address, error);
  return !error && address.is_loopback() && configuration.sandbox &&
         configuration.base_urls.empty() && configuration.own_names.empty() &&
         configuration.http.trusted_proxies.empty() && !environment("LISTEN_FDS");
}

// What takes two keys.
void complete_tls(Configuration& configuration, Problems& problems) {
  const auto& tls = configuration.tls;
  if (tls && tls->certificate.empty()) problems.add("tls_key", "needs tls_certificate beside it");
  if (tls && tls->key.empty()) problems.add("tls_certificate", "needs tls_key beside it");
  if (configuration.hsts_subdomains && !configuration.hsts) {
    problems.add("hsts_subdomains", "needs hsts beside it");
  }
  if (!configuration.hsts) return;
  configuration.http.https_fields =
      fmt::format("Strict-Transport-Security: max-age={}{}\r\n", configuration.hsts->count(),
                  configuration.hsts_subdomains ? "; includeSubDomains" : "");
}

// For browser tests. It is no key: no file and no option turns it on.
void read_test_faults(const Environment& environment, Configuration& configuration,
                      Problems& problems) {
  constexpr auto kVariable = "GATEHOUSE_TEST_FAULTS";
  const auto text = environment(kVariable);
  if (!text) return;
  const auto yes = parse_yes_no(*text);
  if (!yes) return problems.add(kVariable, "\"" + *text + "\" is not true or false");
  if (*yes && !is_for_itself(configuration, environment)) {
    return problems.add(kVariable,
                        "is for tests: it needs --sandbox, a loopback address to listen on, and no "
                        "base URL, own name, trusted proxy or passed socket");
  }
  configuration.test_faults = *yes;
}

std::filesystem::path default_data_directory(const Environment& environment) {
  if (::geteuid() == 0) return "/var/lib/gatehouse";
  if (const auto data_home = environment("XDG_DATA_HOME")) {
    return std::filesystem::path(*data_home) / "gatehouse";
  }
  return std::filesystem::path(environment("HOME").value_or(".")) / ".local/share/gatehouse";
}

}  // namespace

const std::vector<ConfigurationKey>& configuration_keys() {
  static const std::vector<ConfigurationKey> keys{
      {"data_dir", Arity::kOne, "Where database, key file and nonces are kept"},
      {"listen", Arity::kOne, "Address and port to listen on (127.0.0.1:8080)"},
      {"tls_certificate", Arity::kOne,
       "Speak HTTPS with the certificate chain in this file (PEM); needs --tls-key"},
      {"tls_key", Arity::kOne, "The file of its private key (PEM, without a passphrase)"},
      {"hsts", Arity::kOne,
       "Seconds that browsers stay with https, told by every answer (default: a year, by the "
       "admin)"},
      {"hsts_subdomains", Arity::kOne, "Tell them that of all subdomains, too: true or false"},
      {"base_url", Arity::kMany,
       "A URL under which clients know this server, for signatures (default: the Host header)"},
      {"own_name", Arity::kMany,
       "A host name that the admin answers to, besides addresses, localhost and the base URLs'"},
      {"allow_callback_to", Arity::kMany,
       "Private addresses that credentials may be delivered to: CIDR[:PORT]"},
      {"trusted_proxy", Arity::kMany, "Proxies whose X-Forwarded-For and -Proto are believed"},
      {"upstream", Arity::kMany,
       "The API that admitted calls go to: http://HOST:PORT[/PREFIX] (default: the sample store)"},
      {"upstream_header", Arity::kMany,
       "\"NAME: VALUE\", a field that it gets with each call; \"@FILE\" ends in a file's text"},
      {"store_code", Arity::kMany,
       "A store code that its paths may have, besides default and all: /rest/CODE/V1/..."},
      {"upstream_pass_authorization", Arity::kOne,
       "Whether it gets the callers' Authorization, too: true or false (false)"},
      {"upstream_connect_timeout", Arity::kOne, "Seconds until it takes a connection (5)"},
      {"upstream_first_byte_timeout", Arity::kOne, "Seconds until its answer begins (60)"},
      {"upstream_idle_timeout", Arity::kOne, "Seconds between two pieces of a body (60)"},
      {"admin_path", Arity::kOne, "Where the admin is (/admin)"},
      {"workers", Arity::kOne, "Event loops (default: one for each core)"},
      {"connections_per_address", Arity::kOne,
       "The most connections of one client address, trusted proxies excepted (1000)"},
      {"nonces_max", Arity::kOne, "The most nonces held in memory (16000000)"},
      {"log_level", Arity::kOne, "debug, info, warning or error (info)"},
      {"sandbox", Arity::kOne, "For trying out: cheap password hashes, a badge in the admin"},
  };
  return keys;
}

std::string flag_of(std::string_view key) {
  std::string flag = "--" + std::string(key);
  std::ranges::replace(flag, '_', '-');
  return flag;
}

std::string variable_of(std::string_view key) {
  std::string variable = "GATEHOUSE_" + std::string(key);
  std::ranges::transform(variable, variable.begin(),
                         [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return variable;
}

Configuration read_configuration(const std::optional<std::filesystem::path>& file,
                                 const std::vector<GivenValue>& flags,
                                 const Environment& environment) {
  Configuration configuration;
  configuration.data_directory = default_data_directory(environment);
  configuration.http.workers = std::max(1U, std::thread::hardware_concurrency());
  Problems problems;
  Applier applier(configuration, problems);
  if (file) {
    for (const auto& value : read_file(*file, problems)) applier.apply(value);
  }
  for (const auto& value : read_environment(environment)) applier.apply(value);
  for (const auto& value : flags) applier.apply(value);
  complete_tls(configuration, problems);
  read_test_faults(environment, configuration, problems);
  problems.throw_if_any();
  return configuration;
}

}  // namespace gatehouse::configuration
