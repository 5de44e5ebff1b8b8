#include "commands/backup_commands.h"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>

#include "base/text.h"
#include "base/unavailable.h"
#include "installation/backup.h"

namespace gatehouse::commands {
namespace {

namespace json = boost::json;

// The copy is there; that this fails, as on a full disk, does not make it worse.
void record_backup(CommandContext& context, const std::string& file, Timestamp now) {
  auto& installation = context.installation();
  try {
    installation.history.record({.at = now,
                                 .actor = context.actor(),
                                 .action = "installation.backed_up",
                                 .object_type = history::ObjectType::kInstallation,
                                 .object_id = "",
                                 .object_name = "",
                                 .changes = {{"file", "", file}}});
  } catch (const Unavailable& fault) {
    context.err() << "Note: the backup is not in the history: " << fault.what() << '\n';
  }
}

ExitCode refuse(CommandContext& context, const installation::RestoreRefused& refused,
                const std::string& file, const installation::DataDirectory& directory) {
  const auto key = directory.key().string();
  switch (refused.reason) {
    case installation::RestoreRefusal::kMissing:
      return context.refuse(CommandRefusal::kBackupMissing, {.name = file});
    case installation::RestoreRefusal::kDamaged:
      return context.refuse(CommandRefusal::kBackupDamaged, {.name = file, .why = refused.detail});
    case installation::RestoreRefusal::kNotABackup:
      return context.refuse(CommandRefusal::kNotABackup, {.name = file});
    case installation::RestoreRefusal::kInUse:
      return context.refuse(CommandRefusal::kInUse, {.name = directory.path.string()});
    case installation::RestoreRefusal::kNoKey:
      return context.refuse(CommandRefusal::kKeyMissing, {.name = key});
    case installation::RestoreRefusal::kAnotherKey:
      return context.refuse(CommandRefusal::kAnotherKey, {.name = key});
    case installation::RestoreRefusal::kKeyMismatch:
      return context.refuse(CommandRefusal::kKeyMismatch, {.name = file});
  }
  return ExitCode::kRefused;
}

json::array array_of(const std::vector<std::string>& names) {
  return json::array(names.begin(), names.end());
}

json::value object_of(const std::optional<storage::BroughtBack>& back) {
  if (!back) return nullptr;
  return json::object{{"integrations", array_of(back->integrations)},
                      {"access_tokens", array_of(back->access_tokens)},
                      {"operators", array_of(back->operators)},
                      {"passwords", array_of(back->passwords)},
                      {"grants", array_of(back->grants)},
                      {"settings", array_of(back->settings)}};
}

json::object object_of(const installation::Restored& restored, const std::string& file) {
  json::object object{{"restored", file},
                      {"taken_at", nullptr},
                      {"replaced", nullptr},
                      {"calls_refused_until", to_iso8601(restored.calls_refused_until)},
                      {"ended",
                       {{"sessions", restored.ended.sessions},
                        {"admin_tokens", restored.ended.admin_tokens},
                        {"hand_overs", restored.ended.hand_overs},
                        {"mails", restored.ended.mails}}},
                      {"brought_back", object_of(restored.brought_back)}};
  if (restored.taken_at) object["taken_at"] = to_iso8601(*restored.taken_at);
  if (restored.replaced) object["replaced"] = restored.replaced->string();
  return object;
}

void print_brought_back(CommandContext& context, const installation::Restored& restored) {
  if (!restored.brought_back) {
    context.out() << "Everything is as it was when the backup was taken: integrations that were "
                     "deleted since, access tokens and passwords that were replaced and operators "
                     "who were disabled are let in again, and settings have their old values. Look "
                     "through them.\n";
    return;
  }
  const auto& back = *restored.brought_back;
  const std::pair<const char*, const std::vector<std::string>&> groups[] = {
      {"integrations that were deleted", back.integrations},
      {"former access tokens of", back.access_tokens},
      {"operators who were deleted or disabled", back.operators},
      {"former passwords of", back.passwords},
      {"former resources of", back.grants},
      {"former settings", back.settings}};
  context.out() << "In force again, although it had ended since the backup:\n";
  bool any = false;
  for (const auto& [what, names] : groups) {
    if (names.empty()) continue;
    any = true;
    context.out() << fmt::format("  {}: {}\n", what, joined(names, ", "));
  }
  if (!any) context.out() << "  nothing\n";
}

void print(CommandContext& context, const installation::Restored& restored,
           const std::string& file) {
  const auto& ended = restored.ended;
  context.out() << fmt::format(
      "{} is restored{}.\n", file,
      restored.taken_at ? "; it was taken at " + to_iso8601(*restored.taken_at) : "");
  if (restored.replaced) {
    context.out() << fmt::format("The database that was there before is {}.\n",
                                 restored.replaced->string());
  }
  context.out() << fmt::format(
      "Ended: {} sessions, {} admin tokens, {} unfinished hand-overs, {} unsent mails.\n",
      ended.sessions, ended.admin_tokens, ended.hand_overs, ended.mails);
  context.out() << fmt::format("Calls with a timestamp up to {} are refused.\n",
                               to_iso8601(restored.calls_refused_until));
  print_brought_back(context, restored);
}

}  // namespace

ExitCode backup(CommandContext& context, const std::string& file) {
  auto& installation = context.installation();
  const auto& directory = installation.directory();
  const auto taken_at =
      installation::write_backup(directory, installation.nonce_hash, file, installation.clock);
  if (!taken_at) {
    return context.refuse(CommandRefusal::kBackupExists, {.name = file});
  }
  record_backup(context, file, *taken_at);
  if (context.wants_json()) {
    context.out() << json::serialize(
                         json::object{{"backup", file}, {"taken_at", to_iso8601(*taken_at)}})
                  << '\n';
  } else {
    context.out() << fmt::format(
        "{} holds a copy of the database. The key {} is not in it: keep that in another place.\n",
        file, directory.key().string());
  }
  return ExitCode::kOk;
}

ExitCode restore(CommandContext& context, const RestoreOptions& options) {
  const auto directory = context.directory();
  const auto key_file = options.key_file.empty()
                            ? std::nullopt
                            : std::optional<std::filesystem::path>(options.key_file);
  const bool is_new = !std::filesystem::exists(directory.path);
  const auto restored = installation::restore_backup(directory, options.file, key_file,
                                                     context.clock(), context.actor());
  if (!restored) return refuse(context, restored.error(), options.file, directory);
  if (is_new) {
    context.err() << "Note: a new data directory is set up: " << directory.path.string() << '\n';
  }
  if (context.wants_json()) {
    context.out() << json::serialize(object_of(*restored, options.file)) << '\n';
  } else {
    print(context, *restored, options.file);
  }
  return ExitCode::kOk;
}

}  // namespace gatehouse::commands
