#include "api/rest_errors.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace gatehouse::api {
namespace {

namespace json = boost::json;
using gateway::Reason;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;

json::object body_of(const http::Response& response) {
  return json::parse(response.body()).as_object();
}

const access::Route& route() {
  static const access::Route route{.pattern = "/V1/orders",
                                   .needs = {"Sales::orders", "Sales::view"}};
  return route;
}

// What the wire says of each reason; `says` is a part of the message.
struct Expected {
  Reason reason;
  int status;
  std::string_view code;
  std::string_view subject;
  std::string_view says;
};

constexpr Expected kTarget[] = {
    {Reason::kMethodNotAllowed, 405, "method_not_allowed", "PATCH", "The method PATCH is not"},
    {Reason::kPathNotProcessable, 400, "path_not_processable", "", "cannot be processed: after"},
    {Reason::kPathNotProcessable, 400, "path_not_processable", "nowhere",
     "cannot be processed, there is no store with the code \"nowhere\": after"},
    {Reason::kRouteNotFound, 404, "route_not_found", "", "does not match any route"},
    {Reason::kSecureConnectionNeeded, 400, "secure_connection_needed", "", "over HTTPS only"},
};

constexpr Expected kInput[] = {
    {Reason::kAuthorizationMalformed, 400, "authorization_malformed", "no \"=\"",
     "as OAuth 1.0a: no \"=\"."},
    {Reason::kParameterDuplicated, 400, "parameter_duplicated", "oauth_nonce",
     "\"oauth_nonce\" comes more than once"},
    {Reason::kParameterMisplaced, 400, "parameter_misplaced", "oauth_token",
     "\"oauth_token\" must be in the Authorization header"},
    {Reason::kTooManyParameters, 400, "too_many_parameters", "", "more parameters"},
    {Reason::kParameterTooLong, 400, "parameter_too_long", "oauth_nonce",
     "\"oauth_nonce\" is too long"},
    {Reason::kVersionUnsupported, 400, "version_unsupported", "2.0", "OAuth version 2.0 is not"},
    {Reason::kParameterMissing, 400, "parameter_missing", "oauth_nonce",
     "\"oauth_nonce\" is required"},
    {Reason::kTokenLength, 400, "token_length", "", "oauth_token must be 32"},
    {Reason::kSignatureMethodUnsupported, 400, "signature_method_unsupported", "PLAINTEXT",
     "Signature method PLAINTEXT is not"},
    {Reason::kConsumerKeyLength, 401, "consumer_key_length", "", "oauth_consumer_key must be 32"},
    {Reason::kTimestampMalformed, 401, "timestamp_malformed", "", "a positive number"},
};

constexpr Expected kCaller[] = {
    {Reason::kConsumerUnknown, 401, "consumer_unknown", "", "has this consumer key"},
    {Reason::kTokenUnknown, 401, "token_unknown", "", "not the present one"},
    {Reason::kSignatureInvalid, 401, "signature_invalid", "", "signature is invalid"},
    {Reason::kTimestampRefused, 401, "timestamp_refused", "", "too far from the server's clock"},
    {Reason::kNonceUsed, 401, "nonce_used", "", "used before"},
};

gateway::Refused refused(const Expected& expected) {
  const bool is_missing = expected.reason == Reason::kParameterMissing;
  gateway::Refused refused{.reason = expected.reason, .route = &route()};
  (is_missing ? refused.missing.emplace_back() : refused.subject) = expected.subject;
  return refused;
}

void expect_answer(const Expected& expected, const http::Response& response) {
  SCOPED_TRACE(expected.code);
  const auto body = body_of(response);
  EXPECT_EQ(response.status(), expected.status);
  EXPECT_EQ(response.content_type(), "application/json; charset=utf-8");
  EXPECT_EQ(body.at("code").as_string(), expected.code);
  const std::string message(body.at("message").as_string());
  EXPECT_THAT(message, HasSubstr(std::string(expected.says)));
  EXPECT_THAT(message, Not(HasSubstr("{}"))) << "every placeholder is filled in";
  EXPECT_THAT(message, EndsWith("."));
}

TEST(RestErrors, TellsWhichMethodsThereAre) {
  gateway::Refused method{Reason::kMethodNotAllowed, nullptr, "TRACE"};
  method.methods = {"GET", "PATCH"};
  EXPECT_EQ(refusal_response(method, 403).fields(), "Allow: GET, PATCH\r\n");
}

TEST(RestErrors, TellsEveryRefusalThatIsNotAboutResources) {
  const auto check = [](const Expected& expected) {
    const auto response = refusal_response(refused(expected), 403);
    expect_answer(expected, response);
    EXPECT_EQ(response.fields(), "") << expected.code;
    EXPECT_EQ(response.cause(), "") << expected.code;
    const bool has_parameters = expected.reason == Reason::kParameterMissing ||
                                expected.reason == Reason::kSignatureMethodUnsupported;
    EXPECT_EQ(body_of(response).contains("parameters"), has_parameters) << expected.code;
  };
  for (const auto& expected : kTarget) check(expected);
  for (const auto& expected : kInput) check(expected);
  for (const auto& expected : kCaller) check(expected);
}

TEST(RestErrors, TellsWhatNobodyCanDecide) {
  gateway::Credential erp;
  erp.name = "ERP";
  const auto nonces = refusal_response({gateway::Cause::kNonceLedgerUnavailable, &erp});
  EXPECT_EQ(nonces.status(), 503);
  EXPECT_EQ(nonces.fields(), "Retry-After: 5\r\n");
  EXPECT_EQ(nonces.body(),
            R"({"message":"Nonces cannot be checked at the moment. Try again later.",)"
            R"("code":"nonce_ledger_unavailable"})");
  EXPECT_EQ(nonces.cause(),
            "nonce_ledger_unavailable: Nonces cannot be checked at the moment. Try again later.");
  const auto damaged = refusal_response({gateway::Cause::kCredentialsUnreadable, &erp});
  EXPECT_EQ(damaged.status(), 503);
  EXPECT_EQ(damaged.fields(), "Retry-After: 5\r\n");
  EXPECT_EQ(body_of(damaged).at("code").as_string(), "credentials_unreadable");
  EXPECT_THAT(damaged.body(), Not(HasSubstr("ERP"))) << "for the log only";
  EXPECT_EQ(damaged.cause(), "what is stored of the integration \"ERP\" cannot be read");
}

TEST(RestErrors, NeedsNoRouteWhereNoneIsKnown) {
  for (const auto& expected : kTarget) {
    expect_answer(expected,
                  refusal_response(
                      {.reason = expected.reason, .subject = std::string(expected.subject)}, 401));
  }
}

TEST(RestErrors, NamesTheResourcesThatAreNeeded) {
  const Expected kResources[] = {
      {Reason::kIntegrationInactive, 401, "integration_inactive", "", "is not active"},
      {Reason::kBearerRefused, 401, "bearer_refused", "", "Sign the call with OAuth 1.0a."},
      {Reason::kBearerMalformed, 401, "bearer_malformed", "", "one space and the token"},
      {Reason::kSchemeUnsupported, 401, "scheme_unsupported", "Basic", "the scheme \"Basic\""},
      {Reason::kSchemeUnsupported, 401, "scheme_unsupported", "", "no scheme that is used here"},
      {Reason::kOauthWordMissing, 401, "oauth_word_missing", "", "begin with the word OAuth"},
      {Reason::kCredentialsMissing, 401, "credentials_missing", "", "carries no credentials"},
      {Reason::kResourceNotGranted, 403, "resource_not_granted", "", "isn't authorized"},
      {Reason::kForCustomersOnly, 403, "for_customers_only", "", "isn't authorized"},
  };
  for (const auto& expected : kResources) {
    const auto response = refusal_response(refused(expected), 403);
    expect_answer(expected, response);
    const auto body = body_of(response);
    EXPECT_THAT(std::string(body.at("message").as_string()),
                HasSubstr("The consumer isn't authorized to access "));
    EXPECT_EQ(body.at("parameters").at("resources").as_string(), "Sales::orders, Sales::view");
    EXPECT_EQ(response.fields(), "X-Accepted-Resources: Sales::orders, Sales::view\r\n");
  }
}

TEST(RestErrors, GivesMissingPermissionsTheStatusOfTheSetting) {
  for (const int status : {401, 403}) {
    for (const auto reason : {Reason::kResourceNotGranted, Reason::kForCustomersOnly}) {
      EXPECT_EQ(refusal_response({.reason = reason, .route = &route()}, status).status(), status);
    }
    EXPECT_EQ(refusal_response({.reason = Reason::kCredentialsMissing, .route = &route()}, status)
                  .status(),
              401);
  }
}

TEST(RestErrors, RepeatsForProgramsWhatIsWrong) {
  const auto response =
      refusal_response({.reason = Reason::kSignatureMethodUnsupported, .subject = "RSA-SHA1"}, 401);
  EXPECT_EQ(json::serialize(body_of(response).at("parameters")), R"(["RSA-SHA1"])");
}

TEST(RestErrors, TellsOneMissingParameterDirectlyAndSeveralInAList) {
  const auto body = [](std::vector<std::string> missing) {
    return refusal_response({.reason = Reason::kParameterMissing, .missing = std::move(missing)},
                            401)
        .body();
  };
  EXPECT_EQ(body({"oauth_token"}),
            R"({"message":"\"oauth_token\" is required. Enter and try again.",)"
            R"("parameters":{"fieldName":"oauth_token"},"code":"parameter_missing"})");
  EXPECT_EQ(body({"oauth_nonce", "oauth_token"}),
            R"({"message":"One or more input exceptions have occurred.","errors":[)"
            R"({"message":"\"oauth_nonce\" is required. Enter and try again.",)"
            R"("parameters":{"fieldName":"oauth_nonce"}},)"
            R"({"message":"\"oauth_token\" is required. Enter and try again.",)"
            R"("parameters":{"fieldName":"oauth_token"}}],"code":"parameter_missing"})");
}

TEST(RestErrors, KeepsSubjectsOfAnyKindInsideTheJson) {
  const std::string odd = "\"}{}\n";
  const auto response =
      refusal_response({.reason = Reason::kMethodNotAllowed, .subject = odd}, 401);
  EXPECT_THAT(std::string(body_of(response).at("message").as_string()),
              HasSubstr("The method " + odd + " is not"));
}

TEST(RestErrors, LeavesParametersOutWhenThereAreNone) {
  EXPECT_EQ(rest_error(404, "not_found", "Nothing.").body(),
            R"({"message":"Nothing.","code":"not_found"})");
}

TEST(RestErrors, SayWhenToTryAgain) {
  EXPECT_THAT(rest_error(503, "c", "M.").fields(), HasSubstr("Retry-After: 5\r\n"));
  EXPECT_THAT(rest_error(404, "c", "M.").fields(), Not(HasSubstr("Retry-After")));
}

}  // namespace
}  // namespace gatehouse::api
