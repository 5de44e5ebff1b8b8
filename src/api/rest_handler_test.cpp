// Calls from the request to the answer, through the real corridor to the embedded store.

#include "api/rest_handler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "access/yaml_reader.h"
#include "api/not_answered_here.h"
#include "api/whoami.h"
#include "base/percent_encoding.h"
#include "base/unavailable.h"
#include "gateway/testing/memory_nonce_journal.h"
#include "oauth1/base_string.h"
#include "store/sample.h"
#include "store/store.h"
#include "store/testing/memory_documents.h"
#include "support/fixed_clock.h"
#include "support/oauth_parameters.h"

namespace gatehouse::api {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

const std::string kKey = "abcdefghijklmnopqrstuvwxyz012345";
const std::string kToken = "zyxwvutsrqponmlkjihgfedcba543210";
const std::string kBearer = "Bearer " + kToken;

constexpr const char* kRoutes = R"(
routes:
  - {module: m, needs: [products], routes: [GET /V1/products, "GET /V1/products/:sku", POST /V1/products, GET /V1/unwritten]}
  - {module: m, needs: [pages], routes: ["GET /V1/cmsPage/:pageId"]}
  - {module: m, needs: [anonymous], routes: [GET /V1/store/websites, GET /V1/store/storeConfigs, POST /V1/guest-carts, POST /V1/integration/admin/token]}
  - {module: m, needs: [authenticated], routes: [GET /V1/integration/whoami]}
guest_switch: []
)";

// Documents that can be made to fail.
class FailingDocuments final : public store::DocumentStore {
 public:
  void load(const std::function<void(std::string_view, std::string_view, std::string_view)>& visit)
      override {
    documents_.load(visit);
  }

  void put(std::string_view kind, std::string_view key, std::string_view json) override {
    if (fault == Fault::kStorage) throw Unavailable("disk full");
    if (fault == Fault::kBug) throw std::logic_error("a bug");
    documents_.put(kind, key, json);
  }

  void erase(std::string_view kind, std::string_view key) override { documents_.erase(kind, key); }

  enum class Fault { kNone, kStorage, kBug } fault = Fault::kNone;

 private:
  store::testing::MemoryDocuments documents_;
};

// Gives everybody the same admin token.
class GivenTokens final : public gateway::Upstream {
 public:
  [[nodiscard]] bool answers(const access::Route& route) const override {
    return route.pattern == "/V1/integration/admin/token";
  }

  [[nodiscard]] std::size_t body_bytes_max(const gateway::Caller&) const override {
    return limits::kUnprovenBodyBytesMax;
  }

  http::Handled answer(const std::shared_ptr<const gateway::Call>&) override {
    return http::Response(200, "", "\"token\"");
  }
};

// What a client sends.
struct ClientRequest {
  std::string method = "GET", path = "/rest/V1/products", query, authorization, body;
  std::string content_type = "application/json";
  http::Request::Body body_state = http::Request::Body::kComplete;
};

std::string signed_header(const std::string& method, const std::string& path,
                          const std::string& nonce) {
  const std::vector<std::pair<std::string, std::string>> fields = {
      {"oauth_consumer_key", kKey}, {"oauth_token", kToken},
      {"oauth_nonce", nonce},       {"oauth_signature_method", "HMAC-SHA256"},
      {"oauth_version", "1.0"},     {"oauth_timestamp", "1700000000"}};
  oauth1::BaseStringBuilder builder;
  const auto base = builder.build(
      method, {.scheme = "http", .authority = "shop.example", .prefix = "", .path = path},
      testing_support::parameters_of(fields), oauth1::kNoQuirks);
  const auto signature =
      oauth1::sign(base, crypto::HmacAlgorithm::kSha256, Secret("consumer-secret&token-secret"));
  std::string header = "OAuth oauth_signature=\"" + percent_encoded(signature) + "\"";
  for (const auto& [name, value] : fields)
    header.append(", ").append(name).append("=\"").append(value).append("\"");
  return header;
}

class RestHandlerTest : public ::testing::Test {
 protected:
  RestHandlerTest() {
    store::load_sample(documents_, transactions_);
    store_ = std::make_unique<store::Store>(
        store::Store::Parts{documents_, transactions_, clock_, public_urls_});
    upstreams_ = std::make_shared<const gateway::Upstreams>(
        access_->routes, std::vector<gateway::Upstream*>{&whoami_, &admin_tokens_, store_.get()},
        not_answered_here_);
    handler_ = std::make_unique<RestHandler>(
        RestHandler::Parts{.gateway = {public_urls_, nonces_, token_hash_}, .clock = clock_});
    use({.bearer = gateway::GatewaySettings::Bearer::kAllowed});
  }

  void use(const gateway::GatewaySettings& settings,
           integrations::Status status = integrations::Status::kActive) {
    auto credential = std::make_shared<gateway::Credential>();
    credential->name = "erp";
    credential->status = status;
    credential->selection = access::GrantSelection::custom({"products"});
    credential->grant = access::Grant(credential->selection, tree_);
    credential->consumer_key = kKey;
    credential->access_token = Secret(kToken);
    credential->signing_key.emplace(
        oauth1::signing_key(Secret("consumer-secret"), Secret("token-secret")));
    handler_->use(std::make_shared<gateway::Snapshot>(
        1, gateway::Snapshot::Credentials{credential}, settings, hash_,
        gateway::Snapshot::OperatorTokens{},
        std::make_shared<settings::Values>(settings::StoredValues{}),
        gateway::Routing{access_, upstreams_}));
  }

  // The answer, with all that the server would do on the way to it.
  http::Response answer(const ClientRequest& sent) {
    const http::Field fields[] = {{"Authorization", sent.authorization},
                                  {"Content-Type", sent.content_type}};
    http::Request request{.method = sent.method,
                          .path = sent.path,
                          .query = sent.query,
                          .fields = fields,
                          .host = "shop.example",
                          .scheme = "http",
                          .body_state = sent.body_state};
    if (sent.body_state == http::Request::Body::kComplete) request.body = sent.body;
    auto handled = handler_->handle(request, gateway::read_target(sent.path, stores_));
    for (;;) {
      if (const auto* await = std::get_if<http::AwaitBody>(&handled.outcome)) {
        waited_for_body_ = true;
        request.body = sent.body;
        request.body_state = http::Request::Body::kComplete;
        handled = await->then(request);
      } else if (const auto* work = std::get_if<http::Work>(&handled.outcome)) {
        lanes_.push_back(work->lane);
        handled = work->run();
      } else {
        return std::get<http::Response>(handled.outcome);
      }
    }
  }

  // "404 route_not_found"; the code is missing when all is well.
  std::string outcome(const ClientRequest& sent) {
    const auto response = answer(sent);
    const auto body = boost::json::parse(response.body());
    auto text = std::to_string(response.status());
    if (response.status() >= 300) text += " " + std::string(body.at("code").as_string());
    return text;
  }

  const access::ResourceTree tree_ =
      access::ResourceTree::build({{.id = "products", .title = "P"}, {.id = "pages", .title = "C"}})
          .value();
  const access::DescriptionPointer access_ = std::make_shared<const access::Description>(
      access::Description{tree_, access::read_routes(kRoutes, tree_).value()});
  const std::vector<std::string> stores_ = {"default", "german"};
  std::vector<gateway::PublicUrl> public_urls_;
  gateway::MemoryNonceJournal journal_;
  const crypto::FastHash hash_{{1}};
  gateway::NonceLedger nonces_{journal_, hash_, 1000};
  const crypto::LookupHash token_hash_{{2}};
  FailingDocuments documents_;
  store::testing::ImmediateTransactions transactions_;
  testing_support::FixedClock clock_;
  std::unique_ptr<store::Store> store_;
  Whoami whoami_;
  GivenTokens admin_tokens_;
  NotAnsweredHere not_answered_here_;
  std::shared_ptr<const gateway::Upstreams> upstreams_;
  std::unique_ptr<RestHandler> handler_;
  bool waited_for_body_ = false;
  std::vector<http::Lane> lanes_;  // on which work was done
};

TEST_F(RestHandlerTest, WaitsForTheDiskOnALaneOnly) {
  const std::string path = "/rest/V1/integration/whoami";
  journal_.disk = gateway::MemoryNonceJournal::Disk::kSlow;
  EXPECT_EQ(outcome({.path = path, .authorization = signed_header("GET", path, "1")}), "200");
  EXPECT_EQ(lanes_, std::vector{http::Lane::kTokens});
  EXPECT_EQ(outcome({.path = path, .authorization = signed_header("GET", path, "2")}), "200");
  EXPECT_EQ(lanes_.size(), 1u) << "the minute is on disk";
  EXPECT_EQ(outcome({.path = path, .authorization = signed_header("GET", path, "1")}),
            "401 nonce_used");
  EXPECT_EQ(lanes_.size(), 1u);
}

TEST_F(RestHandlerTest, SaysWhatTheDiskRefusedOnTheLane) {
  const std::string path = "/rest/V1/integration/whoami";
  journal_.disk = gateway::MemoryNonceJournal::Disk::kBroken;
  const ClientRequest call{.path = path, .authorization = signed_header("GET", path, "1")};
  for (int i = 0; i < 3; ++i) EXPECT_EQ(outcome(call), "503 nonce_ledger_unavailable");
  EXPECT_EQ(lanes_.size(), 3u);
  journal_.disk = gateway::MemoryNonceJournal::Disk::kSlow;
  EXPECT_EQ(outcome(call), "200") << "the next call finds the disk well";
}

TEST_F(RestHandlerTest, AwaitsABodyAfterTheDisk) {
  journal_.disk = gateway::MemoryNonceJournal::Disk::kSlow;
  const ClientRequest request{.method = "POST",
                              .authorization = signed_header("POST", "/rest/V1/products", "1"),
                              .body = "{\"product\": {\"sku\": \"S\"}}",
                              .body_state = http::Request::Body::kToCome};
  EXPECT_NE(outcome(request), "503 nonce_ledger_unavailable");
  EXPECT_TRUE(waited_for_body_);
  ASSERT_FALSE(lanes_.empty());
  EXPECT_EQ(lanes_.front(), http::Lane::kTokens);
}

TEST_F(RestHandlerTest, LetsNobodyInBeforeItKnowsWhoMay) {
  handler_->use(nullptr);
  EXPECT_FALSE(handler_->is_ready());
  EXPECT_EQ(outcome({.path = "/rest/V1/store/websites"}), "503 not_ready");
  EXPECT_EQ(outcome({.path = "/rest/V1/nothing"}), "503 not_ready");
}

TEST_F(RestHandlerTest, AnswersFromTheEmbeddedStore) {
  const auto response = answer({.path = "/rest/german/V1/products",
                                .query = "searchCriteria[pageSize]=1&fields=total_count",
                                .authorization = kBearer});
  EXPECT_EQ(response.status(), 200);
  EXPECT_EQ(response.content_type(), "application/json; charset=utf-8");
  EXPECT_EQ(response.body(), R"({"total_count":216})");
  EXPECT_EQ(outcome({.path = "/rest/V1/products/none", .authorization = kBearer}),
            "404 entity_not_found");
  EXPECT_EQ(outcome({.path = "/rest/V1/unwritten", .authorization = kBearer}),
            "501 not_in_embedded_store");
}

TEST_F(RestHandlerTest, TellsTheStoreWhereCallersFindIt) {
  const auto base_url = [this] {
    const auto response =
        answer({.path = "/rest/V1/store/storeConfigs", .query = "storeCodes[]=german"});
    return std::string(boost::json::parse(response.body()).at(0).at("base_url").as_string());
  };
  EXPECT_EQ(base_url(), "http://shop.example/");
  public_urls_.push_back({.scheme = "https", .authority = "www.example", .prefix = "/store"});
  EXPECT_EQ(base_url(), "https://www.example/store/") << "what is configured counts";
  public_urls_.push_back({.scheme = "https", .authority = "SHOP.example", .prefix = ""});
  EXPECT_EQ(base_url(), "https://SHOP.example/") << "the one that the caller used";
}

TEST_F(RestHandlerTest, KnowsRoutesBeforeCallers) {
  EXPECT_EQ(outcome({.path = "/rest/V1/nothing"}), "404 route_not_found");
  EXPECT_EQ(outcome({.path = "/rest/V1/nothing", .authorization = "OAuth broken"}),
            "404 route_not_found");
  EXPECT_EQ(outcome({.method = "PATCH"}), "405 method_not_allowed");
  EXPECT_EQ(outcome({.path = "/rest/V2"}), "404 route_not_found");
  EXPECT_EQ(outcome({.path = "/rest/products"}), "400 path_not_processable");
}

TEST_F(RestHandlerTest, RefusesWhoeverMayNot) {
  EXPECT_EQ(outcome({}), "401 credentials_missing");
  EXPECT_EQ(outcome({.path = "/rest/V1/unwritten"}), "401 credentials_missing");
  EXPECT_EQ(outcome({.authorization = "Bearer " + kKey}), "401 bearer_refused");
  const auto refused = answer({.path = "/rest/V1/cmsPage/1", .authorization = kBearer});
  EXPECT_EQ(refused.status(), 401);
  EXPECT_EQ(refused.fields(), "X-Accepted-Resources: pages\r\n");
  use({.bearer = gateway::GatewaySettings::Bearer::kAllowed, .missing_permission_status = 403});
  EXPECT_EQ(outcome({.path = "/rest/V1/cmsPage/1", .authorization = kBearer}),
            "403 resource_not_granted");
  EXPECT_EQ(outcome({}), "401 credentials_missing");
  use({.bearer = gateway::GatewaySettings::Bearer::kAllowed}, integrations::Status::kInactive);
  EXPECT_EQ(outcome({.authorization = kBearer}), "401 integration_inactive");
}

TEST_F(RestHandlerTest, JudgesACallBeforeItsBody) {
  const ClientRequest broken{.method = "POST", .body = "{"};
  EXPECT_EQ(outcome(broken), "401 credentials_missing");
  auto permitted = broken;
  permitted.authorization = kBearer;
  EXPECT_EQ(outcome(permitted), "400 malformed_json");
}

TEST_F(RestHandlerTest, AwaitsLongBodiesOfProvenCallersOnly) {
  ClientRequest request{.method = "POST",
                        .body = R"({"product":{"sku":"long","name":"n"}})",
                        .body_state = http::Request::Body::kToCome};
  EXPECT_EQ(outcome(request), "401 credentials_missing");
  EXPECT_FALSE(waited_for_body_);
  request.authorization = kBearer;
  EXPECT_EQ(outcome(request), "200");
  EXPECT_TRUE(waited_for_body_);
  request.content_type = "application/x-www-form-urlencoded";
  EXPECT_EQ(outcome(request), "413 form_too_large");
}

TEST_F(RestHandlerTest, AwaitsNoLongBodyOfStrangersOrForSigningIn) {
  ClientRequest request{
      .method = "POST", .path = "/rest/V1/guest-carts", .body_state = http::Request::Body::kToCome};
  EXPECT_EQ(outcome(request), "413 body_too_large");
  request.path = "/rest/V1/integration/admin/token";
  EXPECT_EQ(outcome(request), "413 body_too_large");
  request.authorization = signed_header("POST", request.path, "nonce-1");
  EXPECT_EQ(outcome(request), "413 body_too_large");
  EXPECT_FALSE(waited_for_body_);
}

TEST_F(RestHandlerTest, TakesASignedCallOnce) {
  const auto header = signed_header("GET", "/rest/V1/products/MUGS-AL-RED", "nonce-1");
  ClientRequest request{.path = "/rest/V1/products/MUGS-AL-RED", .authorization = header};
  EXPECT_EQ(outcome(request), "200");
  EXPECT_EQ(outcome(request), "401 nonce_used");
  request.query = "fields=sku";
  EXPECT_EQ(outcome(request), "401 signature_invalid");
}

TEST_F(RestHandlerTest, SaysWhenNoncesCannotBeKept) {
  journal_.capacity = 0;
  EXPECT_EQ(outcome({.authorization = signed_header("GET", "/rest/V1/products", "nonce-1")}),
            "503 nonce_ledger_unavailable");
}

TEST_F(RestHandlerTest, TellsCallersWhoTheyAre) {
  const auto response = answer({.path = "/rest/V1/integration/whoami", .authorization = kBearer});
  EXPECT_EQ(response.status(), 200);
  EXPECT_THAT(response.body(), HasSubstr(R"("name":"erp")"));
  EXPECT_EQ(outcome({.path = "/rest/V1/integration/whoami"}), "401 credentials_missing");
}

TEST_F(RestHandlerTest, HandsAdminTokensOver) {
  EXPECT_EQ(answer({.method = "POST", .path = "/rest/V1/integration/admin/token"}).body(),
            "\"token\"");
}

TEST_F(RestHandlerTest, SaysWhyCredentialsWereDisregarded) {
  const auto told = [&](const ClientRequest& request) {
    const auto fields = answer(request).fields();
    const auto at = fields.find("X-Credentials-Disregarded: ");
    return at == std::string::npos ? "" : fields.substr(at + 27, fields.find('\r', at) - at - 27);
  };
  const std::string open = "/rest/V1/store/websites";
  EXPECT_EQ(told({.path = open}), "");
  EXPECT_EQ(told({.path = open, .authorization = signed_header("GET", open, "1")}), "");
  EXPECT_EQ(told({.path = open, .authorization = signed_header("GET", open, "1")}), "nonce_used");
  EXPECT_EQ(told({.path = open, .authorization = signed_header("PUT", open, "2")}),
            "signature_invalid");
  EXPECT_EQ(told({.path = open, .authorization = "Basic dXNlcg=="}), "scheme_unsupported");
  EXPECT_EQ(told({.method = "POST",
                  .path = "/rest/V1/integration/admin/token",
                  .authorization = "Bearer " + std::string(32, 'x')}),
            "bearer_refused");
}

TEST_F(RestHandlerTest, TellsTheLogWhyItAnswersWithAFault) {
  const auto unwritten = answer({.path = "/rest/V1/unwritten", .authorization = kBearer});
  EXPECT_EQ(unwritten.status(), 501);
  EXPECT_THAT(unwritten.cause(), ::testing::StartsWith("not_in_embedded_store: "));
  EXPECT_EQ(answer({.path = "/rest/V1/nothing"}).cause(), "");
  handler_->use(nullptr);
  EXPECT_THAT(answer({}).cause(), HasSubstr("not_ready"));
}

TEST_F(RestHandlerTest, SaysLittleOfFaultsToTheCaller) {
  const ClientRequest request{
      .method = "POST", .authorization = kBearer, .body = R"({"product":{"sku":"s","name":"n"}})"};
  documents_.fault = FailingDocuments::Fault::kStorage;
  const auto unavailable = answer(request);
  EXPECT_EQ(unavailable.status(), 503);
  EXPECT_THAT(unavailable.body(), HasSubstr("storage_unavailable"));
  EXPECT_EQ(unavailable.cause(), "disk full");
  documents_.fault = FailingDocuments::Fault::kBug;
  const auto response = answer(request);
  EXPECT_EQ(response.status(), 500);
  EXPECT_THAT(response.body(), HasSubstr("internal_error"));
  EXPECT_THAT(response.body(), Not(HasSubstr("a bug")));
  EXPECT_EQ(response.cause(), "a bug");
  documents_.fault = FailingDocuments::Fault::kNone;
  EXPECT_EQ(outcome({.path = "/rest/V1/products/s", .authorization = kBearer}),
            "404 entity_not_found")
      << "nothing was changed";
}

}  // namespace
}  // namespace gatehouse::api
