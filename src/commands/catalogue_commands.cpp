#include "commands/catalogue_commands.h"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/text.h"

namespace gatehouse::commands {
namespace {

namespace json = boost::json;

std::string_view name_of(access::Access access) {
  switch (access) {
    case access::Access::kAnonymous:
      return "anonymous";
    case access::Access::kSelf:
      return "self";
    case access::Access::kAuthenticated:
      return "authenticated";
    case access::Access::kResources:
      return "resources";
  }
  return "";
}

json::object object_of(const access::Resource& resource, const access::ResourceTree& tree) {
  json::object object{{"id", resource.id}, {"title", resource.title}};
  object["parent"] =
      resource.parent ? json::value(tree.at(*resource.parent).id) : json::value(nullptr);
  return object;
}

json::object object_of(const access::Route& route) {
  return {{"method", access::name_of(route.method)},
          {"path", route.pattern},
          {"access", name_of(route.access)},
          {"resources", json::array(route.needs.begin(), route.needs.end())},
          {"opens_to_guests", route.guests == access::OpensToGuests::kBySetting},
          {"secure_only", route.transport == access::Transport::kSecureOnly},
          {"module", route.module}};
}

}  // namespace

ExitCode list_resources(CommandContext& context) {
  const auto access = context.installation().descriptions.in_force();
  const auto& tree = access->resources;
  json::array list;
  for (const auto& resource : tree.all()) {
    if (context.wants_json()) {
      list.push_back(object_of(resource, tree));
      continue;
    }
    const auto number = tree.find(resource.id).value();
    context.out() << fmt::format("{:{}}{}  {}\n", "", 2 * tree.ancestors(number).size(),
                                 resource.id, resource.title);
  }
  if (context.wants_json()) context.out() << json::serialize(list) << '\n';
  return ExitCode::kOk;
}

ExitCode list_routes(CommandContext& context) {
  json::array list;
  const auto access = context.installation().descriptions.in_force();
  for (const auto& route : access->routes.all()) {
    if (context.wants_json()) {
      list.push_back(object_of(route));
      continue;
    }
    const bool by_setting = route.guests == access::OpensToGuests::kBySetting;
    context.out() << fmt::format("{:<6} {:<70} {}{}\n", access::name_of(route.method),
                                 route.pattern, joined(route.needs, ", "),
                                 by_setting ? "  (guests, if allowed)" : "");
  }
  if (context.wants_json()) context.out() << json::serialize(list) << '\n';
  return ExitCode::kOk;
}

}  // namespace gatehouse::commands
