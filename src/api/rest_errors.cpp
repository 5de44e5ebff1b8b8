#include "api/rest_errors.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/text.h"

namespace gatehouse::api {
namespace {

namespace json = boost::json;
using gateway::Reason;

// What keeps the server from answering is looked at every second; a disk takes longer.
constexpr std::string_view kRetryAfterSeconds = "5";

struct Answer {
  int status;
  std::string_view message;  // {} stands for the subject
};

Answer answer_to_target(Reason reason) {
  switch (reason) {
    case Reason::kMethodNotAllowed:
      return {405, "The method {} is not used here. Use GET, POST, PUT or DELETE."};
    case Reason::kPathNotProcessable:
      return {400,
              "The request path cannot be processed{}: after /rest/ and perhaps a store code it "
              "must go on with a version, such as /V1/products, and have no \".\" or \"..\" "
              "segments."};
    case Reason::kRouteNotFound:
      return {404, "Request does not match any route."};
    default:
      return {400, "This call is possible over HTTPS only."};
  }
}

Answer answer_to_input(Reason reason) {
  switch (reason) {
    case Reason::kAuthorizationMalformed:
      return {400, "The Authorization header cannot be read as OAuth 1.0a: {}."};
    case Reason::kParameterDuplicated:
      return {400, "\"{}\" comes more than once. Send it once."};
    case Reason::kParameterMisplaced:
      return {400, "\"{}\" must be in the Authorization header, not in the query or the body."};
    case Reason::kTooManyParameters:
      return {400, "The request has more parameters than are taken."};
    case Reason::kParameterTooLong:
      return {400, "\"{}\" is too long."};
    case Reason::kVersionUnsupported:
      return {400, "OAuth version {} is not supported; oauth_version must be 1.0 or left out."};
    case Reason::kParameterMissing:
      return {400, "\"{}\" is required. Enter and try again."};
    case Reason::kTokenLength:
      return {400, "oauth_token must be 32 characters long."};
    case Reason::kSignatureMethodUnsupported:
      return {400, "Signature method {} is not supported; use HMAC-SHA256."};
    case Reason::kConsumerKeyLength:
      return {401, "oauth_consumer_key must be 32 characters long."};
    default:
      return {401, "oauth_timestamp must be a positive number of seconds since 1970."};
  }
}

Answer answer_to_caller(Reason reason) {
  switch (reason) {
    case Reason::kConsumerUnknown:
      return {401, "No integration has this consumer key."};
    case Reason::kTokenUnknown:
      return {401,
              "The access token is not the present one of this integration. It may have been "
              "replaced by reauthorizing."};
    case Reason::kSignatureInvalid:
      return {401,
              "The signature is invalid. Check both secrets, the signed URL and that every query "
              "and form parameter is part of the signature."};
    case Reason::kTimestampRefused:
      return {401, "oauth_timestamp is too far from the server's clock."};
    case Reason::kNonceUsed:
      return {401, "The nonce was used before. Make a new one for every call."};
    case Reason::kNonceLedgerUnavailable:
      return {503, "Nonces cannot be checked at the moment. Try again later."};
    case Reason::kCredentialsUnreadable:
      return {503,
              "What is stored of this integration is damaged and cannot be read. Its operator has "
              "to restore or replace it."};
    default:
      return {401, "The consumer isn't authorized to access {}."};
  }
}

Answer answer_to(Reason reason) {
  if (reason <= Reason::kSecureConnectionNeeded) return answer_to_target(reason);
  if (reason <= Reason::kTimestampMalformed) return answer_to_input(reason);
  return answer_to_caller(reason);
}

// Reasons that are about the route's resources.
bool names_resources(Reason reason) {
  switch (reason) {
    case Reason::kIntegrationInactive:
    case Reason::kBearerRefused:
    case Reason::kBearerMalformed:
    case Reason::kSchemeUnsupported:
    case Reason::kOauthWordMissing:
    case Reason::kCredentialsMissing:
    case Reason::kResourceNotGranted:
    case Reason::kForCustomersOnly:
      return true;
    default:
      return false;
  }
}

bool is_about_permission(Reason reason) {
  return reason == Reason::kResourceNotGranted || reason == Reason::kForCustomersOnly;
}

std::string filled_in(std::string_view sentence, std::string_view subject) {
  std::string out(sentence);
  if (const auto place = out.find("{}"); place != std::string::npos) {
    out.replace(place, 2, subject);
  }
  return out;
}

std::string hint_for(const gateway::Refused& refused) {
  switch (refused.reason) {
    case Reason::kIntegrationInactive:
      return " The integration is not active.";
    case Reason::kBearerRefused:
      return " The bearer token is not accepted: admin tokens are, and access tokens only if the "
             "setting allows it. Sign the call with OAuth 1.0a.";
    case Reason::kBearerMalformed:
      return " The Authorization header must be the word Bearer, one space and the token, without "
             "quotes.";
    case Reason::kSchemeUnsupported:
      return " The Authorization header has " +
             (refused.subject.empty()
                  ? "no scheme that is used here."
                  : "the scheme \"" + refused.subject + "\", which is not used here.") +
             " Sign the call with OAuth 1.0a.";
    case Reason::kOauthWordMissing:
      return " The Authorization header must begin with the word OAuth and a space.";
    case Reason::kCredentialsMissing:
      return " The call carries no credentials.";
    default:
      return {};
  }
}

// What goes into the sentence.
std::string subject_of(const gateway::Refused& refused) {
  const bool is_store_code =
      refused.reason == Reason::kPathNotProcessable && !refused.subject.empty();
  return is_store_code ? ", there is no store with the code \"" + refused.subject + "\""
                       : refused.subject;
}

}  // namespace

http::Response rest_error(int status, std::string_view code, std::string_view message,
                          const json::value& parameters) {
  json::object body{{"message", message}};
  if (!parameters.is_null()) body["parameters"] = parameters;
  body["code"] = code;
  http::Response response(status, "application/json; charset=utf-8", json::serialize(body));
  if (status == 503) response.add("Retry-After", kRetryAfterSeconds);
  if (status >= 500) response.because(std::string(code) + ": " + std::string(message));
  return response;
}

http::Response refusal_response(const gateway::Refused& refused, int forbidden_status) {
  const auto answer = answer_to(refused.reason);
  const auto code = gateway::code_of(refused.reason);
  if (names_resources(refused.reason)) {
    const auto resources = joined(refused.route->needs, ", ");
    const int status = is_about_permission(refused.reason) ? forbidden_status : answer.status;
    const auto message = filled_in(answer.message, resources) + hint_for(refused);
    auto response = rest_error(status, code, message, json::object{{"resources", resources}});
    response.add("X-Accepted-Resources", resources);
    return response;
  }
  const auto message = filled_in(answer.message, subject_of(refused));
  switch (refused.reason) {
    case Reason::kParameterMissing:
      return rest_error(answer.status, code, message, json::object{{"fieldName", refused.subject}});
    case Reason::kMethodNotAllowed: {
      auto response = rest_error(answer.status, code, message);
      return std::move(response.add("Allow", "GET, POST, PUT, DELETE"));
    }
    case Reason::kCredentialsUnreadable: {
      auto response = rest_error(answer.status, code, message);
      return std::move(response.because("what is stored of the integration \"" + refused.subject +
                                        "\" cannot be read"));
    }
    case Reason::kSignatureMethodUnsupported:  // the shape is Magento's
      return rest_error(answer.status, code, message, json::array{refused.subject});
    default:
      return rest_error(answer.status, code, message);
  }
}

}  // namespace gatehouse::api
