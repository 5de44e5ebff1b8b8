// What keeps others out: no session, other sites, planted cookies, roles, repetitions.

#include <functional>

#include "admin/admin_fixture.h"

namespace gatehouse::api::admin {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using testing_support::AdminFixture;
using testing_support::Headers;
using testing_support::Reply;

class ProtectionTest : public AdminFixture {
 protected:
  // A path that the operation's pattern fits.
  static std::string path_of(const Operation& operation) {
    auto path = std::string(operation.pattern);
    if (const auto id = path.find("{id}"); id != std::string::npos) path.replace(id, 4, "1");
    return path == "/search" ? path + "?q=x" : path;
  }

  void for_each_operation(const std::function<void(const Operation&, const std::string&)>& test) {
    for (const auto& operation : api_.router().operations()) {
      SCOPED_TRACE(operation.id);
      test(operation, path_of(operation));
    }
  }

  void for_each_change(const std::function<void(const Operation&, const std::string&)>& test) {
    for_each_operation([&](const Operation& operation, const std::string& path) {
      if (operation.method != "GET") test(operation, path);
    });
  }

  // Everything that is stored, so that a test can see that nothing changed.
  std::string everything() {
    std::string all;
    for (const auto* table : {"integrations", "integration_resources", "access_tokens", "settings",
                              "history", "operators", "sessions", "admin_tokens"}) {
      all +=
          std::string(table) + " " +
          std::to_string(
              database_->query_integer("SELECT count(*) FROM " + std::string(table)).value_or(0)) +
          "\n";
    }
    database_->query("SELECT name || status || version FROM integrations", {},
                     [&](const storage::Row& row) { all += row.text(0); });
    database_->query("SELECT username || email || password_hash FROM operators", {},
                     [&](const storage::Row& row) { all += row.text(0); });
    return all;
  }

  static std::string a_body() { return R"({"current_password":"abcdefg1"})"; }

  // Whether an answer's member by that name is worth something to whoever reads it.
  static bool is_secret(const std::string& member) {
    for (const auto* word : {"secret", "token", "password", "key_", "credential"}) {
      if (member.find(word) != std::string::npos) return member != "password_counts_until";
    }
    return false;
  }

  Browser ann_ = signed_in("ann");
  integrations::Integration integration_ = add_integration({.name = "ERP"});
};

TEST_F(ProtectionTest, NobodyGetsAnythingWithoutASession) {
  const auto before = everything();
  for_each_operation([&](const Operation& operation, const std::string& path) {
    if (operation.id == "signIn") return;
    const auto method = std::string(operation.method);
    const auto nothing = send(method, path);
    EXPECT_EQ(nothing.status, 401);
    EXPECT_EQ(nothing.code(), "not_signed_in");
    const auto unknown = send(method, path, "",
                              {{"Cookie", "gatehouse_session=" + std::string(64, 'a')},
                               {"X-CSRF-Token", ann_.csrf_token}});
    EXPECT_EQ(unknown.status, 401);
    EXPECT_EQ(unknown.code(), "session_ended");
    EXPECT_EQ(send(method, path, "", {{"Authorization", "Bearer " + std::string(32, 'a')}}).status,
              401);
    EXPECT_EQ(send(method, path, "", {{"Authorization", "Basic YW5uOmFiY2RlZmcx"}}).status, 401);
  });
  EXPECT_EQ(everything(), before);
}

TEST_F(ProtectionTest, ExpiredSessionsAreNone) {
  clock_.advance(30min);
  for_each_operation([&](const Operation& operation, const std::string& path) {
    if (operation.id == "signIn") return;
    EXPECT_EQ(ann_.send(std::string(operation.method), path).status, 401);
  });
}

// Each way in which another site may have a browser send something, for every change there is.
TEST_F(ProtectionTest, NoOtherSiteChangesAnything) {
  auto bob = signed_in("bob");
  auto former = signed_in("ann");
  const auto old_token = former.csrf_token;
  former.send("DELETE", "/session");
  const auto cookie = ann_.headers()[0];
  const std::pair<std::string, std::string> json{"Content-Type", "application/json"};
  const std::pair<std::string, std::string> token{"X-CSRF-Token", ann_.csrf_token};

  struct Shape {
    const char* name;
    Headers headers;
    const char* code;
  };

  const std::vector<Shape> shapes = {
      {"no token", {cookie, json}, "csrf_token_invalid"},
      {"empty token", {cookie, json, {"X-CSRF-Token", ""}}, "csrf_token_invalid"},
      {"foreign token", {cookie, json, {"X-CSRF-Token", bob.csrf_token}}, "csrf_token_invalid"},
      {"old token", {cookie, json, {"X-CSRF-Token", old_token}}, "csrf_token_invalid"},
      {"token in another header",
       {cookie, json, {"X-XSRF-Token", ann_.csrf_token}},
       "csrf_token_invalid"},
      {"half a token",
       {cookie, json, {"X-CSRF-Token", ann_.csrf_token.substr(0, 32)}},
       "csrf_token_invalid"},
      {"other origin", {cookie, json, token, {"Origin", "http://evil.example"}}, "foreign_origin"},
      {"origin null", {cookie, json, token, {"Origin", "null"}}, "foreign_origin"},
      {"sibling host",
       {cookie, json, token, {"Origin", "http://x.shop.example"}},
       "foreign_origin"},
      {"other port", {cookie, json, token, {"Origin", "http://shop.example:81"}}, "foreign_origin"},
      {"other scheme", {cookie, json, token, {"Origin", "https://shop.example"}}, "foreign_origin"},
      {"cross site", {cookie, json, token, {"Sec-Fetch-Site", "cross-site"}}, "foreign_origin"},
      {"same site", {cookie, json, token, {"Sec-Fetch-Site", "same-site"}}, "foreign_origin"},
      {"navigation", {cookie, json, token, {"Sec-Fetch-Site", "none"}}, "foreign_origin"},
      {"form post",
       {cookie, token, {"Content-Type", "application/x-www-form-urlencoded"}},
       "unsupported_media_type"},
      {"multipart",
       {cookie, token, {"Content-Type", "multipart/form-data; boundary=x"}},
       "unsupported_media_type"},
      {"text/plain", {cookie, token, {"Content-Type", "text/plain"}}, "unsupported_media_type"},
      {"no type", {cookie, token}, "unsupported_media_type"},
      {"look-alike",
       {cookie, token, {"Content-Type", "application/json-x"}},
       "unsupported_media_type"}};
  const auto before = everything();
  for_each_change([&](const Operation& operation, const std::string& path) {
    for (const auto& shape : shapes) {
      const std::string code = shape.code;
      if (operation.id == "signIn" && code == "csrf_token_invalid") continue;
      const auto reply = send(std::string(operation.method), path, a_body(), shape.headers);
      EXPECT_EQ(reply.status, code == "unsupported_media_type" ? 415 : 403) << shape.name;
      EXPECT_EQ(reply.code(), code) << shape.name;
    }
  });
  EXPECT_EQ(everything(), before);
}

TEST_F(ProtectionTest, AnEmptyFormPostIsRefusedToo) {
  auto headers = ann_.headers();
  headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
  const auto reply = send("DELETE", "/session", "", headers);
  EXPECT_EQ(reply.status, 415);
}

TEST_F(ProtectionTest, NoMethodIsReplacedByAHeader) {
  auto headers = ann_.headers();
  headers.emplace_back("X-HTTP-Method-Override", "DELETE");
  EXPECT_EQ(send("GET", "/session", "", headers).status, 200);
  EXPECT_EQ(ann_.send("GET", "/session").status, 200);
}

TEST_F(ProtectionTest, ConfiguredOriginsMayAsk) {
  Headers headers{
      ann_.headers()[0], {"X-CSRF-Token", ann_.csrf_token}, {"Origin", "https://admin.example"}};
  EXPECT_EQ(send("DELETE", "/account/sessions", "", headers).status, 204);
}

TEST_F(ProtectionTest, ReadingChangesNothing) {
  const auto before = everything();
  for_each_operation([&](const Operation& operation, const std::string& path) {
    if (operation.method != "GET") return;
    EXPECT_EQ(ann_.send("GET", path).status, 200);
  });
  EXPECT_EQ(everything(), before);
}

TEST_F(ProtectionTest, EveryAnswerCarriesTheHeaders) {
  for_each_operation([&](const Operation& operation, const std::string& path) {
    for (const bool known : {true, false}) {
      const auto method = std::string(operation.method);
      const auto reply = known ? ann_.send(method, path) : send(method, path);
      EXPECT_EQ(reply.field("Cache-Control"), "no-store");
      EXPECT_EQ(reply.field("X-Content-Type-Options"), "nosniff");
      EXPECT_EQ(reply.field("Referrer-Policy"), "no-referrer");
      EXPECT_EQ(reply.field("Cross-Origin-Resource-Policy"), "same-origin");
      EXPECT_THAT(reply.field("Content-Security-Policy"), HasSubstr("default-src 'none'"));
      EXPECT_EQ(reply.field("Access-Control-Allow-Origin"), "");
      EXPECT_EQ(reply.field("Location"), "");
    }
  });
}

TEST_F(ProtectionTest, CookiesAreOutOfReach) {
  Browser browser{*this};
  auto reply = browser.sign_in("ann");
  auto [begin, end] = reply.fields.equal_range("Set-Cookie");
  ASSERT_EQ(std::distance(begin, end), 2);
  for (auto it = begin; it != end; ++it) {
    EXPECT_THAT(it->second, HasSubstr("; HttpOnly; SameSite=Strict"));
    EXPECT_THAT(it->second, HasSubstr("; Path=/admin;"));
    EXPECT_THAT(it->second, Not(HasSubstr("Secure")));
    EXPECT_THAT(it->second, Not(HasSubstr("Domain")));
  }
  scheme_ = "https";
  reply = send("POST", "/session", R"({"username":"ann","password":"abcdefg1"})",
               {{"Content-Type", "application/json"}});
  std::tie(begin, end) = reply.fields.equal_range("Set-Cookie");
  ASSERT_EQ(std::distance(begin, end), 2);
  for (auto it = begin; it != end; ++it) {
    EXPECT_THAT(it->second, StartsWith("__Host-gatehouse_"));
    EXPECT_THAT(it->second, HasSubstr("; Path=/; "));
    EXPECT_THAT(it->second, HasSubstr("; Secure"));
    EXPECT_THAT(it->second, Not(HasSubstr("Domain")));
  }
  EXPECT_THAT(reply.field("Strict-Transport-Security"), HasSubstr("max-age=31536000"));
}

TEST_F(ProtectionTest, OnlyTheCookieOfTheSchemeCounts) {
  const auto plain = ann_.cookies["gatehouse_session"];
  scheme_ = "https";
  const auto get = [&](const std::string& name, const std::string& key) {
    return send("GET", "/session", "", {{"Cookie", name + "=" + key}}).status;
  };
  EXPECT_EQ(get("gatehouse_session", plain), 401) << "what http let in is not taken over";
  const auto reply = send("POST", "/session", R"({"username":"ann","password":"abcdefg1"})",
                          {{"Content-Type", "application/json"}});
  Browser browser{*this};
  browser.keep_cookies(reply);
  const auto key = browser.cookies.at("__Host-gatehouse_session");
  EXPECT_EQ(get("__Host-gatehouse_session", key), 200);
  EXPECT_EQ(get("gatehouse_session", key), 401);
  EXPECT_EQ(get("__Host-gatehouse_session=" + key + "; gatehouse_session", plain), 200)
      << "a planted one does no harm";
  const auto gone = send("GET", "/session", "", {{"Cookie", "__Host-gatehouse_session=x"}});
  EXPECT_THAT(gone.field("Set-Cookie"),
              StartsWith("__Host-gatehouse_session=; Path=/; Max-Age=0;"));
  scheme_ = "http";
  EXPECT_EQ(get("__Host-gatehouse_session", key), 401);
}

TEST_F(ProtectionTest, PlantedSessionsAreNeverUsed) {
  const auto planted = std::string(64, 'a');
  Browser victim{*this, {{"gatehouse_session", planted}}};
  EXPECT_EQ(victim.sign_in("ann").status, 200);
  EXPECT_NE(victim.cookies["gatehouse_session"], planted);
  EXPECT_EQ(send("GET", "/session", "", {{"Cookie", "gatehouse_session=" + planted}}).status, 401);
}

TEST_F(ProtectionTest, SigningInEndsTheFormerSession) {
  auto attacker = signed_in("bob");
  Browser victim{*this, {{"gatehouse_session", attacker.cookies["gatehouse_session"]}}};
  EXPECT_EQ(victim.sign_in("ann").status, 200);
  EXPECT_EQ(attacker.send("GET", "/session").status, 401);
  EXPECT_EQ(victim.send("GET", "/session").at("operator").at("username").as_string(), "ann");
}

TEST_F(ProtectionTest, OfTwoSessionCookiesNoneCounts) {
  auto attacker = signed_in("bob");
  for (const auto* order : {"ab", "ba"}) {
    std::string cookie;
    for (const char which : std::string(order)) {
      auto& browser = which == 'a' ? ann_ : attacker;
      cookie += "gatehouse_session=" + browser.cookies["gatehouse_session"] + "; ";
    }
    EXPECT_EQ(send("GET", "/session", "", {{"Cookie", cookie}}).status, 401) << order;
  }
}

TEST_F(ProtectionTest, AdminTokensNeedNoCsrfTokenAndHaveNoSession) {
  const auto token = std::string(
      sign_in_.issue_token({.username = "ann", .password = Secret(kPassword)}).value().reveal());
  const Headers bearer{{"Authorization", "Bearer " + token}, {"Content-Type", "application/json"}};
  EXPECT_EQ(send("GET", "/account", "", {{"Authorization", "bearer " + token}}).text_at("username"),
            "ann");
  EXPECT_EQ(
      send("POST", "/integrations", R"({"name":"B","current_password":"abcdefg1"})", bearer).status,
      201);
  EXPECT_EQ(send("GET", "/session", "", bearer).status, 401);
  auto foreign = bearer;
  foreign.emplace_back("Origin", "http://evil.example");
  EXPECT_EQ(send("POST", "/integrations", a_body(), foreign).status, 403);
  auto with_cookie = ann_.headers();
  with_cookie.emplace_back("Authorization", "Bearer " + std::string(32, 'a'));
  EXPECT_EQ(send("GET", "/account", "", with_cookie).status, 401) << "the header counts";
}

TEST_F(ProtectionTest, RolesHaveWhatTheyAreGranted) {
  auto guest = signed_in("guest");
  for_each_operation([&](const Operation& operation, const std::string& path) {
    if (operation.resource.empty()) return;
    const auto reply = guest.send(std::string(operation.method), path);
    EXPECT_EQ(reply.status, 403);
    EXPECT_EQ(reply.code(), "forbidden");
    EXPECT_EQ(reply.text_at("resource"), operation.resource);
  });
  EXPECT_EQ(guest.send("GET", "/account").status, 200);
  const auto settings = guest.send("GET", "/settings");
  EXPECT_TRUE(settings.at("items").as_array().empty());
  const auto change = guest.send(
      "PATCH", "/settings", R"({"changes":[{"path":"oauth/consumer/post_timeout","value":"9"}]})",
      {{"If-Match", settings.field("ETag")}});
  EXPECT_EQ(change.status, 403);
  EXPECT_EQ(change.text_at("resource"), "Magento_Integration::config_oauth");
  EXPECT_TRUE(guest.send("GET", "/search?q=e").at("integrations").as_array().empty());
}

TEST_F(ProtectionTest, NobodyGrantsWhatTheyLack) {
  auto cat = signed_in("cat");
  const auto create = [&](const std::string& more) {
    return cat.send("POST", "/integrations",
                    R"({"name":"New","current_password":"abcdefg1",)" + more + "}");
  };
  EXPECT_EQ(create(R"("access":"all")").status, 403);
  EXPECT_EQ(create(R"("resources":["T::products"])").text_at("resource"), "T::products");
  EXPECT_EQ(create(R"("resources":["T::catalog"])").status, 201);
  const auto path = "/integrations/" + std::to_string(static_cast<std::int64_t>(integration_.id));
  const auto change =
      cat.send("PATCH", path, R"({"access":"all","resources":[],"current_password":"abcdefg1"})",
               {{"If-Match", "\"1\""}});
  EXPECT_EQ(change.status, 403);
}

TEST_F(ProtectionTest, ARepeatedPostIsDoneOnce) {
  const Headers key{{"Idempotency-Key", "key-12345678"}};
  const auto body = R"({"name":"Once","current_password":"abcdefg1"})";
  const auto first = ann_.send("POST", "/integrations", body, key);
  EXPECT_EQ(first.status, 201);
  EXPECT_EQ(first.field("Idempotent-Replayed"), "");
  const auto again = ann_.send("POST", "/integrations", body, key);
  EXPECT_EQ(again.status, 201);
  EXPECT_EQ(again.text, first.text);
  EXPECT_EQ(again.field("ETag"), first.field("ETag"));
  EXPECT_EQ(again.field("Idempotent-Replayed"), "true");
  EXPECT_EQ(integrations_.list({}).total, 2u);

  const auto other = R"({"name":"Other","current_password":"abcdefg1"})";
  EXPECT_EQ(ann_.send("POST", "/integrations", other, key).code(), "idempotency_key_reused");
  auto bob = signed_in("bob");
  EXPECT_EQ(bob.send("POST", "/integrations", other, key).status, 201) << "keys are one's own";
  clock_.advance(24h);
  auto later = signed_in("ann");
  EXPECT_EQ(later.send("POST", "/integrations", body, key).status, 422) << "the name is taken";
}

TEST_F(ProtectionTest, ARefusedPostMayBeTriedAgain) {
  const Headers key{{"Idempotency-Key", "key-12345678"}};
  const auto wrong = R"({"name":"Once","current_password":"wrong"})";
  EXPECT_EQ(ann_.send("POST", "/integrations", wrong, key).status, 422);
  const auto right = R"({"name":"Once","current_password":"abcdefg1"})";
  EXPECT_EQ(ann_.send("POST", "/integrations", right, key).status, 201);
}

TEST_F(ProtectionTest, RequestKeysHaveAForm) {
  for (const auto& key : {std::string("short"), std::string(129, 'x'), std::string("with space")}) {
    const auto reply = ann_.send("POST", "/integrations", a_body(), {{"Idempotency-Key", key}});
    EXPECT_EQ(reply.status, 400) << key;
  }
}

TEST_F(ProtectionTest, BodiesAreBounded) {
  const auto head = std::string(R"({"name":")");
  const auto tail = std::string(R"(","current_password":"abcdefg1"})");
  const auto filler = [&](std::size_t size) {
    return head + std::string(size - head.size() - tail.size(), 'x') + tail;
  };
  EXPECT_EQ(ann_.send("POST", "/integrations", filler(1024 * 1024)).status, 422);
  EXPECT_EQ(ann_.send("POST", "/integrations", filler(1024 * 1024 + 1)).code(), "too_large");
  std::string deep = R"({"name":)";
  for (int i = 0; i < 40; ++i) deep += "[";
  for (int i = 0; i < 40; ++i) deep += "]";
  EXPECT_EQ(ann_.send("POST", "/integrations", deep + "}").code(), "bad_request");
}

TEST_F(ProtectionTest, StrangersAreReadLess) {
  const auto body = [](std::size_t size) {
    const std::string head = R"({"username":"ann","password":"abcdefg1","x":")";
    return head + std::string(size - head.size() - 2, 'x') + "\"}";
  };
  const Headers json{{"Content-Type", "application/json"}};
  EXPECT_EQ(send("POST", "/session", body(64 * 1024), json).status, 422);
  EXPECT_EQ(send("POST", "/session", body(64 * 1024 + 1), json).code(), "too_large");
  auto made_up = json;
  made_up.emplace_back("Cookie", "gatehouse_session=" + std::string(64, 'a'));
  made_up.emplace_back("X-CSRF-Token", ann_.csrf_token);
  EXPECT_EQ(send("POST", "/session", body(64 * 1024 + 1), made_up).code(), "too_large");
}

TEST_F(ProtectionTest, RefusalsAreShort) {
  const auto filled = [](const std::string& piece, std::size_t size) {
    std::string body = "{";
    for (int i = 0; body.size() < size; ++i) {
      auto member = piece;
      if (const auto at = member.find('#'); at != std::string::npos) {
        member.replace(at, 1, std::to_string(i));
      }
      body += (i == 0 ? "" : ",") + member;
    }
    return body + "}";
  };
  const Headers json{{"Content-Type", "application/json"}};
  const auto long_name = "\"#" + std::string(30'000, 'n') + "\":1";
  std::string controls;
  for (int i = 0; i < 5000; ++i) controls += "\\u0001";
  for (const auto& body :
       {filled(R"("#":1)", 6'000), filled(long_name, 50'000),
        filled("\"#" + controls + "\":1", 50'000), filled("\"#\u00e9\u00e9\u20ac\":1", 6'000)}) {
    const auto reply = send("POST", "/session", body, json);
    EXPECT_EQ(reply.status, 422);
    EXPECT_LE(reply.at("errors").as_array().size(), 20u);
    EXPECT_LT(reply.text.size(), 12'000u);
  }
  const auto too_many = send("POST", "/session", filled(R"("#":1)", 60'000), json);
  EXPECT_EQ(too_many.status, 400);
  EXPECT_LT(too_many.text.size(), 1'000u);
  std::string ids;
  for (int i = 0; i < 9'000; ++i) ids += "\"none_" + std::to_string(i) + "\",";
  ids.pop_back();
  const auto refused =
      ann_.send("POST", "/integrations",
                R"({"name":"B","current_password":"abcdefg1","resources":[)" + ids + "]}");
  EXPECT_EQ(refused.status, 422);
  EXPECT_LT(refused.text.size(), 12'000u);
  std::string settings;
  for (int i = 0; i < 100; ++i) {
    settings += R"({"path":")" + std::string(5000, 'p') + R"(","value":"1"},)";
  }
  settings.pop_back();
  const auto tag = ann_.send("GET", "/settings").field("ETag");
  const auto unknown =
      ann_.send("PATCH", "/settings", "{\"changes\":[" + settings + "]}", {{"If-Match", tag}});
  EXPECT_EQ(unknown.status, 422);
  EXPECT_LT(unknown.text.size(), 12'000u);
}

TEST_F(ProtectionTest, TellsMethodsFromPlaces) {
  EXPECT_EQ(ann_.send("PUT", "/session").status, 405);
  EXPECT_EQ(ann_.send("PUT", "/session").field("Allow"), "DELETE, GET, POST");
  for (const auto* path : {"/", "", "/sessions", "/session/", "/integrations/1/x", "//session",
                           "/integrations/1/activate/", "/SESSION"}) {
    EXPECT_EQ(ann_.send("GET", path).code(), "not_found") << path;
  }
}

TEST_F(ProtectionTest, HostileTextsComeBackAsTheyWere) {
  const std::string hostile = "<script>alert(1)</script>'\"\\";
  const auto created = ann_.send("POST", "/integrations",
                                 boost::json::serialize(boost::json::object{
                                     {"name", hostile}, {"current_password", kPassword}}));
  EXPECT_EQ(created.status, 201);
  EXPECT_EQ(created.text_at("name"), hostile);
  EXPECT_THAT(created.content_type, HasSubstr("application/json"));
  const auto unseen = ann_.send("POST", "/integrations",
                                boost::json::serialize(boost::json::object{
                                    {"name", "a\u2028b"}, {"current_password", kPassword}}));
  EXPECT_EQ(unseen.status, 422) << "names are one line";
}

// Who makes a browser ask, and puts texts of their own into what is compressed with a secret,
// learns the secret from the length (BREACH).
TEST_F(ProtectionTest, CompressesNoAnswerThatCarriesASecret) {
  int with_secrets = 0;
  int compressed = 0;
  for_each_operation([&](const Operation& operation, const std::string&) {
    if (operation.method != "GET") return;
    const auto members = contract().members_of_answer(std::string(operation.id));
    const bool secret = std::ranges::any_of(members, is_secret);
    with_secrets += secret ? 1 : 0;
    const bool may = operation.compression == Operation::Compression::kWhenAccepted;
    compressed += may ? 1 : 0;
    EXPECT_FALSE(secret && may);
  });
  EXPECT_GE(with_secrets, 1);
  EXPECT_GE(compressed, 10);
}

TEST_F(ProtectionTest, CompressesAnswersToQuestionsOnly) {
  const Headers gzip{{"Accept-Encoding", "gzip"}};
  const auto list = ann_.send("GET", "/settings", "", gzip);
  EXPECT_EQ(list.field("Content-Encoding"), "gzip");
  EXPECT_EQ(list.field("Vary"), "Accept-Encoding");
  EXPECT_EQ(ann_.send("GET", "/settings").field("Content-Encoding"), "");
  const auto refused = ann_.send("POST", "/integrations", a_body(), gzip);
  EXPECT_EQ(refused.field("Content-Encoding"), "");
  EXPECT_EQ(ann_.send("GET", "/session", "", gzip).field("Content-Encoding"), "");
}

}  // namespace
}  // namespace gatehouse::api::admin
