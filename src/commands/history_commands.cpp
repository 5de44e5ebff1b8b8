#include "commands/history_commands.h"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/text.h"

namespace gatehouse::commands {
namespace {

namespace json = boost::json;
using history::Event;

json::object object_of(const Event& event) {
  json::array changes;
  for (const auto& change : event.changes) {
    changes.push_back(
        {{"field", change.field}, {"before", change.before}, {"after", change.after}});
  }
  return {{"number", event.number},
          {"at", to_iso8601(event.at)},
          {"actor", {{"kind", name_of(event.actor.kind)}, {"name", event.actor.name}}},
          {"action", event.action},
          {"object",
           {{"type", event.object_type}, {"id", event.object_id}, {"name", event.object_name}}},
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
  const auto events = context.installation().history.newest(limit, 0);
  if (context.wants_json()) {
    json::array list;
    for (const auto& event : events) list.push_back(object_of(event));
    context.out() << json::serialize(list) << '\n';
    return ExitCode::kOk;
  }
  if (events.empty()) context.out() << "Nothing was recorded yet.\n";
  for (const auto& event : events) {
    context.out() << fmt::format("{:>6}  {}  {:<16} {:<30} {}\n", event.number,
                                 to_iso8601(event.at), event.actor.name, event.action,
                                 event.object_name);
    for (const auto& change : event.changes) {
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
