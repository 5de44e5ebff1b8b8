#pragma once

#include "base/refusal.h"
#include "commands/exit_code.h"

namespace gatehouse::commands {

// Why a command does nothing, but for acts on integrations: those are in integrations/refusal.h.
enum class CommandRefusal {
  kUsage,
  kConfiguration,
  kUnavailable,
  kInvalid,
  kNoSuchIntegration,
  kNoSuchOperator,
  kNoSuchSetting,
  kNoSuchNotification,
  kConfirmationMissing,
  kDeletionNotConfirmed,
  kPasswordMissing,
  kPasswordMismatch,
  kPasswordUnfit,
  kLastAdministrator,
  kOperatorInvalid,
  kHoldsAll,
  kNothingToWrite,
  kNothingNewToWrite,
  kFileNotMade,
  kFileNotWritten,
  kFileUnreadable,
  kDeclarationMissing,
  kDeclarationRefused,
  kDeclarationStrict,
  kDeclarationConflict,
  kDescriptionMissing,
  kDescriptionRefused,
  kGrantsWouldVanish,
  kDelivering,
  kNoMailAddress,
  kMailNotSent,
  kBackupExists,
  kBackupMissing,
  kBackupDamaged,
  kNotABackup,
  kInUse,
  kKeyMissing,
  kAnotherKey,
  kKeyMismatch,
};

// In a sentence "{}" stands for the name or the file, {see} for a command line to copy, and {why}
// for what the part says that knows.
struct CommandRow {
  CommandRefusal id;
  std::string_view code;  // never changes
  std::string_view sentence;
  std::string_view meaning;  // for the guide, where the sentence does not say it all
  ExitCode exit = ExitCode::kRefused;
};

inline constexpr ClosedTable kCommandRefusals({
    CommandRow{CommandRefusal::kUsage, "usage", "{why} See: {see}",
               "The command line is not one; the exit code is 2.", ExitCode::kUsage},
    CommandRow{CommandRefusal::kConfiguration, "configuration", "{why}",
               "The configuration cannot be used; the exit code is 78.", ExitCode::kConfiguration},
    {CommandRefusal::kUnavailable, "unavailable", "{why}",
     "The database or the data directory cannot be used at the moment."},
    {CommandRefusal::kInvalid, "invalid", "Nothing was changed."},
    {CommandRefusal::kNoSuchIntegration, "not_found",
     "There is no integration named \"{}\". See: {see}"},
    {CommandRefusal::kNoSuchOperator, "not_found", "There is no operator named \"{}\". See: {see}"},
    {CommandRefusal::kNoSuchSetting, "not_found", "There is no setting \"{}\". See: {see}"},
    {CommandRefusal::kNoSuchNotification, "not_found", "There is no notification {}. See: {see}"},
    {CommandRefusal::kConfirmationMissing, "confirmation_missing",
     "Deleting \"{}\" cannot be undone. Add --yes to do it.", "It needs `--yes`."},
    {CommandRefusal::kDeletionNotConfirmed, "confirmation_missing",
     "Deleting \"{}\" ends its credentials at once and cannot be undone. Add --yes to do it."},
    {CommandRefusal::kPasswordMissing, "password_missing",
     "There is no terminal to ask for the password. Use --password-stdin and pipe it in.",
     "There is no terminal to ask for the password."},
    {CommandRefusal::kPasswordMismatch, "password_mismatch", "The two passwords are not the same."},
    {CommandRefusal::kPasswordUnfit, "invalid", "The password was not changed."},
    {CommandRefusal::kLastAdministrator, "last_administrator",
     "\"{}\" is the last active operator who may do everything. Register or enable another one "
     "first.",
     "Nobody else who is active may do everything."},
    {CommandRefusal::kOperatorInvalid, "invalid", "The operator was not made."},
    {CommandRefusal::kHoldsAll, "holds_all",
     "It has all resources. Say with --only which ones it keeps; nothing was changed.",
     "The integration has all resources; `--only` says which ones it keeps."},
    {CommandRefusal::kNothingToWrite, "nothing_to_write",
     "\"{}\" has a callback URL and an identity link URL: its credentials are handed over, and "
     "there is nothing to write to a file. Leave --out out.",
     "The credentials are handed over, so there is nothing to write to a file."},
    {CommandRefusal::kNothingNewToWrite, "nothing_to_write",
     "\"{}\" is deactivated: activated again, it has the credentials that it had, and there is "
     "nothing new to write to a file. Leave --out out. Its credentials: {see}"},
    {CommandRefusal::kFileNotMade, "file_not_made", "{why}",
     "The file for the credentials cannot be made; nothing was done."},
    {CommandRefusal::kFileNotWritten, "file_not_written",
     "{} could not be written. The credentials are valid; see: {see}",
     "The file for the credentials could not be written; the credentials are valid."},
    {CommandRefusal::kFileUnreadable, "file_unreadable", "{why}", "The file cannot be read."},
    {CommandRefusal::kDeclarationMissing, "file_missing", "{why}",
     "There is no such file. For a declaration the exit code is 2.", ExitCode::kUsage},
    {CommandRefusal::kDeclarationRefused, "declaration_refused",
     "{} is not applied; nothing was changed.",
     "Something is wrong with the declaration; nothing was changed."},
    {CommandRefusal::kDeclarationStrict, "declaration_refused",
     "{} is not applied; nothing was changed. Without --strict these would be warnings:"},
    {CommandRefusal::kDeclarationConflict, "conflict", "{why}",
     "What the declaration was compared with has changed meanwhile."},
    {CommandRefusal::kDescriptionMissing, "file_missing", "{why}",
     "There is no such file, or no API description in it."},
    {CommandRefusal::kDescriptionRefused, "description_refused",
     "{} cannot be put in force; nothing was changed.",
     "Something is wrong with the API description; nothing was changed."},
    {CommandRefusal::kGrantsWouldVanish, "confirmation_missing",
     "Integrations are granted resources that would be no more; nothing was changed. Add --yes to "
     "do it all the same; the grants stay, and count again when the resources come back."},
    {CommandRefusal::kDelivering, "delivering",
     "The delivery has not ended in time and goes on. See: {see}",
     "The delivery has not ended in time and goes on."},
    {CommandRefusal::kNoMailAddress, "invalid", "\"{}\" is not an email address."},
    {CommandRefusal::kMailNotSent, "mail_not_sent", "{why}",
     "The mail server did not take the test mail."},
    {CommandRefusal::kBackupExists, "file_exists",
     "There is a file {} already; backups replace none.",
     "There is such a file already; backups replace none."},
    {CommandRefusal::kBackupMissing, "file_missing", "There is no file {}."},
    {CommandRefusal::kBackupDamaged, "backup_damaged", "The file {} is damaged: {why}",
     "SQLite finds something wrong with the backup."},
    {CommandRefusal::kNotABackup, "not_a_backup", "The file {} holds no database of Gatehouse.",
     "The file holds no database of Gatehouse."},
    {CommandRefusal::kInUse, "in_use",
     "A server or another command uses {}. Stop it first; it must not write to what is replaced.",
     "A server or another command uses the data directory."},
    {CommandRefusal::kKeyMissing, "key_missing",
     "There is no key {}. Say with --key FILE where the one is that belongs to the backup; without "
     "it no secret in it can be read.",
     "The data directory has no key and none was given."},
    {CommandRefusal::kAnotherKey, "another_key",
     "The key that was given is another than {}. Move that one away first if it is not needed any "
     "more.",
     "The data directory has another key than the one that was given."},
    {CommandRefusal::kKeyMismatch, "key_mismatch", "The backup {} was not made with this key.",
     "The backup was not made with this key."},
});

}  // namespace gatehouse::commands
