#include "api/whoami.h"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

namespace gatehouse::api {
namespace {

std::string quoted(std::string_view text) {
  return boost::json::serialize(boost::json::string(text));
}

void append_resources(const access::GrantSelection& selection, std::string& out) {
  if (selection.scope == access::GrantSelection::Scope::kAll) {
    out += "\"Magento_Backend::all\"";
    return;
  }
  for (const auto& resource : selection.resources) {
    if (&resource != &selection.resources.front()) out += ',';
    out += quoted(resource);
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
  if (caller.integration != nullptr) {
    const auto& integration = *caller.integration;
    return answer(fmt::format(FMT_COMPILE(R"({{"id":{},"name":{},"status":"{}")"),
                              static_cast<std::int64_t>(integration.id), quoted(integration.name),
                              integrations::name_of(integration.status)),
                  integration.selection);
  }
  return answer(fmt::format(FMT_COMPILE(R"({{"operator":{})"), quoted(caller.person->username)),
                caller.person->selection);
}

}  // namespace gatehouse::api
