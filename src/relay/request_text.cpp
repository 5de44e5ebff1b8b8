#include "relay/request_text.h"

#include <algorithm>
#include <array>

#include "base/percent_encoding.h"
#include "base/text.h"
#include "gateway/identity.h"

namespace gatehouse::relay {
namespace {

// Of the connection (RFC 9110 section 7.6.1), or written anew for the upstream's.
constexpr std::array<std::string_view, 12> kOfConnection{"Connection",
                                                         "Keep-Alive",
                                                         "Proxy-Connection",
                                                         "Proxy-Authenticate",
                                                         "Proxy-Authorization",
                                                         "TE",
                                                         "Trailer",
                                                         "Transfer-Encoding",
                                                         "Upgrade",
                                                         "Expect",
                                                         "Content-Length",
                                                         "Host"};

// What back ends take from a gate in front of them: who calls, from where, and under which URL.
constexpr std::array<std::string_view, 14> kOfGate{"Forwarded",
                                                   "Via",
                                                   "X-Request-Id",
                                                   "X-Real-IP",
                                                   "X-Client-IP",
                                                   "True-Client-IP",
                                                   "X-Cluster-Client-IP",
                                                   "X-Original-URL",
                                                   "X-Rewrite-URL",
                                                   "X-HTTP-Method",
                                                   "X-HTTP-Method-Override",
                                                   "X-Method-Override",
                                                   "Proxy",
                                                   "X-Host"};
constexpr std::array<std::string_view, 3> kOfGatePrefixes{"X-Forwarded", "X-Gatehouse",
                                                          "X-Original-"};

bool is_one_of(std::string_view name, const auto& names) {
  return std::ranges::any_of(names, [name](std::string_view each) {
    return each.size() == name.size() && equals_ignoring_case(each, name);
  });
}

bool begins_with_one_of(std::string_view name, const auto& prefixes) {
  return std::ranges::any_of(prefixes, [name](std::string_view prefix) {
    return equals_ignoring_case(name.substr(0, prefix.size()), prefix);
  });
}

// Back ends fold other characters onto these: "X_Gatehouse.Operator" would be read as ours.
bool is_read_in_one_way(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
  });
}

bool belongs_to_gate(std::string_view name) {
  return is_one_of(name, kOfConnection) || is_one_of(name, kOfGate) ||
         begins_with_one_of(name, kOfGatePrefixes);
}

// Whether one of the Connection fields says that a field is about the connection.
bool is_named_in_connection(const http::Request& request, std::string_view name) {
  return std::ranges::any_of(request.fields, [name](const http::Field& field) {
    if (!equals_ignoring_case(field.name, "Connection")) return false;
    const auto options = split(field.value, ',');
    return std::ranges::any_of(options, [name](std::string_view option) {
      return equals_ignoring_case(trimmed(option), name);
    });
  });
}

bool goes_on(const http::Request& request, std::string_view name, const Options& options,
             bool has_connection) {
  if (!is_read_in_one_way(name) || belongs_to_gate(name)) return false;
  if (options.authorization == CallersAuthorization::kRemoved && name.size() == 13 &&
      equals_ignoring_case(name, "Authorization")) {
    return false;
  }
  if (has_connection && is_named_in_connection(request, name)) return false;
  return std::ranges::none_of(options.added_fields, [name](const AddedField& added) {
    return equals_ignoring_case(added.name, name);
  });
}

void append_field(std::string_view name, std::string_view value, std::string& out) {
  out.append(name).append(": ").append(value).append("\r\n");
}

std::string encoded(const std::vector<std::pair<std::string, std::string>>& pairs) {
  std::string out;
  for (const auto& [name, value] : pairs) {
    if (!out.empty()) out += '&';
    append_percent_encoded(out, name);
    out += '=';
    append_percent_encoded(out, value);
  }
  return out;
}

// What was signed goes on byte for byte; where a client's quirk left a part of the query out of
// what it signed, only the signed part does.
void append_target(const gateway::Call& call, const UpstreamAddress& upstream, std::string& out) {
  out.append(upstream.prefix).append(call.request.path);
  if (!call.has_quirks()) {
    out.append(call.request.target.substr(call.request.path.size()));
    return;
  }
  const auto query = encoded(call.query());
  if (!query.empty()) out.append("?").append(query);
}

void append_received_fields(const http::Request& request, const Options& options,
                            std::string& out) {
  const bool has_connection = !request.field("Connection").empty();
  for (const auto& field : request.fields) {
    if (goes_on(request, field.name, options, has_connection)) {
      append_field(field.name, field.value, out);
    }
  }
}

void append_identity(const gateway::Call& call, std::string& out) {
  for (const auto& field : gateway::identity_of(call)) append_field(field.name, field.value, out);
}

}  // namespace

bool may_be_added(std::string_view name) {
  return is_read_in_one_way(name) && (equals_ignoring_case(name, "Host") || !belongs_to_gate(name));
}

std::optional<std::string> signed_part_of_form(const gateway::Call& call) {
  if (!call.has_quirks() || !call.request.has_form()) return std::nullopt;
  return encoded(call.signed_form());
}

std::string request_head(const gateway::Call& call, std::optional<std::uint64_t> body_bytes,
                         const UpstreamAddress& upstream, const Options& options) {
  const auto& request = call.request;
  std::string out;
  out.reserve(1024);
  out.append(request.method).append(" ");
  append_target(call, upstream, out);
  out += " HTTP/1.1\r\n";
  bool has_host = false;
  for (const auto& added : options.added_fields) {
    append_field(added.name, added.value->reveal(), out);
    has_host = has_host || equals_ignoring_case(added.name, "Host");
  }
  if (!has_host) append_field("Host", upstream.authority, out);
  append_received_fields(request, options, out);
  append_field("X-Forwarded-For", request.peer, out);
  append_field("X-Forwarded-Proto", request.scheme, out);
  if (!request.host.empty()) append_field("X-Forwarded-Host", request.host, out);
  append_field("X-Request-Id", request.request_id, out);
  append_identity(call, out);
  if (!body_bytes) {
    append_field("Transfer-Encoding", "chunked", out);
  } else if (*body_bytes > 0 || request.method == "POST" || request.method == "PUT") {
    append_field("Content-Length", std::to_string(*body_bytes), out);
  }
  out += "\r\n";
  return out;
}

}  // namespace gatehouse::relay
