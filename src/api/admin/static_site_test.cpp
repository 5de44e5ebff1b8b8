#include "api/admin/static_site.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "api/admin/headers.h"

namespace gatehouse::base {
EmbeddedFiles embedded_files_page();
}

namespace gatehouse::api::admin {
namespace {

using testing::HasSubstr;
using testing::Not;

base::EmbeddedFile file(std::string_view path, std::string_view content) {
  return {path, content.data(), content.data() + content.size()};
}

const std::vector<base::EmbeddedFile> kFiles = {
    file(
        "index.html",
        R"(<html lang="en"><meta name="admin-base" content="/admin/"><script src="./assets/a-1.js"></script>)"),
    file("assets/a-1.js", "plain script"),
    file("assets/a-1.js.br", "brotli"),
    file("assets/a-1.js.gz", "gzip"),
    file("favicon.svg", "<svg/>"),
    file("docs/index.html", "guide"),
    file("docs/connectors.html", "connectors"),
};

class StaticSiteTest : public testing::Test {
 protected:
  std::optional<http::Response> get(std::string_view path, std::vector<http::Field> fields = {},
                                    std::string_view method = "GET") {
    fields_ = std::move(fields);
    http::Request request;
    request.method = method;
    request.target = path;
    request.path = path;
    request.fields = fields_;
    request.scheme = scheme_;
    request.host = "shop.example";
    return site_.handle(request);
  }

  std::optional<http::Response> visit(std::string_view path) {
    return get(path, {{"Accept", "text/html,*/*"}});
  }

  StaticSite site_{kFiles, "/backoffice"};
  std::vector<http::Field> fields_;
  std::string_view scheme_ = "http";
};

TEST_F(StaticSiteTest, ServesTheGuideWithThePolicyOfThePage) {
  const auto led = get("/backoffice/docs");
  EXPECT_EQ(led->status(), 301);
  EXPECT_THAT(led->fields(), HasSubstr("Location: /backoffice/docs/\r\n"));
  EXPECT_EQ(get("/backoffice/docs/")->body(), "guide");
  const auto page = get("/backoffice/docs/connectors.html");
  EXPECT_EQ(page->body(), "connectors");
  EXPECT_THAT(page->fields(), HasSubstr(kPagePolicy));
  EXPECT_EQ(get("/backoffice/docs/gone.html")->status(), 404);
}

TEST_F(StaticSiteTest, KeepsItsHandsOffOtherPaths) {
  for (const auto* path : {"/admin", "/backofficer", "/rest/V1/products", "/backoffice/api/v1/x"}) {
    EXPECT_FALSE(visit(path)) << path;
  }
}

TEST_F(StaticSiteTest, AnswersMissingFilesWith404) {
  for (const auto* path : {"/backoffice/assets/old-2.js", "/backoffice/x.css",
                           "/backoffice/assets/../../etc/passwd.txt"}) {
    const auto answer = visit(path);
    ASSERT_TRUE(answer) << path;
    EXPECT_EQ(answer->status(), 404) << path;
    EXPECT_THAT(answer->content_type(), HasSubstr("text/plain"));
  }
  EXPECT_EQ(get("/backoffice/somewhere")->status(), 404) << "fetched, not visited";
  EXPECT_EQ(get("/backoffice/x", {{"Sec-Fetch-Mode", "cors"}, {"Accept", "text/html"}})->status(),
            404);
}

TEST_F(StaticSiteTest, ChangesNothing) {
  EXPECT_EQ(get("/backoffice/", {}, "POST")->status(), 405);
  EXPECT_EQ(get("/", {}, "DELETE")->status(), 405);
}

TEST_F(StaticSiteTest, ServesThePageForEveryRoute) {
  for (const auto* path : {"/backoffice/", "/backoffice/system/extensions/integrations/7",
                           "/backoffice/sign-in", "/backoffice/admin/somewhere"}) {
    const auto answer = visit(path);
    ASSERT_TRUE(answer) << path;
    EXPECT_EQ(answer->status(), 200) << path;
    EXPECT_EQ(answer->content_type(), "text/html; charset=utf-8");
    EXPECT_THAT(answer->fields(), HasSubstr("Cache-Control: no-cache\r\n"));
  }
}

TEST_F(StaticSiteTest, TakesPeopleBackWhoSignedInAtAThirdParty) {
  EXPECT_EQ(get("/backoffice/integration/loginSuccessCallback")->status(), 200);
  EXPECT_EQ(get("/backoffice/integration/loginSuccessCallback", {}, "POST")->status(), 405);
}

TEST_F(StaticSiteTest, TellsThePageWhereItIs) {
  const auto page = visit("/backoffice/sign-in")->body();
  EXPECT_THAT(page, HasSubstr(R"(name="admin-base" content="/backoffice/")"));
  EXPECT_THAT(page, HasSubstr(R"(src="/backoffice/assets/a-1.js")"));
}

// So that the page looks right before any script runs.
TEST_F(StaticSiteTest, TellsThePageWhoAsksForIt) {
  const auto root = [&](std::string_view cookies) {
    const auto page = get("/backoffice/", {{"Accept", "text/html"}, {"Cookie", cookies}})->body();
    return page.substr(0, page.find('>') + 1);
  };
  EXPECT_EQ(root(""), R"(<html lang="en">)");
  EXPECT_EQ(root("gatehouse-theme=dark"), R"(<html lang="en" data-theme="dark">)");
  EXPECT_EQ(root("a=b; gatehouse-theme=light; c"), R"(<html lang="en" data-theme="light">)");
  EXPECT_EQ(root("gatehouse-theme=\"><script>"), R"(<html lang="en">)") << "only what is known";
  EXPECT_EQ(root("gatehouse_session=0123"), R"(<html lang="en" data-session="yes">)");
  EXPECT_EQ(root("gatehouse-theme=dark; gatehouse_session=0123"),
            R"(<html lang="en" data-theme="dark" data-session="yes">)");
  const auto dark =
      get("/backoffice/", {{"Cookie", "gatehouse-theme=dark"}, {"Accept", "text/html"}});
  EXPECT_THAT(dark->fields(), HasSubstr("Vary: Cookie\r\n"));
  EXPECT_NE(dark->fields(), visit("/backoffice/")->fields()) << "another tag";
}

TEST_F(StaticSiteTest, SendsThePolicyWithEveryAnswer) {
  for (const auto* path : {"/backoffice/", "/backoffice/assets/a-1.js"}) {
    const auto fields = visit(path)->fields();
    EXPECT_THAT(fields, HasSubstr("Content-Security-Policy: " + std::string(kPagePolicy) + "\r\n"));
    EXPECT_THAT(fields, HasSubstr("X-Content-Type-Options: nosniff\r\n"));
    EXPECT_THAT(fields, HasSubstr("Referrer-Policy: no-referrer\r\n"));
    EXPECT_THAT(fields, HasSubstr("Cross-Origin-Opener-Policy: same-origin\r\n"));
    EXPECT_THAT(fields, HasSubstr("Cross-Origin-Resource-Policy: same-origin\r\n"));
    EXPECT_THAT(fields, Not(HasSubstr("Strict-Transport-Security")));
  }
  scheme_ = "https";
  EXPECT_THAT(visit("/backoffice/")->fields(), HasSubstr("Strict-Transport-Security: max-age="));
}

TEST_F(StaticSiteTest, SendsAssetsInTheBestCodingForEver) {
  const auto path = "/backoffice/assets/a-1.js";
  EXPECT_EQ(get(path)->body(), "plain script");
  EXPECT_EQ(get(path, {{"Accept-Encoding", "gzip, deflate, br"}})->body(), "brotli");
  EXPECT_EQ(get(path, {{"Accept-Encoding", "gzip, br;q=0"}})->body(), "gzip");
  EXPECT_EQ(get(path, {{"Accept-Encoding", "gzip;q=0.0, br;q=0.00"}})->body(), "plain script");
  const auto answer = get(path, {{"Accept-Encoding", "BR;q=0.5"}});
  EXPECT_EQ(answer->body(), "brotli");
  EXPECT_EQ(answer->content_type(), "text/javascript; charset=utf-8");
  EXPECT_THAT(answer->fields(), HasSubstr("Content-Encoding: br\r\n"));
  EXPECT_THAT(answer->fields(), HasSubstr("Vary: Accept-Encoding\r\n"));
  EXPECT_THAT(answer->fields(), HasSubstr("max-age=31536000, immutable"));
  EXPECT_THAT(get("/backoffice/favicon.svg")->fields(), HasSubstr("Cache-Control: no-cache"));
}

TEST_F(StaticSiteTest, SaysWhenNothingChanged) {
  const auto fields = visit("/backoffice/")->fields();
  const auto begin = fields.find("ETag: ") + 6;
  const auto tag = fields.substr(begin, fields.find('\r', begin) - begin);
  const auto again = get("/backoffice/", {{"Accept", "text/html"}, {"If-None-Match", tag}});
  EXPECT_EQ(again->status(), 304);
  EXPECT_EQ(again->body(), "");
  EXPECT_THAT(again->fields(), HasSubstr("ETag: " + tag));
}

TEST_F(StaticSiteTest, LeadsToTheAdmin) {
  for (const auto* path : {"/", "/backoffice"}) {
    const auto answer = visit(path);
    ASSERT_TRUE(answer) << path;
    EXPECT_EQ(answer->status(), 302);
    EXPECT_THAT(answer->fields(), HasSubstr("Location: /backoffice/\r\n"));
  }
}

TEST_F(StaticSiteTest, LeadsFromMagentosAddresses) {
  const std::vector<std::pair<std::string, std::string>> leads = {
      {"admin/integration", "system/extensions/integrations"},
      {"admin/integration/", "system/extensions/integrations"},
      {"admin/integration/index", "system/extensions/integrations"},
      {"admin/integration/index/key/0a1b2c/", "system/extensions/integrations"},
      {"admin/integration/new", "system/extensions/integrations/new"},
      {"admin/integration/edit/id/17", "system/extensions/integrations/17"},
      {"admin/integration/edit/id/17/key/0a1b2c", "system/extensions/integrations/17"},
      {"admin/integration/edit/key/0a1b2c/id/17/", "system/extensions/integrations/17"},
      {"admin/integration/edit", "system/extensions/integrations"},
      {"admin/integration/edit/id/x", "system/extensions/integrations"}};
  for (const auto& [from, to] : leads) {
    const auto answer = visit("/backoffice/" + from);
    ASSERT_TRUE(answer) << from;
    EXPECT_EQ(answer->status(), 301) << from;
    EXPECT_THAT(answer->fields(), HasSubstr("Location: /backoffice/" + to + "\r\n")) << from;
  }
  EXPECT_EQ(visit("/backoffice/admin/integrations")->status(), 200) << "a page of its own";
}

TEST_F(StaticSiteTest, NeverLeadsElsewhere) {
  for (const auto* path :
       {"//evil.example", "/backoffice//evil.example", "/backoffice/\\evil.example",
        "/backoffice/admin/integration/edit/id///evil.example",
        "/backoffice/admin/integration/edit/id/17%0d%0aLocation:%20http:",
        "/backoffice/admin/integration/new//evil.example"}) {
    const auto answer = visit(path);
    if (!answer) continue;
    const auto& fields = answer->fields();
    const auto location = fields.find("Location: ");
    if (location == std::string::npos) continue;
    EXPECT_EQ(fields.compare(location + 10, 12, "/backoffice/"), 0) << path;
    EXPECT_THAT(fields, Not(HasSubstr("evil"))) << path;
  }
}

TEST(EmbeddedPage, IsThere) {
  const auto index = base::find_embedded(base::embedded_files_page(), "index.html");
  ASSERT_TRUE(index);
  EXPECT_THAT(std::string(*index), HasSubstr("name=\"admin-base\""));
  EXPECT_THAT(std::string(*index), Not(HasSubstr("<style")));
}

}  // namespace
}  // namespace gatehouse::api::admin
