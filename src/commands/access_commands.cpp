#include "commands/access_commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>

#include "access/description_check.h"
#include "access/description_writer.h"
#include "access/yaml_reader.h"
#include "base/damage.h"
#include "base/text.h"
#include "commands/access_views.h"
#include "commands/description_files.h"
#include "integrations/validation.h"

namespace gatehouse::commands {
namespace {

namespace json = boost::json;
using access::Description;
using access::DescriptionPointer;
using Extent = DescriptionOptions::Extent;

// Absent, with the reason told, when there is none that could be used.
using Found = std::optional<DescriptionPlan>;

void refuse_files(CommandContext& context, const std::string& name,
                  const std::vector<access::DescriptionProblem>& problems) {
  (void)context.refuse(CommandRefusal::kDescriptionRefused, {.name = name}, told(problems));
}

void refuse_missing(CommandContext& context, const NoDescriptionFile& missing) {
  const bool is_unreadable = missing.reason == NoDescriptionFile::Reason::kUnreadable;
  (void)context.refuse(
      is_unreadable ? CommandRefusal::kFileUnreadable : CommandRefusal::kDescriptionMissing,
      {.why = missing.message});
}

// A damaged one is what an import is to replace.
DescriptionPointer present(CommandContext& context) {
  try {
    return context.installation().descriptions.in_force();
  } catch (const Damaged& damaged) {
    context.err() << "Note: " << damaged.what() << ".\n";
    return std::make_shared<const Description>();
  }
}

access::DescriptionDraft draft_of(const Description& description) {
  const auto text = access::written(description);
  return access::read_description_yaml({.name = "in force", .text = text});
}

// What is described by the files; only what reads well from its stored form counts.
Found described_by(CommandContext& context, const DescriptionOptions& options) {
  auto& descriptions = context.installation().descriptions;
  DescriptionPlan plan{.before = present(context)};
  const bool adds = options.onto == DescriptionOptions::Onto::kPresent;
  const std::vector<std::filesystem::path> paths(options.paths.begin(), options.paths.end());
  auto found = read_descriptions(paths, adds ? draft_of(*plan.before) : access::DescriptionDraft(),
                                 descriptions.shipped()->routes);
  if (!found) {
    refuse_missing(context, found.error());
    return std::nullopt;
  }
  plan.files = found->files;
  const auto name = joined(options.paths, ", ");
  auto parts = access::finished(std::move(found->draft));
  if (!parts) {
    refuse_files(context, name, parts.error());
    return std::nullopt;
  }
  plan.warnings = std::move(parts->warnings);
  access::complete_tree(parts->resources);
  auto built = Description::build(std::move(*parts));
  auto again = built ? access::read_description(access::written(*built),
                                                access::own_routes(descriptions.shipped()->routes))
                     : std::move(built);
  if (!again) {
    refuse_files(context, name, {{.place = {}, .message = again.error()}});
    return std::nullopt;
  }
  plan.after = std::make_shared<const Description>(std::move(*again));
  return plan;
}

// Of what is granted or asked for, what is there before and no more after.
std::vector<std::string> lost_of(const integrations::Integration& integration,
                                 const DescriptionPlan& plan) {
  auto ids = integration.details.grant.resources;
  if (integration.requested) {
    std::ranges::copy(integration.requested->resources, std::back_inserter(ids));
  }
  std::ranges::sort(ids);
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  std::erase_if(ids, [&](const std::string& id) {
    return !plan.before->resources.find(id) || plan.after->resources.find(id).has_value();
  });
  return ids;
}

void compare(CommandContext& context, DescriptionPlan& plan) {
  plan.diff = difference(*plan.before, *plan.after);
  auto& integrations = context.installation().integrations;
  for (integrations::Query query{.limit = 200};; query.offset += query.limit) {
    const auto page = integrations.list(query);
    for (const auto& integration : page.items) {
      if (auto lost = lost_of(integration, plan); !lost.empty()) {
        plan.lost.push_back({integration.details.name, std::move(lost)});
      }
    }
    if (page.items.size() < query.limit) return;
  }
}

struct Act {
  std::string action;                                    // for the history
  std::string origin;                                    // where it is from
  std::function<void(storage::SqlDescriptions&)> store;  // puts it in force
};

void carry_out(CommandContext& context, const Act& act) {
  auto& installation = context.installation();
  auto& descriptions = installation.descriptions;
  const auto digest = [&] {
    const auto stored = descriptions.stored();
    return stored ? stored->digest : std::string("shipped");
  };
  installation.database->run([&] {
    const auto before = digest();
    act.store(descriptions);
    std::vector<history::Change> changes{{"description", before, digest()}};
    if (!act.origin.empty()) changes.push_back({"from", "", act.origin});
    installation.history.record({.at = context.clock().now(),
                                 .actor = context.actor(),
                                 .action = act.action,
                                 .object_type = history::ObjectType::kInstallation,
                                 .object_id = "",
                                 .object_name = "",
                                 .changes = std::move(changes)});
    return Transactions::Outcome::kCommit;
  });
  context.tell_server();
}

void report(CommandContext& context, const DescriptionPlan& plan, Extent extent, bool changes) {
  const bool applied = extent == Extent::kEverything;
  if (context.wants_json()) {
    auto object = object_of(plan);
    object["applied"] = applied;
    context.out() << json::serialize(object) << '\n';
    return;
  }
  context.out() << (!applied  ? "This is the plan; nothing was changed.\n"
                    : changes ? "In force.\n"
                              : "This is in force already; nothing was changed.\n");
}

// Granted resources do not vanish unless somebody has said that they may.
ExitCode put_in_force(CommandContext& context, DescriptionPlan& plan,
                      const DescriptionOptions& options, const Act& act) {
  compare(context, plan);
  print_plan(context, plan);
  const bool is_plan = options.extent == Extent::kPlanOnly;
  if (!is_plan && !plan.lost.empty() && options.confirmation == Confirmation::kMissing) {
    std::vector<CommandProblem> problems;
    for (const auto& [integration, resources] : plan.lost) {
      problems.push_back({integration, joined(resources, ", ")});
    }
    return context.refuse(CommandRefusal::kGrantsWouldVanish, {}, problems);
  }
  const auto stored = context.installation().descriptions.stored();
  const bool changes = !plan.diff.empty() || (act.origin.empty() && stored);
  if (!is_plan && changes) carry_out(context, act);
  report(context, plan, options.extent, changes);
  return ExitCode::kOk;
}

// Where the files lie, whatever the directory that the command is called in.
std::string origin_of(const std::vector<std::string>& paths) {
  std::vector<std::string> places;
  for (const auto& path : paths) {
    places.push_back(std::filesystem::absolute(path).lexically_normal().string());
  }
  return joined(places, ", ");
}

}  // namespace

ExitCode import_description(CommandContext& context, const DescriptionOptions& options) {
  auto plan = described_by(context, options);
  if (!plan) return ExitCode::kRefused;
  const auto origin = origin_of(options.paths);
  return put_in_force(
      context, *plan, options,
      {.action = "access.imported", .origin = origin, .store = [&](auto& descriptions) {
         descriptions.put({.document = access::written(*plan->after),
                           .origin = origin,
                           .imported_at = context.clock().now()});
       }});
}

ExitCode reset_description(CommandContext& context, const DescriptionOptions& options) {
  DescriptionPlan plan{.before = present(context),
                       .after = context.installation().descriptions.shipped()};
  return put_in_force(
      context, plan, options,
      {.action = "access.reset", .origin = "", .store = [](auto& all) { all.remove(); }});
}

ExitCode show_description(CommandContext& context, Shown shown) {
  auto& descriptions = context.installation().descriptions;
  const auto in_force = descriptions.in_force();
  if (shown == Shown::kDocument) {
    context.out() << access::written(*in_force);
    return ExitCode::kOk;
  }
  const auto stored = descriptions.stored();
  const auto resources = in_force->resources.size();
  const auto routes = in_force->routes.all().size();
  if (context.wants_json()) {
    json::object object{
        {"source", stored ? "imported" : "shipped"},
        {"origin", stored ? json::value(stored->origin) : nullptr},
        {"imported_at", stored ? json::value(to_iso8601(stored->imported_at)) : nullptr},
        {"digest", stored ? json::value(stored->digest) : nullptr},
        {"resources", resources},
        {"routes", routes}};
    context.out() << json::serialize(object) << '\n';
    return ExitCode::kOk;
  }
  context.out() << (stored ? fmt::format("Imported from {} at {}, SHA-256 {}\n", stored->origin,
                                         to_iso8601(stored->imported_at), stored->digest)
                           : std::string("The shipped description: Magento Open Source 2.4.6\n"))
                << fmt::format("{} resources, {} routes\n", resources, routes);
  return ExitCode::kOk;
}

ExitCode check_description(CommandContext& context, const DescriptionOptions& options) {
  DescriptionPlan plan;
  if (options.paths.empty()) {
    plan.after = context.installation().descriptions.in_force();
  } else if (auto described = described_by(context, options)) {
    plan = std::move(*described);
  } else {
    return ExitCode::kRefused;
  }
  const auto findings = access::findings_in(*plan.after);
  const bool is_wrong =
      !plan.warnings.empty() || std::ranges::any_of(findings, [](const auto& finding) {
        return access::is_wrong(finding.kind);
      });
  json::array list;
  for (const auto& [kind, subject, message] : findings) {
    list.push_back({{"kind", access::name_of(kind)},
                    {"subject", subject},
                    {"message", message},
                    {"wrong", access::is_wrong(kind)}});
    if (context.wants_json()) continue;
    context.out() << fmt::format("{}: {}\n", access::is_wrong(kind) ? "wrong" : "note", message);
  }
  if (context.wants_json()) {
    context.out() << json::serialize(json::object{{"findings", std::move(list)},
                                                  {"warnings", array_of(plan.warnings)}})
                  << '\n';
  } else {
    for (const auto& warning : plan.warnings) {
      context.out() << fmt::format("wrong: {}: {}\n", access::shown(warning.place),
                                   warning.message);
    }
    if (!is_wrong) context.out() << "Nothing is wrong.\n";
  }
  return is_wrong ? ExitCode::kRefused : ExitCode::kOk;
}

}  // namespace gatehouse::commands
