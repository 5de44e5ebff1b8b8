#include "integrations/validation.h"

#include <algorithm>
#include <boost/url/parse.hpp>
#include <iterator>
#include <optional>

#include "base/limits.h"
#include "base/look_alike.h"
#include "base/mail_address.h"
#include "base/text.h"

namespace gatehouse::integrations {
namespace {

using Found = std::optional<ValueProblem>;

ValueProblem invalid_value(std::string message) {
  return {FieldFault::kInvalid, std::move(message)};
}

ValueProblem too_long(std::string message) { return {FieldFault::kTooLong, std::move(message)}; }

std::size_t characters_in(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(
      text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

Found name_problem(std::string_view name) {
  if (name.empty()) return ValueProblem{FieldFault::kRequired, "Enter a name."};
  if (has_control_character(name)) {
    return invalid_value("The name must be one line of UTF-8 text.");
  }
  if (const auto unseen = unseen_character(name)) {
    return invalid_value("The name has a character that nobody sees (" + *unseen +
                         "). Type the name instead of pasting it.");
  }
  if (const auto shown = case_folded(name); shown.starts_with(' ') || shown.ends_with(' ')) {
    return invalid_value("The name must not begin or end with a space.");
  }
  if (characters_in(name) > limits::kNameCharactersMax) {
    return too_long("The name has " + std::to_string(characters_in(name)) +
                    " characters; at most " + std::to_string(limits::kNameCharactersMax) +
                    " are possible.");
  }
  return std::nullopt;
}

bool is_domain_name(std::string_view domain) {
  if (domain.find('.') == std::string_view::npos) return false;
  return is_domain(domain);
}

Found email_problem(std::string_view email) {
  if (email.empty()) return std::nullopt;
  const auto at = email.find('@');
  if (at == std::string_view::npos) return invalid_value("The email address has no @.");
  if (email.find('@', at + 1) != std::string_view::npos) {
    return invalid_value("The email address has more than one @.");
  }
  if (at == 0) return invalid_value("The email address has nothing before the @.");
  if (is_domain(email.substr(at + 1)) && email.size() <= kMailAddressBytesMax &&
      !is_mail_address(email)) {
    return invalid_value("The email address has a character that does not belong there.");
  }
  if (!is_domain_name(email.substr(at + 1))) {
    return invalid_value("The part behind the @ is not a domain name such as example.com.");
  }
  if (characters_in(email) > limits::kEmailCharactersMax) {
    return too_long("The email address is longer than " +
                    std::to_string(limits::kEmailCharactersMax) + " characters.");
  }
  return std::nullopt;
}

Found url_problem(std::string_view url) {
  if (url.empty()) return std::nullopt;
  if (url.size() > limits::kUrlBytesMax) {
    return too_long("The URL is longer than " + std::to_string(limits::kUrlBytesMax) + " bytes.");
  }
  const auto parsed = boost::urls::parse_uri(url);
  if (!parsed || !parsed->has_authority()) {
    return invalid_value(
        "Enter a complete URL such as https://partner.example/callback; spaces and other special "
        "characters must be percent-encoded.");
  }
  if (const auto scheme = ascii_lower(std::string_view(parsed->scheme()));
      scheme != "https" && scheme != "http") {
    return invalid_value("The URL must start with https:// (or http://), not " + excerpt(scheme) +
                         ":.");
  }
  if (parsed->has_userinfo())
    return invalid_value("The URL must not contain a user name or password.");
  if (parsed->encoded_host().empty()) return invalid_value("The URL names no host.");
  const auto port = parse_digits(std::string_view(parsed->port()));
  if (parsed->has_port() && (!port || *port < 1 || *port > 65535)) {
    return invalid_value("The URL's port is not a number from 1 to 65535.");
  }
  if (parsed->has_fragment()) return invalid_value("The URL must not contain a # part.");
  return std::nullopt;
}

Found resources_problem(const access::GrantSelection& grant, const access::ResourceTree& tree,
                        const access::GrantSelection& held) {
  auto unknown = unknown_resources(grant, tree);
  std::erase_if(unknown, [&](const std::string& id) {
    return std::ranges::binary_search(held.resources, id);
  });
  if (unknown.empty()) return std::nullopt;
  return ValueProblem{FieldFault::kUnknown, there_are_no(std::move(unknown), tree)};
}

}  // namespace

std::string there_are_no(std::vector<std::string> unknown, const access::ResourceTree& tree) {
  const auto more = unknown.size() - std::min(unknown.size(), limits::kProblemsToldMax);
  unknown.resize(unknown.size() - more);
  for (auto& id : unknown) {
    const auto nearest = tree.nearest(id);
    id = excerpt(id) + (nearest ? " (did you mean " + *nearest + "?)" : "");
  }
  return "There is no resource " + joined(unknown, ", ") +
         (more > 0 ? " and " + std::to_string(more) + " more" : "") +
         "; `gatehouse resources` lists all.";
}

Details tidied(Details details) {
  for (auto* text :
       {&details.name, &details.email, &details.callback_url, &details.identity_link_url}) {
    *text = std::string(trimmed(*text));
  }
  return details;
}

std::vector<std::string> unknown_resources(const access::GrantSelection& grant,
                                           const access::ResourceTree& tree) {
  std::vector<std::string> unknown;
  std::ranges::copy_if(grant.resources, std::back_inserter(unknown),
                       [&](const std::string& id) { return !tree.find(id); });
  return unknown;
}

std::vector<FieldProblem> problems_of(const Details& details, const access::ResourceTree& tree,
                                      const access::GrantSelection& held) {
  std::vector<FieldProblem> problems;
  const auto check = [&](const char* field, Found found) {
    if (found) problems.push_back({field, found->fault, std::move(found->message)});
  };
  check("name", name_problem(details.name));
  check("email", email_problem(details.email));
  check("callback_url", url_problem(details.callback_url));
  check("identity_link_url", url_problem(details.identity_link_url));
  check("resources", resources_problem(details.grant, tree, held));
  return problems;
}

std::string looks_like(const std::string& other) {
  return "It looks like \"" + other + "\", which exists already.";
}

bool is_insecure_url(std::string_view url) {
  constexpr std::string_view kInsecure = "http:";
  return equals_ignoring_case(url.substr(0, kInsecure.size()), kInsecure);
}

}  // namespace gatehouse::integrations
