#pragma once

#include <cstdint>

#include "app/commands/context.h"

namespace gatehouse::app {

[[nodiscard]] ExitCode list_notifications(CommandContext& context);
[[nodiscard]] ExitCode mark_notification_read(CommandContext& context, std::int64_t number);
[[nodiscard]] ExitCode mark_all_notifications_read(CommandContext& context);
[[nodiscard]] ExitCode remove_notification(CommandContext& context, std::int64_t number);

}  // namespace gatehouse::app
