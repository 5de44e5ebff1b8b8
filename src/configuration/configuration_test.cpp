#include "configuration/configuration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "configuration/configuration_error.h"
#include "support/temporary_directory.h"

namespace gatehouse::configuration {
namespace {

using testing::HasSubstr;
using testing_support::TemporaryDirectory;

class ConfigurationTest : public testing::Test {
 protected:
  Configuration read(const std::string& toml, const std::vector<GivenValue>& flags = {}) {
    std::ofstream(file()) << toml;
    return read_configuration(file(), flags, [this](const std::string& name) {
      const auto found = environment_.find(name);
      return found == environment_.end() ? std::nullopt : std::optional(found->second);
    });
  }

  std::string problems_of(const std::string& toml, const std::vector<GivenValue>& flags = {}) {
    try {
      static_cast<void>(read(toml, flags));
    } catch (const ConfigurationError& error) {
      return error.what();
    }
    return "";
  }

  std::filesystem::path file() { return directory_.path() / "gatehouse.toml"; }

  TemporaryDirectory directory_;
  std::map<std::string, std::string> environment_;
};

TEST_F(ConfigurationTest, MakesFaultsOnlyForItself) {
  const std::vector<GivenValue> sandbox{{"sandbox", {"yes"}, "--sandbox"}};
  EXPECT_FALSE(read("", sandbox).test_faults);
  EXPECT_THAT(problems_of("test_faults = true"), HasSubstr("test_faults"));
  environment_["GATEHOUSE_TEST_FAULTS"] = "no";
  EXPECT_FALSE(read("").test_faults);
  environment_["GATEHOUSE_TEST_FAULTS"] = "perhaps";
  EXPECT_THAT(problems_of("", sandbox), HasSubstr("\"perhaps\" is not true or false"));
  environment_["GATEHOUSE_TEST_FAULTS"] = "yes";
  EXPECT_TRUE(read("", sandbox).test_faults);
  EXPECT_TRUE(read("listen = \"[::1]:0\"", sandbox).test_faults);
  const auto is_refused = HasSubstr("GATEHOUSE_TEST_FAULTS: is for tests");
  EXPECT_THAT(problems_of(""), is_refused) << "no sandbox";
  for (const auto* others : {"listen = \"0.0.0.0:8080\"", "listen = \"192.168.1.7:80\"",
                             "base_url = \"https://shop.example\"", "own_name = \"shop.example\"",
                             "trusted_proxy = \"127.0.0.1/32\""}) {
    EXPECT_THAT(problems_of(others, sandbox), is_refused) << others;
  }
  environment_["LISTEN_FDS"] = "1";
  EXPECT_THAT(problems_of("", sandbox), is_refused);
}

TEST_F(ConfigurationTest, TellsEveryProblemWithFileLineAndKey) {
  environment_["GATEHOUSE_WORKERS"] = "none";
  const auto problems = problems_of(
      "listen = \"here\"\n"
      "colour = 1\n"
      "base_url = [\"ftp://x\", \"https://ok.example\"]\n"
      "workers = [1, 2]\n",
      {{"trusted_proxy", {"10.0.0.0/99"}, "--trusted-proxy"}});
  EXPECT_THAT(problems, HasSubstr("gatehouse.toml:1: listen: \"here\" is not an address"));
  EXPECT_THAT(problems, HasSubstr("gatehouse.toml:2: colour: there is no such key"));
  EXPECT_THAT(problems, HasSubstr("gatehouse.toml:3: base_url: \"ftp://x\" is not"));
  EXPECT_THAT(problems, HasSubstr("gatehouse.toml:4: workers: takes one value"));
  EXPECT_THAT(problems, HasSubstr("GATEHOUSE_WORKERS: \"none\" is not a whole number"));
  EXPECT_THAT(problems, HasSubstr("--trusted-proxy: \"10.0.0.0/99\" is not an address range"));
}

TEST_F(ConfigurationTest, TellsWhereAFileIsNotToml) {
  EXPECT_THAT(problems_of("listen = \"127.0.0.1:1\"\nworkers = = 2\n"),
              HasSubstr("gatehouse.toml:2"));
}

TEST_F(ConfigurationTest, TellsThatAFileCannotBeRead) {
  EXPECT_THROW(static_cast<void>(read_configuration(
                   directory_.path() / "none.toml", {},
                   [](const std::string&) { return std::optional<std::string>(); })),
               ConfigurationError);
}

TEST_F(ConfigurationTest, PrefersFlagsToTheEnvironmentToTheFile) {
  const std::string toml = "listen = \"127.0.0.1:1\"\nworkers = 3\nlog_level = \"debug\"\n";
  environment_["GATEHOUSE_LISTEN"] = "127.0.0.1:2";
  environment_["GATEHOUSE_WORKERS"] = "4";
  const auto configuration = read(toml, {{"listen", {"[::1]:3"}, "--listen"}});
  EXPECT_EQ(configuration.http.port, 3);
  EXPECT_EQ(configuration.http.address, "::1");
  EXPECT_EQ(configuration.http.workers, 4u);
  EXPECT_EQ(configuration.log_level, "debug");
}

TEST_F(ConfigurationTest, TakesListsFromEverywhereAndReplacesThemWhole) {
  const auto from_file = read("base_url = [\"https://a.example/store/\", \"http://b.example\"]\n");
  ASSERT_EQ(from_file.base_urls.size(), 2u);
  EXPECT_EQ(from_file.base_urls[0].prefix, "/store");
  EXPECT_EQ(from_file.base_urls[1].authority, "b.example");
  environment_["GATEHOUSE_BASE_URL"] = "https://c.example, https://d.example:444";
  const auto from_environment = read("base_url = \"https://a.example\"\n");
  ASSERT_EQ(from_environment.base_urls.size(), 2u);
  EXPECT_EQ(from_environment.base_urls[1].authority, "d.example:444");
}

TEST_F(ConfigurationTest, TakesNamesOfItsOwn) {
  EXPECT_EQ(read("own_name = [\"a.example\", \"b.example\"]\n").own_names,
            (std::vector<std::string>{"a.example", "b.example"}));
  for (const auto* value : {"a.example:80", "https://a.example", "a b", "10.0.0.1", ""}) {
    EXPECT_THAT(problems_of("own_name = \"" + std::string(value) + "\"\n"),
                HasSubstr("is not a host name"))
        << value;
  }
}

TEST_F(ConfigurationTest, TakesStoreCodes) {
  EXPECT_EQ(read("store_code = [\"de\", \"de_AT2\"]\n").store_codes,
            (std::vector<std::string>{"de", "de_AT2"}));
  for (const auto* value : {"", "2de", "de-at", "d/e", "d e", "\u00e4"}) {
    EXPECT_THAT(problems_of("store_code = \"" + std::string(value) + "\"\n"),
                HasSubstr("is not a store code"))
        << value;
  }
  EXPECT_THAT(problems_of("store_code = \"async\""), HasSubstr("is a word of the API's own paths"));
}

TEST_F(ConfigurationTest, TakesACertificateOnlyWithItsKey) {
  EXPECT_FALSE(read("").tls);
  const auto tls = read("tls_certificate = \"c.pem\"\ntls_key = \"k.pem\"\n").tls;
  ASSERT_TRUE(tls);
  EXPECT_EQ(tls->certificate, "c.pem");
  EXPECT_EQ(tls->key, "k.pem");
  EXPECT_THAT(problems_of("tls_certificate = \"c.pem\"\n"), HasSubstr("needs tls_key beside it"));
  EXPECT_THAT(problems_of("tls_key = \"k.pem\"\n"), HasSubstr("needs tls_certificate beside it"));
  EXPECT_THAT(problems_of("tls_key = \"\"\n"), HasSubstr("is not the name of a file"));
}

TEST_F(ConfigurationTest, TellsBrowsersOfHttpsOnlyWhenAskedTo) {
  EXPECT_EQ(read("").http.https_fields, "");
  EXPECT_EQ(read("hsts = 60\n").http.https_fields, "Strict-Transport-Security: max-age=60\r\n");
  EXPECT_EQ(read("hsts = 0\nhsts_subdomains = true\n").http.https_fields,
            "Strict-Transport-Security: max-age=0; includeSubDomains\r\n");
  EXPECT_THAT(problems_of("hsts = -1\n"), HasSubstr("is not a whole number from 0"));
  EXPECT_THAT(problems_of("hsts_subdomains = true\n"), HasSubstr("needs hsts beside it"));
}

TEST_F(ConfigurationTest, TakesWhereCallsGoOnTo) {
  std::ofstream(directory_.path() / "token") << "s3cret\n";
  std::ofstream(directory_.path() / "empty") << "\n";
  std::ofstream(directory_.path() / "two") << "a\nb\n";
  const auto in_file = [&](const std::string& name) {
    return "upstream_header = \"X-Key: Bearer @" + (directory_.path() / name).string() + "\"\n";
  };
  const auto relay = read("upstream = [\"http://a.example:81/x\", \"http://10.0.0.1\"]\n" +
                          in_file("token") + "upstream_first_byte_timeout = 7\n")
                         .relay;
  ASSERT_EQ(relay.upstreams.size(), 2u);
  EXPECT_EQ(relay.upstreams[0].prefix, "/x");
  ASSERT_EQ(relay.added_fields.size(), 1u);
  EXPECT_EQ(relay.added_fields[0].value->reveal(), "Bearer s3cret");
  EXPECT_EQ(relay.first_byte_time, std::chrono::seconds(7));
  EXPECT_EQ(relay.authorization, relay::CallersAuthorization::kRemoved);
  for (const auto* name : {"none", "empty"}) {
    EXPECT_THAT(problems_of(in_file(name)), HasSubstr("names a file that cannot be read"));
  }
  EXPECT_THAT(problems_of(in_file("two")), HasSubstr("has more than one line"));
  EXPECT_THAT(problems_of("upstream = \"10.0.0.1:80\""), HasSubstr("is not an http URL"));
  EXPECT_THAT(problems_of("upstream_header = \"X-Key\""), HasSubstr("is not a field"));
  EXPECT_THAT(problems_of("upstream_header = \"X-Gatehouse-Operator: x\""),
              HasSubstr("cannot be added"));
  EXPECT_THAT(problems_of("upstream_idle_timeout = 0"), HasSubstr("is not a whole number"));
}

TEST_F(ConfigurationTest, KeepsTheAdminOffTakenPaths) {
  EXPECT_THAT(problems_of("admin_path = \"/rest\"\n"), HasSubstr("admin_path"));
  EXPECT_THAT(problems_of("admin_path = \"/a/b\"\n"), HasSubstr("admin_path"));
  EXPECT_EQ(read("admin_path = \"backoffice\"\n").admin_path, "/backoffice");
}

}  // namespace
}  // namespace gatehouse::configuration
