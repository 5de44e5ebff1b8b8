#include "commands/history_commands.h"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/text.h"

namespace gatehouse::commands {
namespace {

namespace json = boost::json;
using history::Entry;

json::object object_of(const Entry& entry) {
  json::array changes;
  for (const auto& change : entry.changes) {
    changes.push_back(
        {{"field", change.field}, {"before", change.before}, {"after", change.after}});
  }
  return {{"number", entry.number},
          {"at", to_iso8601(entry.at)},
          {"actor", {{"kind", name_of(entry.actor.kind)}, {"name", entry.actor.name}}},
          {"action", entry.action},
          {"object",
           {{"type", name_of(entry.object_type)},
            {"id", entry.object_id},
            {"name", entry.object_name}}},
          {"changes", std::move(changes)}};
}

json::object object_of(const history::Verification& found) {
  json::object out{{"intact", found.intact}, {"unprotected", found.unprotected}};
  if (found.start) out["first"] = found.start->number + 1;
  if (found.head) {
    out["last"] = found.head->number;
    out["last_seal"] = to_hex(found.head->seal);
  }
  if (found.fault) {
    out["fault"] = {{"kind", name_of(found.fault->kind)},
                    {"number", found.fault->number},
                    {"message", sentence_of(*found.fault)}};
  }
  return out;
}

}  // namespace

ExitCode list_history(CommandContext& context, std::size_t limit) {
  const auto entries = context.installation().history.newest(limit, 0);
  if (context.wants_json()) {
    json::array list;
    for (const auto& entry : entries) list.push_back(object_of(entry));
    context.out() << json::serialize(list) << '\n';
    return ExitCode::kOk;
  }
  if (entries.empty()) context.out() << "Nothing was recorded yet.\n";
  for (const auto& entry : entries) {
    context.out() << fmt::format("{:>6}  {}  {:<16} {:<30} {}\n", entry.number,
                                 to_iso8601(entry.at), entry.actor.name, entry.action,
                                 entry.object_name);
    for (const auto& change : entry.changes) {
      context.out() << fmt::format("        {}: {} -> {}\n", change.field, change.before,
                                   change.after);
    }
  }
  return ExitCode::kOk;
}

ExitCode verify_history(CommandContext& context) {
  const auto found = context.installation().history.verify();
  if (context.wants_json()) {
    context.out() << json::serialize(object_of(found)) << '\n';
    return found.fault ? ExitCode::kRefused : ExitCode::kOk;
  }
  if (found.fault) {
    context.err() << fmt::format("{} The {} records before that are intact.\n",
                                 sentence_of(*found.fault), found.intact);
    return ExitCode::kRefused;
  }
  context.out() << fmt::format("{} records are intact.\n", found.intact);
  if (found.unprotected > 0) {
    context.out() << fmt::format(
        "{} older records have no seals: they are from before the history "
        "was sealed and cannot be checked.\n",
        found.unprotected);
  }
  if (found.head) {
    context.out() << fmt::format("The last is {}, its seal {}.\n", found.head->number,
                                 to_hex(found.head->seal));
  }
  return ExitCode::kOk;
}

}  // namespace gatehouse::commands
