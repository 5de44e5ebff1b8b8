// What the steps of the corridor cost, each for itself: parse, base string, verify, match, decide.
// Run from the project's root: build/bench/bench_micro

#include <benchmark/benchmark.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "access/decision.h"
#include "access/yaml_reader.h"
#include "http/request_parser.h"
#include "oauth1/authorization_header.h"
#include "oauth1/credentials.h"
#include "oauth1/signature.h"

namespace gatehouse {
namespace {

std::string content_of(const std::string& file) {
  std::ifstream in(file);
  if (!in) throw std::runtime_error("cannot read " + file + "; run from the project's root");
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

constexpr std::string_view kConsumerKey = "pmbjvvcgad1up2ujuvb9shgxn8y1s3uw";
constexpr std::string_view kToken = "augm0q7t2d9ld8cur1w0fzbklomtn1fz";
constexpr std::string_view kQuery =
    "searchCriteria%5BfilterGroups%5D%5B0%5D%5Bfilters%5D%5B0%5D%5Bfield%5D=name&"
    "searchCriteria%5BfilterGroups%5D%5B0%5D%5Bfilters%5D%5B0%5D%5Bvalue%5D=%25bag%25&"
    "searchCriteria%5BpageSize%5D=20";

// A signed call as a connector sends it.
class SignedCall {
 public:
  SignedCall() {
    const std::string unsigned_header =
        "OAuth oauth_consumer_key=\"" + std::string(kConsumerKey) +
        "\", oauth_nonce=\"7d8f3e4a9b2c1d60\", oauth_signature_method=\"HMAC-SHA256\", "
        "oauth_timestamp=\"1700000000\", oauth_token=\"" +
        std::string(kToken) + "\", oauth_version=\"1.0\"";
    authorization_ = unsigned_header;
    oauth1::Parameters parameters;
    if (!oauth1::read_parameters(received(), parameters)) throw std::logic_error("header");
    oauth1::SignatureVerifier verifier;
    const auto base = verifier.base_string(request(parameters), oauth1::kNoQuirks);
    const auto signature = oauth1::sign(base, crypto::HmacAlgorithm::kSha256, key());
    authorization_ += ", oauth_signature=\"";
    for (const char letter : signature) {
      if (letter == '+')
        authorization_ += "%2B";
      else if (letter == '/')
        authorization_ += "%2F";
      else if (letter == '=')
        authorization_ += "%3D";
      else
        authorization_ += letter;
    }
    authorization_ += '"';
  }

  [[nodiscard]] oauth1::ReceivedParameters received() const {
    return {.oauth_part = oauth1::oauth_part(authorization_).value_or(""),
            .query = kQuery,
            .form = std::nullopt};
  }

  [[nodiscard]] static oauth1::SignedRequest request(const oauth1::Parameters& parameters) {
    return {.method = "GET",
            .url = {.scheme = "https",
                    .authority = "shop.example",
                    .prefix = "",
                    .path = "/rest/V1/products"},
            .parameters = parameters};
  }

  [[nodiscard]] const Secret& key() const { return key_; }

  [[nodiscard]] std::string bytes() const {
    return "GET /rest/V1/products?" + std::string(kQuery) +
           " HTTP/1.1\r\nHost: shop.example\r\nUser-Agent: connector/2.1\r\nAccept: "
           "application/json\r\nAuthorization: " +
           authorization_ + "\r\n\r\n";
  }

 private:
  std::string authorization_;
  Secret key_ = oauth1::signing_key(Secret("cmihdz5vabhlmmwj0fuewnbzgcwzqyn5"),
                                    Secret("g4c7tjugbzkhlhn9uwmrv2rpcmbfrsd0"));
};

void read_credentials(benchmark::State& state) {
  const SignedCall call;
  oauth1::Parameters parameters;
  for (auto _ : state) {
    if (!oauth1::read_parameters(call.received(), parameters)) state.SkipWithError("refused");
    const auto oauth =
        oauth1::credentials_of(parameters, oauth1::Purpose::kApiCall, oauth1::HmacSha1::kRefused);
    if (!oauth) state.SkipWithError("refused");
    benchmark::DoNotOptimize(oauth);
  }
}

BENCHMARK(read_credentials);

void parse_request(benchmark::State& state) {
  const auto bytes = SignedCall().bytes();
  const boost::intrusive_ptr<http::RequestBytes> memory(new http::RequestBytes);
  for (auto _ : state) {
    http::RequestParser parser(memory);
    if (parser.read_head(bytes) != http::RequestParser::Progress::kHeadDone) {
      state.SkipWithError("refused");
    }
  }
}

BENCHMARK(parse_request);

void base_string(benchmark::State& state) {
  const SignedCall call;
  oauth1::Parameters parameters;
  if (!oauth1::read_parameters(call.received(), parameters)) state.SkipWithError("refused");
  oauth1::SignatureVerifier verifier;
  for (auto _ : state) {
    benchmark::DoNotOptimize(verifier.base_string(call.request(parameters), oauth1::kNoQuirks));
  }
}

BENCHMARK(base_string);

void verify(benchmark::State& state) {
  const SignedCall call;
  oauth1::Parameters parameters;
  const bool read = oauth1::read_parameters(call.received(), parameters).has_value();
  const auto oauth =
      oauth1::credentials_of(parameters, oauth1::Purpose::kApiCall, oauth1::HmacSha1::kRefused);
  if (!read || !oauth) {
    state.SkipWithError("refused");
    return;
  }
  const crypto::HmacKey key(call.key());
  oauth1::SignatureVerifier verifier;
  for (auto _ : state) {
    const auto quirks = verifier.verify(call.request(parameters), oauth->signature,
                                        oauth->algorithm, key, oauth1::kNoQuirks);
    if (!quirks) state.SkipWithError("refused");
  }
}

BENCHMARK(verify);

class ShippedAccess : public benchmark::Fixture {
 public:
  ShippedAccess()
      : tree_(access::read_resources(content_of("data/resources.yaml")).value()),
        routes_(access::read_routes(content_of("data/routes.yaml"), tree_).value()),
        grant_(access::GrantSelection::custom({"Magento_Catalog::products"}), tree_) {}

 protected:
  access::ResourceTree tree_;
  access::RouteTable routes_;
  access::Grant grant_;
};

BENCHMARK_F(ShippedAccess, match)(benchmark::State& state) {
  for (auto _ : state) {
    benchmark::DoNotOptimize(routes_.match(access::Method::kGet, "/V1/products/24-MB01"));
  }
}

BENCHMARK_F(ShippedAccess, decide)(benchmark::State& state) {
  const auto match = routes_.match(access::Method::kGet, "/V1/products/24-MB01");
  if (!match) state.SkipWithError("no route");
  for (auto _ : state) {
    benchmark::DoNotOptimize(access::decide(*match->route, &grant_, access::GuestAccess::kClosed));
  }
}

BENCHMARK_F(ShippedAccess, read_yaml)(benchmark::State& state) {
  const auto resources = content_of("data/resources.yaml");
  const auto routes = content_of("data/routes.yaml");
  for (auto _ : state) {
    const auto tree = access::read_resources(resources).value();
    benchmark::DoNotOptimize(access::read_routes(routes, tree));
  }
}

}  // namespace
}  // namespace gatehouse
