#include "api/cors.h"

#include <algorithm>

#include "base/text.h"

namespace gatehouse::api {
namespace {

constexpr std::string_view kEveryOrigin = "*";

// How long browsers may keep an answer to a preflight, in seconds.
constexpr std::string_view kKeptFor = "600";

// Caches must not give the answer for one origin to another.
void add_origin(http::Response& response, const std::string& origin) {
  response.add("Access-Control-Allow-Origin", origin);
  if (origin != kEveryOrigin) response.add("Vary", "Origin");
}

// Names of header fields with commas between, as browsers send them: they go back as they came.
bool is_list_of_names(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("!#$%&'*+-.^_`|~, ").find(c) != std::string_view::npos;
  });
}

}  // namespace

std::optional<std::string> allowed_origin(const http::Request& request,
                                          const std::vector<std::string>& allowed_origins) {
  if (allowed_origins.empty()) return std::nullopt;
  const auto origin = request.field("Origin");
  if (origin.empty()) return std::nullopt;
  if (allowed_origins.front() == kEveryOrigin) return std::string(kEveryOrigin);
  const auto found = std::ranges::find(allowed_origins, origin);
  return found == allowed_origins.end() ? std::nullopt : std::optional(*found);
}

std::optional<http::Response> preflight_answer(const http::Request& request,
                                               const std::vector<std::string>& allowed_origins) {
  if (request.method != "OPTIONS" || request.field("Access-Control-Request-Method").empty()) {
    return std::nullopt;
  }
  const auto origin = allowed_origin(request, allowed_origins);
  if (!origin) return std::nullopt;
  http::Response response(204, "", "");
  add_origin(response, *origin);
  response.add("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, PATCH, DELETE");
  const auto names = request.field("Access-Control-Request-Headers");
  if (!names.empty() && is_list_of_names(names)) {
    response.add("Access-Control-Allow-Headers", names);
  }
  response.add("Access-Control-Max-Age", kKeptFor);
  return response;
}

void let_read(http::Response& response, const std::string& origin) {
  // What an API behind says of it does not know which origins are allowed here.
  for (const auto* name : {"Access-Control-Allow-Origin", "Access-Control-Allow-Credentials",
                           "Access-Control-Expose-Headers"}) {
    response.remove(name);
  }
  add_origin(response, origin);
  response.add("Access-Control-Expose-Headers", "*");
}

}  // namespace gatehouse::api
