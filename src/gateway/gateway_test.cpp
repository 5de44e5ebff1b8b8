#include "gateway/gateway.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <tuple>

#include "access/yaml_reader.h"
#include "base/limits.h"
#include "base/percent_encoding.h"
#include "gateway/testing/memory_nonce_journal.h"
#include "oauth1/base_string.h"
#include "support/oauth_parameters.h"

namespace gatehouse::gateway {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::int64_t kNow = 1'700'000'000;
constexpr Timestamp kNowTime{std::chrono::seconds(kNow)};
const std::string kKey = "abcdefghijklmnopqrstuvwxyz012345";
const std::string kToken = "zyxwvutsrqponmlkjihgfedcba543210";

// What a client sends; every part can be changed before and after it is signed.
struct ClientCall {
  std::string method = "GET", scheme = "http", authority = "shop.example:8080";
  std::string path = "/rest/V1/products", query;
  std::optional<std::string> form;
  std::vector<std::pair<std::string, std::string>> oauth = {
      {"oauth_consumer_key", kKey}, {"oauth_token", kToken},
      {"oauth_nonce", "nonce-1"},   {"oauth_signature_method", "HMAC-SHA256"},
      {"oauth_version", "1.0"},     {"oauth_timestamp", std::to_string(kNow)}};
  std::string authorization;

  std::string& field(std::string_view name) {
    for (auto& [field, value] : oauth) {
      if (field == name) return value;
    }
    throw std::logic_error("no such field");
  }

  ClientCall& sign(std::string_view secrets = "consumer-secret&token-secret",
                   crypto::HmacAlgorithm algorithm = crypto::HmacAlgorithm::kSha256) {
    oauth1::BaseStringBuilder builder;
    const auto base = builder.build(
        method, {.scheme = scheme, .authority = authority, .prefix = "", .path = path},
        testing_support::parameters_of(oauth, query, form), oauth1::kNoQuirks);
    const auto signature = oauth1::sign(base, algorithm, Secret(secrets));
    authorization = "OAuth oauth_signature=\"" + percent_encoded(signature) + "\"";
    for (const auto& [name, value] : oauth) {
      authorization += ", " + name + "=\"" + percent_encoded(value) + "\"";
    }
    return *this;
  }
};

constexpr const char* kRoutes = R"(
routes:
  - {module: m, needs: [products], routes: [GET /V1/products, "PUT /V1/products/:sku", POST /V1/products]}
  - {module: m, needs: [pages], routes: [GET /V1/pages]}
  - {module: m, needs: [anonymous], routes: [GET /V1/open]}
  - {module: m, needs: [authenticated], routes: [GET /V1/integration/whoami]}
  - {module: m, needs: [products], secure: true, routes: [GET /V1/secret]}
guest_switch: [GET /V1/products]
)";

class GatewayTest : public testing::Test {
 protected:
  explicit GatewayTest(Heads heads = Heads::kRefused) : heads_(heads) { use_settings({}); }

  void use_settings(const GatewaySettings& settings,
                    integrations::Status status = integrations::Status::kActive) {
    credential_ = std::make_shared<Credential>();
    credential_->name = "erp";
    credential_->status = status;
    credential_->selection = access::GrantSelection::custom({"products"});
    credential_->grant = access::Grant(credential_->selection, tree_);
    credential_->consumer_key = kKey;
    credential_->access_token = Secret(kToken);
    credential_->signing_key.emplace(
        oauth1::signing_key(Secret("consumer-secret"), Secret("token-secret")));
    snapshot_ = snapshot_with(settings, {});
  }

  std::shared_ptr<const Snapshot> snapshot_with(const GatewaySettings& settings,
                                                Snapshot::OperatorTokens tokens) {
    return std::make_shared<Snapshot>(1, Snapshot::Credentials{credential_}, settings, hash_,
                                      std::move(tokens), nullptr, Routing{access_, nullptr});
  }

  // The caller stays known until the next call.
  Admission admit(ClientCall client) {
    static const std::vector<std::string> stores = {"default", "german"};
    client_ = std::move(client);
    fields_ = {{{"Authorization", client_.authorization},
                {"Content-Type", client_.form ? "application/x-www-form-urlencoded" : ""}}};
    call_.begin({.method = client_.method,
                 .path = client_.path,
                 .query = client_.query,
                 .fields = fields_,
                 .host = client_.authority,
                 .scheme = client_.scheme,
                 .body = client_.form ? std::string_view(*client_.form) : ""},
                read_target(client_.path, stores), snapshot_);
    return gateway_.admit(call_, kNowTime, wait_);
  }

  Refused refused(const ClientCall& client) { return std::get<Refused>(admit(client)); }

  std::string outcome(const ClientCall& client) {
    const auto admission = admit(client);
    if (const auto* refused = std::get_if<Refused>(&admission)) {
      return std::string(code_of(refused->reason));
    }
    if (const auto* undecidable = std::get_if<Undecidable>(&admission)) {
      return "undecidable: " + std::string(code_of(undecidable->cause));
    }
    const auto& caller = call_.caller;
    if (caller.person) return caller.person->username;
    return caller.integration ? caller.integration->name : "guest";
  }

  const access::ResourceTree tree_ =
      access::ResourceTree::build({{.id = "products", .title = "P"}, {.id = "pages", .title = "C"}})
          .value();
  const access::DescriptionPointer access_ = std::make_shared<const access::Description>(
      access::Description{tree_, access::read_routes(kRoutes, tree_).value()});
  std::vector<PublicUrl> public_urls_;
  MemoryNonceJournal journal_;
  const crypto::FastHash hash_{{1}};
  NonceLedger nonces_{journal_, hash_, 1000};
  NonceLedger::Wait wait_ = NonceLedger::Wait::kForNothing;
  const crypto::LookupHash token_hash_{{2}};
  const Heads heads_;
  Gateway gateway_{{public_urls_, nonces_, token_hash_, heads_}};
  std::shared_ptr<Credential> credential_;
  std::shared_ptr<const Snapshot> snapshot_;
  ClientCall client_;  // which the call looks into
  std::array<http::Field, 2> fields_;
  Call call_;
};

TEST_F(GatewayTest, RefusesTargetsBeforeAnythingElse) {
  const auto of = [&](const char* method, const char* path) {
    return outcome({.method = method, .path = path, .authorization = "OAuth broken"});
  };
  EXPECT_EQ(of("PATCH", "/rest/V1/products"), "method_not_allowed");
  EXPECT_EQ(of("HEAD", "/rest/V1/products"), "method_not_allowed");
  EXPECT_EQ(of("HEAD", "/rest/V1/nothing"), "method_not_allowed");
  EXPECT_EQ(of("GET", "/rest/nowhere/V1/products"), "path_not_processable");
  EXPECT_EQ(of("GET", "/rest//V1/products"), "path_not_processable");
  EXPECT_EQ(of("GET", "/rest/V1/nothing"), "route_not_found");
  EXPECT_EQ(of("DELETE", "/rest/V1/products"), "route_not_found");
  EXPECT_EQ(refused({.method = "PATCH"}).methods,
            (std::vector<std::string>{"GET", "POST", "PUT", "DELETE"}));
}

class HeadsAsGetTest : public GatewayTest {
 protected:
  HeadsAsGetTest() : GatewayTest(Heads::kAsGet) {}
};

TEST_F(HeadsAsGetTest, DecidesOnHeadAsOnGet) {
  const auto of = [&](const char* method, const char* path) {
    return outcome(ClientCall{.method = method, .path = path}.sign());
  };
  EXPECT_EQ(of("PATCH", "/rest/V1/products"), "method_not_allowed");
  EXPECT_EQ(of("head", "/rest/V1/products"), "method_not_allowed");
  EXPECT_EQ(of("HEAD", "/rest/V1/nothing"), "route_not_found");
  EXPECT_EQ(of("HEAD", "/rest/V1/products/x"), "route_not_found") << "which is for PUT alone";
  EXPECT_EQ(of("HEAD", "/rest/V1/pages"), "resource_not_granted");
  EXPECT_EQ(outcome({.method = "HEAD"}), "credentials_missing");
  auto as_get = ClientCall{}.sign();
  as_get.method = "HEAD";
  EXPECT_EQ(outcome(as_get), "signature_invalid") << "the method is signed as it was sent";
  auto call = ClientCall{.method = "HEAD"};
  call.field("oauth_nonce") = "nonce-2";  // refused for its resources, the first was used
  EXPECT_EQ(outcome(call.sign()), "erp");
  EXPECT_EQ(call_.match.route->pattern, "/V1/products");
  EXPECT_EQ(call_.match.route->method, access::Method::kGet);
  EXPECT_EQ(outcome(call), "nonce_used");
  EXPECT_EQ(refused({.method = "PATCH"}).methods,
            (std::vector<std::string>{"GET", "POST", "PUT", "DELETE", "HEAD"}));
}

TEST_F(GatewayTest, KnowsGuests) {
  EXPECT_EQ(outcome({}), "credentials_missing");
  EXPECT_EQ(outcome({.path = "/rest/V1/open"}), "guest");
  use_settings({.guests = access::GuestAccess::kOpen});
  EXPECT_EQ(outcome({}), "guest");
  EXPECT_EQ(outcome({.path = "/rest/V1/pages"}), "credentials_missing");
}

TEST_F(GatewayTest, TellsApartWhatIsNotWhereCredentialsBelong) {
  const auto of = [&](const std::string& authorization, const char* query = "") {
    return outcome({.query = query, .authorization = authorization});
  };
  EXPECT_EQ(of("Basic dXNlcg=="), "scheme_unsupported");
  EXPECT_EQ(of("Digest username=\"x\", realm=\"y\""), "scheme_unsupported");
  EXPECT_EQ(of(kToken), "scheme_unsupported");
  EXPECT_EQ(of("Basic dXNlcg==, Bearer " + kToken), "scheme_unsupported");
  EXPECT_EQ(of("oauth_consumer_key=\"k\", oauth_nonce=\"n\""), "oauth_word_missing");
  EXPECT_EQ(of("OAuth"), "authorization_malformed");
  for (const auto* bearer : {"Bearer", "Bearer ", "Bearer  x", "Bearer \"x\"", "bearer 'x'",
                             "Bearer x y", "Bearer x,", "Bearer\tx", "Bearer token=x"}) {
    EXPECT_EQ(of(bearer), "bearer_malformed") << bearer;
  }
  EXPECT_EQ(of("", "oauth_consumer_key=k&oauth_nonce=n"), "parameter_misplaced");
  EXPECT_EQ(of("", "a=1&oauth%5Ftoken=t"), "parameter_misplaced");
  EXPECT_EQ(outcome({.method = "POST", .form = "oauth_token=t"}), "parameter_misplaced");
  EXPECT_EQ(of("", "oauth_other=1&not_oauth_token=1"), "credentials_missing");
}

TEST_F(GatewayTest, DoesNotRepeatAWordThatMayBeASecret) {
  const auto subject = [&](const std::string& authorization) {
    const ClientCall client{.authorization = authorization};
    return refused(client).subject;
  };
  EXPECT_EQ(subject(kToken), "");
  EXPECT_EQ(subject("Basic dXNlcg=="), "Basic");
}

TEST_F(GatewayTest, NamesAnUnknownStoreCode) {
  const auto subject = [&](const char* path) {
    const ClientCall client{.path = path};
    return refused(client).subject;
  };
  EXPECT_EQ(subject("/rest/nowhere/V1/products"), "nowhere");
  EXPECT_EQ(subject("//index.php/rest/Default/V1/products"), "Default");
  for (const auto* path : {"/rest/V1x/products", "/rest/default/products", "/rest//V1/products",
                           "/rest/nowhere/V1/..", "/rest/default/german/V1/products", "/rest/"}) {
    EXPECT_EQ(subject(path), "") << path;
  }
}

TEST_F(GatewayTest, KnowsItsCallerOnOpenRoutesToo) {
  ClientCall client{.path = "/rest/V1/open"};
  EXPECT_EQ(outcome(client.sign()), "erp");
  EXPECT_EQ(credential_->usage->take().allowed, 1u);
  use_settings({.guests = access::GuestAccess::kOpen, .bearer = GatewaySettings::Bearer::kAllowed});
  client.path = "/rest/V1/products";
  client.field("oauth_nonce") = "2";
  EXPECT_EQ(outcome(client.sign()), "erp");
  EXPECT_EQ(outcome({.path = "/rest/V1/open", .authorization = "Bearer " + kToken}), "erp");
  EXPECT_EQ(credential_->usage->take().allowed, 2u);
}

// As in Magento; but the reason is told, and counts for the integration if that is known.
TEST_F(GatewayTest, ServesWrongCredentialsAsAGuestOnOpenRoutes) {
  const auto disregarded = [&](const ClientCall& client) {
    EXPECT_EQ(outcome(client), "guest");
    const auto why = call_.caller.disregarded;
    return std::string(why ? code_of(*why) : "none");
  };
  const auto open = [](const std::string& authorization) {
    return ClientCall{.path = "/rest/V1/open", .authorization = authorization};
  };
  EXPECT_EQ(disregarded(open("")), "none");
  EXPECT_EQ(disregarded(open("OAuth oauth_nonce=broken")), "parameter_missing");
  EXPECT_EQ(disregarded(open("Basic dXNlcg==")), "scheme_unsupported");
  EXPECT_THAT(credential_->usage->take().refused, IsEmpty());
  EXPECT_EQ(disregarded(open("Bearer " + kToken)), "bearer_refused");
  EXPECT_EQ(disregarded(open("OAuth oauth_odd, oauth_consumer_key=" + kKey)),
            "authorization_malformed");
  EXPECT_THAT(
      credential_->usage->take().refused,
      ElementsAre(RefusalCount{"authorization_malformed", 1}, RefusalCount{"bearer_refused", 1}));
  EXPECT_EQ(credential_->usage->take_disregarded(Reason::kBearerRefused), 1u);
  auto wrong = open("");
  EXPECT_EQ(disregarded(wrong.sign("wrong&secrets")), "signature_invalid");
  EXPECT_EQ(nonces_.size(), 0u);
  EXPECT_EQ(outcome(wrong.sign()), "erp");
  EXPECT_EQ(disregarded(wrong), "nonce_used");
  const auto counts = credential_->usage->take();
  EXPECT_EQ(counts.allowed, 1u);
  EXPECT_THAT(counts.refused,
              ElementsAre(RefusalCount{"signature_invalid", 1}, RefusalCount{"nonce_used", 1}));
  EXPECT_EQ(credential_->usage->take_disregarded(Reason::kSignatureInvalid), 1u);
  EXPECT_EQ(credential_->usage->take_disregarded(Reason::kNonceUsed), 1u);
  EXPECT_EQ(credential_->usage->take_disregarded(Reason::kNonceUsed), 0u) << "taken";
  use_settings({}, integrations::Status::kInactive);
  wrong.field("oauth_nonce") = "2";
  EXPECT_EQ(disregarded(wrong.sign()), "integration_inactive");
}

TEST_F(GatewayTest, LetsASignedCallIn) {
  EXPECT_EQ(outcome(ClientCall().sign()), "erp");
  ClientCall whoami{.path = "/rest/V1/integration/whoami"};
  whoami.field("oauth_nonce") = "nonce-2";
  EXPECT_EQ(outcome(whoami.sign()), "erp");
}

TEST_F(GatewayTest, LetsItInByEveryShapeOfPath) {
  int number = 0;
  for (const auto* path :
       {"/rest/V1/products", "/rest/default/V1/products", "/rest/all/V1/products",
        "/rest/german/V1/products", "/index.php/rest/V1/products", "/rest/V1/products/",
        "//rest/V1/products", "//index.php//rest/V1/products"}) {
    ClientCall client{.path = path};
    client.field("oauth_nonce") = std::to_string(++number);
    EXPECT_EQ(outcome(client.sign()), "erp") << path;
  }
}

TEST_F(GatewayTest, SaysWhatAnIntegrationMayNot) {
  const auto client = ClientCall{.path = "/rest/V1/pages"}.sign();
  const auto refusal = refused(client);
  EXPECT_EQ(refusal.reason, Reason::kResourceNotGranted);
  ASSERT_NE(refusal.route, nullptr);
  EXPECT_EQ(refusal.route->needs, std::vector<std::string>{"pages"});
}

TEST_F(GatewayTest, RefusesAReplay) {
  const auto client = ClientCall().sign();
  EXPECT_EQ(outcome(client), "erp");
  EXPECT_EQ(outcome(client), "nonce_used");
}

TEST_F(GatewayTest, SpendsNoNonceBeforeTheSignatureIsProven) {
  EXPECT_EQ(outcome(ClientCall().sign("wrong&secrets")), "signature_invalid");
  EXPECT_EQ(nonces_.size(), 0u);
  ClientCall early;
  early.field("oauth_timestamp") = std::to_string(kNow + 601);
  EXPECT_EQ(outcome(early.sign()), "timestamp_refused");
  EXPECT_EQ(nonces_.size(), 0u);
  EXPECT_EQ(outcome(ClientCall().sign()), "erp");
}

TEST_F(GatewayTest, KeepsTheClockWindowBothWays) {
  const auto at = [&](std::int64_t timestamp) {
    ClientCall client;
    client.field("oauth_timestamp") = std::to_string(timestamp);
    return outcome(client.sign());
  };
  EXPECT_EQ(at(kNow - 600), "erp");
  EXPECT_EQ(at(kNow + 600), "erp");
  EXPECT_EQ(at(kNow - 601), "timestamp_refused");
  EXPECT_EQ(at(kNow + 601), "timestamp_refused");
  EXPECT_EQ(at(kNow * 1000), "timestamp_refused") << "milliseconds";
  EXPECT_EQ(at(INT64_MAX), "timestamp_refused");
  use_settings({.timestamp_window_seconds = 10});
  EXPECT_EQ(at(kNow - 11), "timestamp_refused");
  EXPECT_EQ(at(kNow - 10), "erp");
}

TEST_F(GatewayTest, KnowsWhoIsUnknown) {
  ClientCall other_key, other_token;
  other_key.field("oauth_consumer_key") = std::string(32, 'x');
  EXPECT_EQ(outcome(other_key.sign()), "consumer_unknown");
  other_token.field("oauth_token") = std::string(32, 'x');
  EXPECT_EQ(outcome(other_token.sign()), "token_unknown");
}

TEST_F(GatewayTest, RefusesAnInactiveIntegration) {
  for (const auto status : {integrations::Status::kInactive, integrations::Status::kDeactivated}) {
    use_settings({}, status);
    ClientCall client;
    client.field("oauth_nonce") = name_of(status);
    EXPECT_EQ(outcome(client.sign()), "integration_inactive") << name_of(status);
  }
  use_settings({}, integrations::Status::kReset);
  ClientCall again;
  again.field("oauth_nonce") = "2";
  EXPECT_EQ(outcome(again.sign()), "erp") << "the grant it has goes on working";
}

TEST_F(GatewayTest, NamesEachProtocolErrorByItsCode) {
  const auto of = [&](std::string_view field, const std::string& value) {
    ClientCall client;
    client.field(field) = value;
    return outcome(client.sign());
  };
  EXPECT_EQ(of("oauth_version", "2.0"), "version_unsupported");
  EXPECT_EQ(of("oauth_nonce", ""), "parameter_missing");
  EXPECT_EQ(of("oauth_nonce", std::string(513, 'n')), "parameter_too_long");
  EXPECT_EQ(of("oauth_token", "short"), "token_length");
  EXPECT_EQ(of("oauth_consumer_key", "short"), "consumer_key_length");
  EXPECT_EQ(of("oauth_signature_method", "PLAINTEXT"), "signature_method_unsupported");
  EXPECT_EQ(of("oauth_timestamp", "soon"), "timestamp_malformed");
  EXPECT_EQ(outcome({.authorization = "OAuth oauth_nonce=\"1"}), "authorization_malformed");
  EXPECT_EQ(outcome({.authorization = "OAuth oauth_nonce=1,oauth_nonce=1"}),
            "parameter_duplicated");
  EXPECT_EQ(outcome(ClientCall{.query = "oauth_nonce=1"}.sign()), "parameter_misplaced");
}

TEST_F(GatewayTest, AcceptsSha1OnlyWhenAllowed) {
  ClientCall client;
  client.field("oauth_signature_method") = "HMAC-SHA1";
  client.sign("consumer-secret&token-secret", crypto::HmacAlgorithm::kSha1);
  EXPECT_EQ(outcome(client), "signature_method_unsupported");
  use_settings({.sha1 = oauth1::HmacSha1::kAllowed});
  EXPECT_EQ(outcome(client), "erp");
}

TEST_F(GatewayTest, SignsTheFormToo) {
  auto client = ClientCall{.method = "POST", .form = "a=1&b=%20"}.sign();
  EXPECT_EQ(outcome(client), "erp");
  client.form = "a=1&b=%20&c=2";
  EXPECT_EQ(outcome(client), "signature_invalid");
}

TEST_F(GatewayTest, AcceptsBearerOnlyWhenAllowedAndActive) {
  const ClientCall client{.authorization = "Bearer " + kToken};
  EXPECT_EQ(outcome(client), "bearer_refused");
  use_settings({.bearer = GatewaySettings::Bearer::kAllowed});
  EXPECT_EQ(outcome(client), "erp");
  EXPECT_EQ(outcome({.authorization = "bearer " + kToken}), "erp");
  EXPECT_EQ(outcome({.authorization = "Bearer " + std::string(32, 'x')}), "bearer_refused");
  for (const auto status : {integrations::Status::kInactive, integrations::Status::kDeactivated}) {
    use_settings({.bearer = GatewaySettings::Bearer::kAllowed}, status);
    EXPECT_EQ(outcome(client), "integration_inactive") << name_of(status);
  }
}

TEST_F(GatewayTest, WantsASecureConnectionWhereTheRouteDoes) {
  EXPECT_EQ(outcome(ClientCall{.path = "/rest/V1/secret"}.sign()), "secure_connection_needed");
  ClientCall secure{.scheme = "https", .path = "/rest/V1/secret"};
  secure.field("oauth_nonce") = "2";
  EXPECT_EQ(outcome(secure.sign()), "erp");
}

TEST_F(GatewayTest, LetsAnOperatorInByAdminToken) {
  const std::string token(32, 't');
  const auto use_token = [&](std::optional<Timestamp> ends_at) {
    OperatorToken person{.hash = token_hash_("token:" + token),
                         .username = "ann",
                         .selection = access::GrantSelection::custom({"products"}),
                         .grant = {},
                         .ends_at = ends_at};
    person.grant = access::Grant(person.selection, tree_);
    snapshot_ = snapshot_with({}, {person});
  };
  const auto bearer = [&](const std::string& path, const std::string& value) {
    return outcome({.path = path, .authorization = "Bearer " + value});
  };
  use_token(std::nullopt);
  EXPECT_EQ(bearer("/rest/V1/products", token), "ann");
  EXPECT_EQ(bearer("/rest/V1/integration/whoami", token), "ann");
  EXPECT_EQ(bearer("/rest/V1/pages", token), "resource_not_granted");
  EXPECT_EQ(bearer("/rest/V1/products", std::string(32, 'u')), "bearer_refused");
  EXPECT_EQ(bearer("/rest/V1/products", std::string(31, 't')), "bearer_refused");
  use_token(kNowTime);
  EXPECT_EQ(bearer("/rest/V1/products", token), "bearer_refused") << "it has ended";
  use_token(kNowTime + std::chrono::milliseconds(1));
  EXPECT_EQ(bearer("/rest/V1/products", token), "ann");
}

TEST_F(GatewayTest, KnowsItselfByItsPublicUrls) {
  public_urls_ = {{"https", "api.example", ""}, {"https", "shop.example", "/store"}};
  ClientCall client{
      .scheme = "https", .authority = "shop.example", .path = "/store/rest/V1/products"};
  client.sign();
  // What the proxy makes of it.
  client.scheme = "http";
  client.authority = "127.0.0.1:9000";
  client.path = "/rest/V1/products";
  EXPECT_EQ(outcome(client), "erp");
  EXPECT_EQ(outcome(ClientCall{.authority = "127.0.0.1:9000"}.sign()), "signature_invalid");
}

TEST_F(GatewayTest, CountsForTheIntegration) {
  EXPECT_EQ(outcome(ClientCall().sign()), "erp");
  EXPECT_EQ(outcome(ClientCall().sign()), "nonce_used");
  ClientCall pages{.path = "/rest/V1/pages"};
  pages.field("oauth_nonce") = "2";
  EXPECT_EQ(outcome(pages.sign()), "resource_not_granted");
  const auto counts = credential_->usage->take();
  EXPECT_EQ(counts.allowed, 1u);
  EXPECT_THAT(counts.refused,
              ElementsAre(RefusalCount{"nonce_used", 1}, RefusalCount{"resource_not_granted", 1}));
  EXPECT_EQ(counts.last_used, kNowTime);
}

// It proved who it is; a stranger who names it does not make it look used.
TEST_F(GatewayTest, CountsACallThatItMayNotMakeAsUse) {
  EXPECT_EQ(outcome(ClientCall().sign("wrong&secrets")), "signature_invalid");
  EXPECT_EQ(credential_->usage->take().last_used, std::nullopt);
  EXPECT_EQ(outcome(ClientCall{.path = "/rest/V1/pages"}.sign()), "resource_not_granted");
  const auto counts = credential_->usage->take();
  EXPECT_EQ(counts.allowed, 0u);
  EXPECT_EQ(counts.last_used, kNowTime);
}

// Wherever the call names it, and however little can be made of the call.
TEST_F(GatewayTest, CountsForTheIntegrationWhatIsRefusedBeforeItsKeyIsLookedUp) {
  const auto counted = [&](const ClientCall& client) {
    auto told = outcome(client);
    const auto refused = credential_->usage->take().refused;
    EXPECT_TRUE(refused.size() == 1 && refused[0] == (RefusalCount{told, 1})) << told;
    return told;
  };
  const auto named = "oauth_consumer_key=" + kKey;
  EXPECT_EQ(counted(ClientCall{.method = "PATCH"}.sign()), "method_not_allowed");
  EXPECT_EQ(counted(ClientCall{.path = "/rest/V1/nothing"}.sign()), "route_not_found");
  EXPECT_EQ(counted(ClientCall{.path = "/rest/nowhere/V1/x"}.sign()), "path_not_processable");
  EXPECT_EQ(counted({.authorization = "OAuth realm=\"open, " + named}), "authorization_malformed");
  EXPECT_EQ(counted({.authorization = "oauth_consumer_key=\"" + kKey + "\""}),
            "oauth_word_missing");
  EXPECT_EQ(counted({.query = "a=1&" + named + "&b=2"}), "parameter_misplaced");
  EXPECT_EQ(counted({.method = "POST", .form = named}), "parameter_misplaced");
  EXPECT_EQ(counted({.authorization = "Bearer " + kToken}), "bearer_refused");
  EXPECT_EQ(counted({.authorization = "bearer \"" + kToken + "\""}), "bearer_malformed");
  EXPECT_EQ(counted({.path = "/rest/V1/nothing", .authorization = "Bearer " + kToken}),
            "route_not_found");

  (void)outcome({.path = "/rest/V1/nothing"});
  (void)outcome({.query = named + "x"});
  (void)outcome({.authorization = "Basic " + kToken});
  EXPECT_THAT(credential_->usage->take().refused, IsEmpty()) << "it was not named";
}

TEST_F(GatewayTest, CannotDecideWhenSecretsCannotBeRead) {
  credential_->signing_key.reset();
  const auto admission = admit(ClientCall().sign());
  ASSERT_TRUE(std::holds_alternative<Undecidable>(admission));
  const auto& undecidable = std::get<Undecidable>(admission);
  EXPECT_EQ(undecidable.cause, Cause::kCredentialsUnreadable);
  ASSERT_NE(undecidable.integration, nullptr);
  EXPECT_EQ(undecidable.integration->name, "erp") << "for the log";
  EXPECT_THAT(credential_->usage->take().refused,
              ElementsAre(RefusalCount{"credentials_unreadable", 1}));
  EXPECT_EQ(nonces_.size(), 0u);
}

TEST_F(GatewayTest, CannotDecideWhenNoncesCannotBeKept) {
  journal_.capacity = 0;
  EXPECT_EQ(outcome(ClientCall().sign()), "undecidable: nonce_ledger_unavailable");
  EXPECT_THAT(credential_->usage->take().refused,
              ElementsAre(RefusalCount{"nonce_ledger_unavailable", 1}));
  journal_.capacity = 10;
  EXPECT_EQ(outcome(ClientCall().sign()), "erp") << "the same call, once it can be told";
}

// The first call that names a minute has to wait for the disk, on a thread that may.
TEST_F(GatewayTest, LeavesWhatNeedsTheDiskToThoseWhoMayWait) {
  journal_.disk = MemoryNonceJournal::Disk::kSlow;
  std::int64_t timestamp = kNow;
  for (const auto* path : {"/rest/V1/products", "/rest/V1/open"}) {
    ClientCall client{.path = path};
    client.field("oauth_timestamp") = std::to_string(timestamp += 60);
    wait_ = NonceLedger::Wait::kForNothing;
    const auto admission = admit(client.sign());
    ASSERT_TRUE(std::holds_alternative<Undecidable>(admission)) << path;
    EXPECT_TRUE(std::get<Undecidable>(admission).waits_for_disk);
    EXPECT_THAT(credential_->usage->take().refused, IsEmpty()) << "it is not refused";
    wait_ = NonceLedger::Wait::kForDisk;
    EXPECT_EQ(outcome(client), "erp") << path;
    wait_ = NonceLedger::Wait::kForNothing;
    client.field("oauth_nonce") += "2";
    EXPECT_EQ(outcome(client.sign()), "erp") << "the disk knows the minute now";
  }
}

// What is wrong with the call comes before what is wrong with the machine.
TEST_F(GatewayTest, RefusesWhatItCanTellWithoutTheMachine) {
  journal_.capacity = 0;
  EXPECT_EQ(outcome(ClientCall().sign("wrong&secrets")), "signature_invalid");
  ClientCall late;
  late.field("oauth_timestamp") = std::to_string(kNow - 601);
  EXPECT_EQ(outcome(late.sign()), "timestamp_refused");
  credential_->signing_key.reset();
  late.field("oauth_consumer_key") = std::string(32, 'x');
  EXPECT_EQ(outcome(late.sign()), "consumer_unknown");
}

// Nobody is kept out of an open route because the machine fails.
TEST_F(GatewayTest, ServesUndecidableCallersAsGuestsOnOpenRoutes) {
  ClientCall open{.path = "/rest/V1/open"};
  journal_.capacity = 0;
  EXPECT_EQ(outcome(open.sign()), "guest");
  EXPECT_EQ(call_.caller.disregarded, WhyNot(Cause::kNonceLedgerUnavailable));
  credential_->signing_key.reset();
  EXPECT_EQ(outcome(open.sign()), "guest");
  EXPECT_EQ(call_.caller.disregarded, WhyNot(Cause::kCredentialsUnreadable));
  EXPECT_EQ(credential_->usage->take_disregarded(Cause::kNonceLedgerUnavailable), 1u);
  EXPECT_EQ(credential_->usage->take_disregarded(Cause::kCredentialsUnreadable), 1u);
}

// One thing that can be wrong with a call. `place` is where it shows: of two that show in the same
// place only one can be wrong at a time.
struct Wrong {
  const char* outcome;
  const char* place;
  void (*before_signing)(ClientCall& client);
  void (*after_signing)(ClientCall& client) = nullptr;
  enum class Machine { kWell, kUnreadable, kInactive, kSpent, kFull } machine = Machine::kWell;
};

void leave(ClientCall&) {}

// In the order in which they are told (facts/magento 4.4; DESIGN section 3): what is written in the
// call, then who calls, then whether it is proven, fresh and active, then what it may.
constexpr Wrong kInOrder[] = {
    {"method_not_allowed", "method", [](ClientCall& client) { client.method = "PATCH"; }},
    {"path_not_processable", "path",
     [](ClientCall& client) { client.path = "/rest/nowhere/V1/products"; }},
    {"route_not_found", "path", [](ClientCall& client) { client.path = "/rest/V1/nothing"; }},
    {"too_many_parameters", "query",
     [](ClientCall& client) {
       for (std::size_t i = 0; i <= limits::kParametersMax; ++i) client.query += "a&";
     }},
    {"authorization_malformed", "header", leave,
     [](ClientCall& client) { client.authorization += ", oauth_odd"; }},
    {"parameter_duplicated", "header", leave,
     [](ClientCall& client) { client.authorization += ", oauth_version=\"1.0\""; }},
    {"parameter_misplaced", "query", [](ClientCall& client) { client.query = "oauth_token=x"; }},
    {"parameter_too_long", "nonce",
     [](ClientCall& client) {
       client.field("oauth_nonce") = std::string(limits::kOauthParameterBytesMax + 1, 'n');
     }},
    {"version_unsupported", "version",
     [](ClientCall& client) { client.field("oauth_version") = "2.0"; }},
    {"parameter_missing", "nonce", [](ClientCall& client) { client.field("oauth_nonce") = ""; }},
    {"token_length", "token", [](ClientCall& client) { client.field("oauth_token") = "short"; }},
    {"signature_method_unsupported", "signature method",
     [](ClientCall& client) { client.field("oauth_signature_method") = "PLAINTEXT"; }},
    {"consumer_key_length", "key",
     [](ClientCall& client) { client.field("oauth_consumer_key") = "short"; }},
    {"timestamp_malformed", "timestamp",
     [](ClientCall& client) { client.field("oauth_timestamp") = "-1"; }},
    {"consumer_unknown", "key",
     [](ClientCall& client) { client.field("oauth_consumer_key") = std::string(32, 'k'); }},
    {"undecidable: credentials_unreadable", "stored", leave, nullptr, Wrong::Machine::kUnreadable},
    {"token_unknown", "token",
     [](ClientCall& client) { client.field("oauth_token") = std::string(32, 't'); }},
    {"signature_invalid", "signature", leave,
     [](ClientCall& client) {
       const auto at = client.authorization.find("oauth_signature=\"") + 17;
       client.authorization[at] = client.authorization[at] == 'x' ? 'y' : 'x';
     }},
    {"timestamp_refused", "timestamp",
     [](ClientCall& client) { client.field("oauth_timestamp") = std::to_string(kNow - 601); }},
    {"nonce_used", "nonces", leave, nullptr, Wrong::Machine::kSpent},
    {"undecidable: nonce_ledger_unavailable", "nonces", leave, nullptr, Wrong::Machine::kFull},
    {"integration_inactive", "status", leave, nullptr, Wrong::Machine::kInactive},
    {"resource_not_granted", "path", [](ClientCall& client) { client.path = "/rest/V1/pages"; }},
    {"secure_connection_needed", "path",
     [](ClientCall& client) { client.path = "/rest/V1/secret"; }},
};

class OrderOfChecks : public GatewayTest {
 protected:
  // What comes of a call with which all that is wrong.
  std::string outcome_with(const std::vector<const Wrong*>& wrongs) {
    ClientCall client;
    client.field("oauth_nonce") = "nonce-" + std::to_string(++calls_);
    for (const auto* wrong : wrongs) wrong->before_signing(client);
    client.sign();
    for (const auto* wrong : wrongs) {
      if (wrong->after_signing != nullptr) wrong->after_signing(client);
      break_machine(wrong->machine, client);
    }
    const auto result = outcome(client);
    journal_.capacity = 1'000'000;
    use_settings({});
    return result;
  }

 private:
  void break_machine(Wrong::Machine machine, ClientCall& client) {
    switch (machine) {
      case Wrong::Machine::kWell:
        break;
      case Wrong::Machine::kUnreadable:
        credential_->signing_key.reset();
        break;
      case Wrong::Machine::kInactive:
        credential_->status = integrations::Status::kInactive;
        break;
      case Wrong::Machine::kSpent:
        static_cast<void>(nonces_.record({.consumer_key = client.field("oauth_consumer_key"),
                                          .token = client.field("oauth_token"),
                                          .timestamp_seconds = kNow,
                                          .nonce = client.field("oauth_nonce")}));
        break;
      case Wrong::Machine::kFull:
        journal_.capacity = 0;
        break;
    }
  }

  int calls_ = 0;
};

TEST_F(OrderOfChecks, EachIsToldWhenItIsAlone) {
  EXPECT_EQ(outcome_with({}), "erp");
  for (const auto& wrong : kInOrder) EXPECT_EQ(outcome_with({&wrong}), wrong.outcome);
}

TEST_F(OrderOfChecks, OfAnyTwoTheFirstIsTold) {
  int pairs = 0;
  for (std::size_t i = 0; i < std::size(kInOrder); ++i) {
    for (std::size_t j = i + 1; j < std::size(kInOrder); ++j) {
      const auto& [first, second] = std::tie(kInOrder[i], kInOrder[j]);
      if (std::string_view(first.place) == second.place) continue;
      EXPECT_EQ(outcome_with({&first, &second}), first.outcome) << "and " << second.outcome;
      ++pairs;
    }
  }
  EXPECT_GT(pairs, 250);
}

// A stranger learns nothing of the machine, and a call that is refused before its signature is
// proven spends nothing.
TEST_F(OrderOfChecks, NothingIsSpentBeforeTheSignatureIsProven) {
  for (const auto& wrong : kInOrder) {
    const bool is_proven = wrong.machine != Wrong::Machine::kWell ||
                           std::string_view(wrong.outcome) == "resource_not_granted" ||
                           std::string_view(wrong.outcome) == "secure_connection_needed";
    if (is_proven) continue;
    const auto before = nonces_.size();
    EXPECT_EQ(outcome_with({&wrong}), wrong.outcome);
    EXPECT_EQ(nonces_.size(), before) << wrong.outcome;
  }
}

// Whatever is wrong counts for the integration as long as the call names its key.
TEST_F(OrderOfChecks, CountsForTheIntegrationThatIsNamed) {
  for (const auto& wrong : kInOrder) {
    ClientCall client;
    client.field("oauth_nonce") = std::string("counted ") + wrong.outcome;
    wrong.before_signing(client);
    client.sign();
    if (wrong.after_signing != nullptr) wrong.after_signing(client);
    if (wrong.machine != Wrong::Machine::kWell) continue;
    EXPECT_EQ(outcome(client), wrong.outcome);
    const bool is_named = std::string_view(wrong.place) != "key";
    EXPECT_EQ(credential_->usage->take().refused.size(), is_named ? 1u : 0u) << wrong.outcome;
  }
}

// An open route is served whoever calls, whatever is wrong with what they say of themselves.
TEST_F(OrderOfChecks, OpenRoutesServeWhateverIsWrongWithCredentials) {
  for (const auto& wrong : kInOrder) {
    if (std::string_view(wrong.place) == "path" || std::string_view(wrong.place) == "method") {
      continue;
    }
    const Wrong open{"", "path", [](ClientCall& client) { client.path = "/rest/V1/open"; }};
    EXPECT_EQ(outcome_with({&open, &wrong}), "guest") << wrong.outcome;
    ASSERT_TRUE(call_.caller.disregarded) << wrong.outcome;
    EXPECT_THAT(wrong.outcome, testing::EndsWith(std::string(code_of(*call_.caller.disregarded))));
  }
}

// The Authorization header in every layout that clients write: spaces, quotes, order, case.
TEST_F(GatewayTest, ReadsEveryLayoutOfTheHeader) {
  int number = 0;
  const auto laid_out = [&](const char* scheme, const char* separator, const char* quote) {
    ClientCall client;
    client.field("oauth_nonce") = "layout" + std::to_string(++number);
    client.sign();
    const auto signature_begin = client.authorization.find('"') + 1;
    const auto signature = client.authorization.substr(
        signature_begin, client.authorization.find('"', signature_begin) - signature_begin);
    std::string header = scheme;
    for (const auto& [name, value] : client.oauth) {
      header += name + "=" + quote + percent_encoded(value) + quote + separator;
    }
    client.authorization = header + "oauth_signature=" + quote + signature + quote;
    return outcome(client);
  };
  for (const auto* scheme : {"OAuth ", "oauth ", "OAUTH ", "OAuth   ", "OAuth realm=\"x\", ",
                             "OAuth realm=\"http://a/?b=c,d\",", "Basic dXNlcg==, OAuth "}) {
    for (const auto* separator : {",", ", ", " , ", ",\t", ",,", ", , "}) {
      for (const auto* quote : {"\"", ""}) {
        EXPECT_EQ(laid_out(scheme, separator, quote), "erp")
            << scheme << "|" << separator << "|" << quote;
      }
    }
  }
}

// Whatever part of a signed call somebody changes on the way, it does not pass any more.
TEST_F(GatewayTest, NoPartOfASignedCallCanBeChanged) {
  const auto original = ClientCall{.method = "POST", .query = "a=1&b=2", .form = "c=3"}.sign();
  const auto expect_refused = [&](const char* what, auto change) {
    auto changed = original;
    change(changed);
    EXPECT_EQ(outcome(changed), "signature_invalid") << what;
  };
  expect_refused("scheme", [](ClientCall& call) { call.scheme = "https"; });
  expect_refused("host", [](ClientCall& call) { call.authority = "evil.example:8080"; });
  expect_refused("port", [](ClientCall& call) { call.authority = "shop.example"; });
  expect_refused("store", [](ClientCall& call) { call.path = "/rest/german/V1/products"; });
  expect_refused("slash", [](ClientCall& call) { call.path += "/"; });
  expect_refused("case of the query", [](ClientCall& call) { call.query = "A=1&b=2"; });
  expect_refused("value", [](ClientCall& call) { call.query = "a=2&b=2"; });
  expect_refused("one more", [](ClientCall& call) { call.query += "&d=4"; });
  expect_refused("one less", [](ClientCall& call) { call.query = "a=1"; });
  expect_refused("form", [](ClientCall& call) { call.form = "c=4"; });
  expect_refused("no form", [](ClientCall& call) { call.form = std::nullopt; });
  EXPECT_EQ(nonces_.size(), 0u);
  auto reordered = original;
  reordered.query = "b=2&a=1";
  EXPECT_EQ(outcome(reordered), "erp") << "order is no content";
  EXPECT_EQ(outcome(original), "nonce_used") << "and it is the same call";
}

// Settings count from the next call on, for better and worse.
TEST_F(GatewayTest, IsJudgedBySettingsAsTheyAre) {
  ClientCall sloppy{.query = "k[10]=a&k[9]=b"};
  const auto sign_naturally = [&](const std::string& nonce) {
    sloppy.field("oauth_nonce") = nonce;
    oauth1::BaseStringBuilder builder;
    const auto base = builder.build(
        sloppy.method,
        {.scheme = sloppy.scheme, .authority = sloppy.authority, .prefix = "", .path = sloppy.path},
        testing_support::parameters_of(sloppy.oauth, sloppy.query), oauth1::Quirk::kNaturalSort);
    const auto signature =
        oauth1::sign(base, crypto::HmacAlgorithm::kSha256, Secret("consumer-secret&token-secret"));
    sloppy.authorization = "OAuth oauth_signature=\"" + percent_encoded(signature) + "\"";
    for (const auto& [name, value] : sloppy.oauth) {
      sloppy.authorization += ", " + name + "=\"" + percent_encoded(value) + "\"";
    }
    return outcome(sloppy);
  };
  EXPECT_EQ(sign_naturally("1"), "erp");
  EXPECT_EQ(call_.caller.signed_with, oauth1::QuirkSet(oauth1::Quirk::kNaturalSort));
  use_settings({.quirks = oauth1::kNoQuirks});
  EXPECT_EQ(sign_naturally("2"), "signature_invalid");
  use_settings({});
  EXPECT_EQ(sign_naturally("3"), "erp");
}

}  // namespace
}  // namespace gatehouse::gateway
