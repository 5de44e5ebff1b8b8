#include "integrations/validation.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "base/mail_address.h"

namespace gatehouse::integrations {
namespace {

const access::ResourceTree& tree() {
  static const auto tree =
      access::ResourceTree::build({{.id = "Magento_Backend::admin", .title = "Admin"}}).value();
  return tree;
}

// The message about one field, or "ok".
std::string problem(const std::string& field, Details details) {
  for (const auto& found : problems_of(tidied(std::move(details)), tree())) {
    if (found.field == field) return found.message;
  }
  return "ok";
}

std::string of_name(const std::string& name) { return problem("name", {.name = name}); }

std::string of_email(const std::string& email) { return problem("email", {.email = email}); }

std::string of_url(const std::string& url) {
  EXPECT_EQ(problem("callback_url", {.callback_url = url}),
            problem("identity_link_url", {.identity_link_url = url}));
  return problem("callback_url", {.callback_url = url});
}

TEST(Validation, WantsAName) {
  EXPECT_EQ(of_name(""), "Enter a name.");
  EXPECT_EQ(of_name(" \t "), "Enter a name.");
  EXPECT_EQ(of_name("a\nb"), "The name must be one line of UTF-8 text.");
  EXPECT_EQ(of_name("\xff"), "The name must be one line of UTF-8 text.");
  EXPECT_EQ(of_name("a\u009b31mb"), "The name must be one line of UTF-8 text.");
  EXPECT_EQ(of_name("a\u202eb"), "The name must be one line of UTF-8 text.");
  for (const auto& [name, code] : {std::pair{"a\u200bb", "U+200B"},
                                   {"a\u00adb", "U+00AD"},
                                   {"ab\u200f", "U+200F"},
                                   {"a\ufe0f", "U+FE0F"},
                                   {"\u3164", "U+3164"}}) {
    EXPECT_EQ(of_name(name), "The name has a character that nobody sees (" + std::string(code) +
                                 "). Type the name instead of pasting it.");
  }
  EXPECT_EQ(of_name("\u00a0ab"), "The name must not begin or end with a space.");
  EXPECT_EQ(of_name("ab\u3000"), "The name must not begin or end with a space.");
  EXPECT_EQ(of_name("\u682a\u3000\u30c6"), "ok");
  EXPECT_EQ(of_name("ERP Connector ä 日本"), "ok");
}

TEST(Validation, CountsCharactersNotBytes) {
  std::string longest;
  for (std::size_t i = 0; i < limits::kNameCharactersMax; ++i) longest += "ü";
  EXPECT_EQ(of_name(longest), "ok");
  EXPECT_EQ(of_name(longest + "x"), "The name has 256 characters; at most 255 are possible.");
}

TEST(Validation, SaysWhatIsWrongWithAnEmail) {
  for (const auto* good : {"", "a@b.example", "a.b+c@sub.example.com", "a'b@x--y.example"}) {
    EXPECT_EQ(of_email(good), "ok") << good;
  }
  EXPECT_EQ(of_email("plain"), "The email address has no @.");
  EXPECT_EQ(of_email("a@b@c.de"), "The email address has more than one @.");
  EXPECT_EQ(of_email("@b.de"), "The email address has nothing before the @.");
  for (const auto* bad : {"a@b", "a@", "a@.de", "a@b.", "a@-b.de", "a@b..de"}) {
    EXPECT_EQ(of_email(bad), "The part behind the @ is not a domain name such as example.com.")
        << bad;
  }
  for (const auto* bad :
       {"a b@c.de", "a@b.de, c@d.de", "<a@b.de>", "a@b.de\r\nBcc: x", "ü@example.de",
        "a@exämple.de", "a:b@c.de", "\"a\"@c.de", "a@b.de\u009b", "a@[192.0.2.1]"}) {
    EXPECT_NE(of_email(bad), "ok") << bad;
  }
  EXPECT_EQ(of_email(std::string(limits::kEmailCharactersMax - 5, 'a') + "@b.de"), "ok");
  EXPECT_NE(of_email(std::string(limits::kEmailCharactersMax - 4, 'a') + "@b.de"), "ok");
}

// What the form takes, mail can be sent to.
TEST(Validation, TakesNoEmailThatTheMailerRefuses) {
  for (int c = 1; c < 256; ++c) {
    const auto email = std::string("a") + static_cast<char>(c) + "b@c.example";
    EXPECT_TRUE(of_email(email) != "ok" || is_mail_address(email)) << c;
  }
  EXPECT_GE(kMailAddressBytesMax, limits::kEmailCharactersMax);
}

TEST(Validation, SaysWhatIsWrongWithAUrl) {
  for (const auto* good :
       {"", "https://partner.example", "https://partner.example/cb?a=b&c=d",
        "http://127.0.0.1:9000/cb", "https://[::1]:8443/", "HTTPS://X.example"}) {
    EXPECT_EQ(of_url(good), "ok") << good;
  }
  EXPECT_EQ(of_url("ftp://partner.example/"),
            "The URL must start with https:// (or http://), not ftp:.");
  EXPECT_EQ(of_url("https://user:pw@partner.example/"),
            "The URL must not contain a user name or password.");
  EXPECT_EQ(of_url("https:///path"), "The URL names no host.");
  EXPECT_EQ(of_url("https://x.example/#part"), "The URL must not contain a # part.");
  for (const auto* bad : {"partner.example", "/callback", "javascript:alert(1)", "data:text/html,x",
                          "https://x.example/a b", "https://x.example/\n/", "//x.example",
                          "https://x.example:0/", "https://x.example:99999/", "https:x.example",
                          "https://x.example\\@evil.example", "https://x.example/<script>"}) {
    EXPECT_NE(of_url(bad), "ok") << bad;
  }
  const std::string start = "https://x.example/";
  EXPECT_EQ(of_url(start + std::string(limits::kUrlBytesMax - start.size(), 'a')), "ok");
  EXPECT_NE(of_url(start + std::string(limits::kUrlBytesMax - start.size() + 1, 'a')), "ok");
}

TEST(Validation, NamesUnknownResources) {
  const auto grant = access::GrantSelection::custom({"Nobody::knows", "Magento_Backend::admin"});
  EXPECT_EQ(problem("resources", {.grant = grant}),
            "There is no resource Nobody::knows; `gatehouse resources` lists all.");
  const auto mistyped = access::GrantSelection::custom({"Magento_Backend::admins"});
  EXPECT_EQ(problem("resources", {.grant = mistyped}),
            "There is no resource Magento_Backend::admins (did you mean Magento_Backend::admin?); "
            "`gatehouse resources` lists all.");
}

TEST(Validation, NamesSomeOfManyUnknownResources) {
  Details details{.name = "n"};
  for (int i = 0; i < 10'000; ++i) {
    details.grant.resources.push_back(std::string(1000, 'r') + std::to_string(i));
  }
  const auto message = problem("resources", details);
  EXPECT_LT(message.size(), 3000u);
  EXPECT_NE(message.find(" and 9980 more;"), std::string::npos) << message;
}

TEST(Validation, ReportsAllProblemsTogether) {
  EXPECT_EQ(
      problems_of({.email = "x", .callback_url = "y", .identity_link_url = "z"}, tree()).size(),
      4u);
}

TEST(Validation, TellsFaultsApart) {
  const auto fault_of = [](Details details) {
    return problems_of(tidied(std::move(details)), tree()).at(0).fault;
  };
  const std::string long_text(limits::kUrlBytesMax + 1, 'x');
  EXPECT_EQ(fault_of({.name = " "}), FieldFault::kRequired);
  EXPECT_EQ(fault_of({.name = "a\nb"}), FieldFault::kInvalid);
  EXPECT_EQ(fault_of({.name = long_text}), FieldFault::kTooLong);
  EXPECT_EQ(fault_of({.name = "n", .email = "x"}), FieldFault::kInvalid);
  EXPECT_EQ(fault_of({.name = "n", .callback_url = "x"}), FieldFault::kInvalid);
  EXPECT_EQ(fault_of({.name = "n", .callback_url = "https://" + long_text}), FieldFault::kTooLong);
  EXPECT_EQ(fault_of({.name = "n", .grant = access::GrantSelection::custom({"no"})}),
            FieldFault::kUnknown);
}

TEST(Validation, CallsOnlyPlainHttpInsecure) {
  EXPECT_TRUE(is_insecure_url("http://x.example"));
  EXPECT_TRUE(is_insecure_url("HTTP://x.example"));
  EXPECT_FALSE(is_insecure_url("https://x.example"));
  EXPECT_FALSE(is_insecure_url(""));
}

}  // namespace
}  // namespace gatehouse::integrations
