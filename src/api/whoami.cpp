#include "api/whoami.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

namespace gatehouse::api {
namespace {

// Whether a JSON text has it between its quotes as it is.
bool is_plain(std::string_view text) {
  return std::ranges::all_of(
      text, [](char c) { return static_cast<unsigned char>(c) >= 0x20 && c != '"' && c != '\\'; });
}

void append_quoted(std::string_view text, std::string& out) {
  if (is_plain(text)) {
    out.append("\"").append(text).append("\"");
  } else {
    out += boost::json::serialize(boost::json::string(text));
  }
}

void append_resources(const access::GrantSelection& selection, std::string& out) {
  if (selection.scope == access::GrantSelection::Scope::kAll) {
    out += "\"Magento_Backend::all\"";
    return;
  }
  for (const auto& resource : selection.resources) {
    if (&resource != &selection.resources.front()) out += ',';
    append_quoted(resource, out);
  }
}

http::Response answer_with(std::string body, const access::GrantSelection& selection) {
  const bool all = selection.scope == access::GrantSelection::Scope::kAll;
  body.append(R"(,"access":")").append(all ? "all" : "custom").append(R"(","resources":[)");
  append_resources(selection, body);
  body += "]}";
  return {200, "application/json; charset=utf-8", std::move(body)};
}

}  // namespace

// Its callers are always known, so that answer() finds one.
bool Whoami::answers(const access::Route& route) const {
  return route.access == access::Access::kAuthenticated &&
         route.pattern == "/V1/integration/whoami";
}

http::Handled Whoami::answer(const std::shared_ptr<const gateway::Call>& call) {
  const auto& caller = call->caller;
  std::string body;
  body.reserve(200);
  if (caller.integration == nullptr) {
    body += R"({"operator":)";
    append_quoted(caller.person->username, body);
    return answer_with(std::move(body), caller.person->selection);
  }
  const auto& integration = *caller.integration;
  const fmt::format_int id(static_cast<std::int64_t>(integration.id));
  body.append(R"({"id":)").append(id.data(), id.size()).append(R"(,"name":)");
  append_quoted(integration.name, body);
  body.append(R"(,"status":")").append(integrations::name_of(integration.status)).append("\"");
  return answer_with(std::move(body), integration.selection);
}

}  // namespace gatehouse::api
