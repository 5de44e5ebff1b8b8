// Every row of every table of refusals, through every edge that may have to tell it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <sstream>

#include "api/admin/integration_refusals.h"
#include "api/admin/problem.h"
#include "api/rest_errors.h"
#include "api/token_endpoints.h"
#include "base/percent_encoding.h"
#include "commands/integration_refusals.h"
#include "crypto/system_random.h"
#include "http/refusal.h"
#include "integrations/acts.h"
#include "relay/refusal.h"
#include "store/answers.h"
#include "support/fixed_clock.h"

namespace gatehouse {
namespace {

namespace bj = boost::json;
using ::testing::EndsWith;
using ::testing::HasSubstr;

bj::object object_of(std::string_view text) { return bj::parse(text).as_object(); }

std::string text_at(const bj::object& object, std::string_view name) {
  return std::string(object.at(name).as_string());
}

// What holds of every answer, whatever tells it.
void expect_status(const http::Response& response, int status) {
  EXPECT_EQ(response.status(), status);
  EXPECT_EQ(response.cause().empty(), status < 500) << "the log has the cause of a fault";
  const bool says_when = response.fields().find("Retry-After: ") != std::string::npos;
  EXPECT_EQ(says_when, status == 503);
}

void expect_sentence(std::string_view sentence) {
  EXPECT_NE(sentence, "");
  EXPECT_EQ(sentence.find('{'), std::string_view::npos) << sentence;
}

// {"message", "parameters", "errors", "code"}.
void expect_magento(const http::Response& response, int status, std::string_view code) {
  SCOPED_TRACE(code);
  expect_status(response, status);
  EXPECT_EQ(response.content_type(), "application/json; charset=utf-8");
  const auto body = object_of(response.body());
  EXPECT_EQ(text_at(body, "code"), code);
  expect_sentence(text_at(body, "message"));
}

TEST(RefusedCalls, AreToldByTheRestApi) {
  const access::Route route{.pattern = "/V1/orders", .needs = {"Sales::orders"}};
  for (const auto& row : gateway::kCallRefusals) {
    for (const auto* subject : {"", "subject"}) {
      const auto response = api::refusal_response(
          {.reason = row.id, .route = &route, .subject = subject, .missing = {"oauth_token"}}, 401);
      expect_magento(response, row.status, row.code);
      const bool may_repeat = row.sentence.find("{}") != std::string_view::npos;
      if (*subject == '\0' || !may_repeat || row.tells == gateway::Tells::kFieldName) continue;
      EXPECT_THAT(text_at(object_of(response.body()), "message"), HasSubstr(subject)) << row.code;
    }
  }
}

TEST(RefusedCalls, HaveTheStatusOfTheSettingWhereAPermissionIsMissing) {
  const access::Route route{.pattern = "/V1/orders", .needs = {"Sales::orders"}};
  for (const auto& row : gateway::kCallRefusals) {
    const bool is_set = row.tells == gateway::Tells::kPermission;
    EXPECT_EQ(api::refusal_response({.reason = row.id, .route = &route}, 403).status(),
              is_set ? 403 : row.status)
        << row.code;
  }
}

TEST(UndecidableCalls, AreToldByTheRestApi) {
  gateway::Credential erp;
  erp.name = "ERP";
  for (const auto& row : gateway::kUndecidableCalls) {
    const auto response = api::refusal_response({.cause = row.id, .integration = &erp});
    expect_magento(response, 503, row.code);
    EXPECT_THAT(response.body(), ::testing::Not(HasSubstr("ERP"))) << "for the log only";
    expect_sentence(response.cause());
  }
}

TEST(RefusedRequests, AreToldByTheRestApi) {
  for (const auto& row : http::kHttpRefusals) {
    expect_magento(api::rest_error(row.status, row.code, row.sentence), row.status, row.code);
  }
  for (const auto& row : relay::kRelayRefusals) {
    expect_magento(api::rest_error(row.status, row.code, row.sentence), row.status, row.code);
  }
  for (const auto& row : api::kServerRefusals) {
    expect_magento(api::rest_error(row.id, "subject"), row.status, row.code);
  }
}

TEST(RefusedByTheStore, AreToldInTheSameShape) {
  for (const auto& row : store::kStoreRefusals) {
    const auto sentence = row.sentence.empty() ? std::string_view("Found.") : row.sentence;
    const auto message = filled(sentence, {{"{}", "42"}, {"{field}", "sku"}});
    const auto answer = store::error(row.id, message);
    EXPECT_EQ(answer.status, row.status) << row.code;
    expect_magento(api::rest_error(answer.status, answer.body.as_object()), row.status, row.code);
  }
}

TEST(RefusedByTheStore, NameEveryFaultOfABody) {
  for (std::size_t i = 0; i < members_of<gatehouse::json::Kind>(); ++i) {
    const gatehouse::json::Problem problem{static_cast<gatehouse::json::Kind>(i), "sku", "Found."};
    const auto one = store::invalid({problem});
    const auto code = text_at(one.body.as_object(), "code");
    expect_magento(api::rest_error(one.status, one.body.as_object()), 400, code);
    const auto several = store::invalid({problem, problem}).body.as_object();
    EXPECT_EQ(text_at(several, "code"), "body_invalid");
    EXPECT_EQ(several.at("errors").as_array().at(1),
              bj::object(
                  {{"message", "Found."}, {"code", code}, {"parameters", {{"fieldName", "sku"}}}}));
  }
}

// "oauth_problem=" and the sentence, form-encoded.
void expect_form(const http::Response& response, int status, std::string_view code) {
  SCOPED_TRACE(code);
  expect_status(response, status);
  EXPECT_EQ(response.content_type(), "text/html; charset=UTF-8");
  EXPECT_THAT(response.fields(), HasSubstr("X-OAuth-Problem: " + std::string(code) + "\r\n"));
  constexpr std::string_view kBegin = "oauth_problem=";
  ASSERT_TRUE(response.body().starts_with(kBegin));
  const auto sentence =
      percent_decoded(std::string_view(response.body()).substr(kBegin.size()), Plus::kIsSpace);
  expect_sentence(sentence);
  EXPECT_THAT(sentence, EndsWith("."));
}

TEST(RefusedExchanges, AreToldByTheTokenEndpoints) {
  for (const auto& row : oauth1::kProtocolRefusals) {
    expect_form(api::token_refusal({row.id, "subject", {"oauth_nonce", "oauth_token"}}, ""),
                row.status, row.code);
  }
  for (const auto& row : integrations::kExchangeRefusals) {
    expect_form(api::token_refusal(row.id), row.status, row.code);
  }
}

// application/problem+json.
void expect_problem(const api::admin::Problem& problem, int status, std::string_view code) {
  SCOPED_TRACE(code);
  const auto response = to_response(problem, "r1");
  expect_status(response, status);
  EXPECT_EQ(response.content_type(), "application/problem+json; charset=utf-8");
  const auto body = object_of(response.body());
  EXPECT_EQ(text_at(body, "code"), code);
  EXPECT_EQ(body.at("status").as_int64(), status);
  EXPECT_EQ(text_at(body, "request_id"), "r1");
  expect_sentence(text_at(body, "detail"));
}

TEST(RefusedByTheAdminApi, AreToldAsProblems) {
  for (const auto& row : api::admin::kAdminRefusals) {
    expect_problem(api::admin::problem_of(row.id, "subject"), row.status, row.code);
  }
}

TEST(FaultsOfFields, AreToldAsTheyWereFound) {
  for (const auto& row : kFieldFaults) {
    const auto form = api::admin::refuse_form({{"name", row.id, "It is wrong."}});
    expect_problem(form.value(), 422, "invalid");
    const auto body = object_of(to_response(form.value(), "r1").body());
    EXPECT_EQ(body.at("errors"),
              bj::array({{{"field", "name"}, {"code", row.code}, {"message", "It is wrong."}}}));
  }
}

// Every refusal of an act in every sentence that it is told with.
std::vector<integrations::Refused> refused_acts() {
  std::vector<integrations::Refused> all;
  for (const auto& row : integrations::kActRefusals) {
    all.push_back({row.id,
                   row.sentence.empty() ? "Found." : std::string(row.sentence),
                   {{"name", FieldFault::kTaken, "Found."}}});
  }
  const integrations::Integration integration{.details = {.name = "ERP"}, .declared_in = "a.yaml"};
  for (std::size_t i = 0; i < members_of<integrations::Objection>(); ++i) {
    all.push_back(refused_for(static_cast<integrations::Objection>(i), integration));
  }
  return all;
}

TEST(RefusedActs, AreToldAsProblems) {
  for (const auto& refused : refused_acts()) {
    const auto& row = integrations::kActRefusals[refused.reason];
    expect_problem(api::admin::problem_of(refused), row.status, row.code);
  }
}

// What a command writes: to its error output only.
struct Told {
  commands::ExitCode exit;
  std::string text;
};

template <class Refuse>
Told told_by(commands::Format format, Refuse refuse) {
  std::ostringstream out;
  std::ostringstream err;
  const testing_support::FixedClock clock;
  crypto::SystemRandom random;
  commands::CommandContext context({clock, random}, {}, format, out, err);
  const auto exit = refuse(context);
  EXPECT_EQ(out.str(), "");
  return {exit, err.str()};
}

template <class Refuse>
void expect_command(Refuse refuse, commands::ExitCode exit, std::string_view code) {
  SCOPED_TRACE(code);
  const auto text = told_by(commands::Format::kText, refuse);
  EXPECT_EQ(text.exit, exit);
  EXPECT_THAT(text.text, EndsWith("\n"));
  expect_sentence(text.text);
  const auto as_json = told_by(commands::Format::kJson, refuse);
  EXPECT_EQ(as_json.exit, exit);
  const auto error = object_of(as_json.text).at("error").as_object();
  EXPECT_EQ(text_at(error, "code"), code);
  expect_sentence(text_at(error, "message"));
}

TEST(RefusedActs, AreToldByTheCommandLine) {
  for (const auto& refused : refused_acts()) {
    expect_command([&](auto& context) { return commands::refuse(context, refused); },
                   commands::ExitCode::kRefused, integrations::kActRefusals[refused.reason].code);
  }
}

TEST(FaultsOfFields, AreToldByTheCommandLineAsTheyWereFound) {
  for (const auto& row : kFieldFaults) {
    const integrations::Refused refused{
        integrations::Refusal::kInvalid, "It is wrong.", {{"name", row.id, "It is wrong."}}};
    const auto told = told_by(commands::Format::kJson,
                              [&](auto& context) { return commands::refuse(context, refused); });
    EXPECT_EQ(object_of(told.text).at("error").at("errors"),
              bj::array({{{"field", "name"}, {"message", "It is wrong."}, {"code", row.code}}}));
  }
}

TEST(RefusedCommands, AreToldByTheCommandLine) {
  for (const auto& row : commands::kCommandRefusals) {
    expect_command(
        [&](auto& context) {
          return context.refuse(row.id, {.name = "name", .see = "see", .why = "why"});
        },
        row.exit, row.code);
  }
}

}  // namespace
}  // namespace gatehouse
