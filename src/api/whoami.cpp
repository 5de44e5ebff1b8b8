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

}  // namespace

bool is_whoami(const access::Route& route) {
  return route.access == access::Access::kAuthenticated &&
         route.pattern == "/V1/integration/whoami";
}

namespace {

http::Response answer(std::string body, const access::GrantSelection& selection) {
  const bool all = selection.scope == access::GrantSelection::Scope::kAll;
  body.append(R"(,"access":")").append(all ? "all" : "custom").append(R"(","resources":[)");
  append_resources(selection, body);
  body += "]}";
  return {200, "application/json; charset=utf-8", std::move(body)};
}

}  // namespace

http::Response whoami(const gateway::Caller& caller) {
  std::string body;
  body.reserve(200);
  if (caller.integration == nullptr) {
    body += R"({"operator":)";
    append_quoted(caller.person->username, body);
    return answer(std::move(body), caller.person->selection);
  }
  const auto& integration = *caller.integration;
  const fmt::format_int id(static_cast<std::int64_t>(integration.id));
  body.append(R"({"id":)").append(id.data(), id.size()).append(R"(,"name":)");
  append_quoted(integration.name, body);
  body.append(R"(,"status":")").append(integrations::name_of(integration.status)).append("\"");
  return answer(std::move(body), integration.selection);
}

}  // namespace gatehouse::api
