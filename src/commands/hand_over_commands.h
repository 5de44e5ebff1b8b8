#pragma once

#include <string>

#include "commands/context.h"
#include "integrations/hand_over.h"

namespace gatehouse::commands {

// Under which URL the third party finds the store: as configured, or as the running server knows
// it. Empty when nobody knows.
[[nodiscard]] std::string store_base_url(CommandContext& context);

// Waits for the first delivery of a hand-over that has begun to end. Shows the link with which the
// operator signs in at the third party; fails when the delivery did, which is then tried again by
// the server.
[[nodiscard]] ExitCode finish_hand_over(CommandContext& context,
                                        const integrations::Integration& integration);

enum class HandOverAct { kShow, kSendAgain, kRestartWindow, kTest };

// Shows where the hand-over of an integration stands and how its deliveries went, after having done
// what was asked for.
[[nodiscard]] ExitCode hand_over(CommandContext& context, const std::string& name, HandOverAct act);

}  // namespace gatehouse::commands
