#pragma once

#include <cstdint>

#include "commands/context.h"

namespace gatehouse::commands {

[[nodiscard]] ExitCode list_notifications(CommandContext& context);
[[nodiscard]] ExitCode mark_notification_read(CommandContext& context, std::int64_t number);
[[nodiscard]] ExitCode mark_all_notifications_read(CommandContext& context);
[[nodiscard]] ExitCode remove_notification(CommandContext& context, std::int64_t number);

// Sends a test mail, now, and says what became of it.
[[nodiscard]] ExitCode send_test_mail(CommandContext& context, const std::string& address);

}  // namespace gatehouse::commands
