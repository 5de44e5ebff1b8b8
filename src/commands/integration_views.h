#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>

#include "commands/context.h"
#include "integrations/service.h"

namespace gatehouse::commands {

// The integration of this name or, when there is none, with this number as its ID.
[[nodiscard]] std::optional<integrations::Integration> find_integration(CommandContext& context,
                                                                        const std::string& name);

// "all", "none" or "custom".
[[nodiscard]] std::string access_of(const access::GrantSelection& grant);

// An integration as `--json` shows it, without secrets.
[[nodiscard]] boost::json::object object_of(CommandContext& context,
                                            const integrations::Integration& integration);

// The four values, secrets among them.
void add_credentials(const integrations::Credentials& credentials, boost::json::object& to);
void print_credentials(CommandContext& context, const integrations::Credentials& credentials);

// Everything but secrets, for people.
void print_integration(CommandContext& context, const integrations::Integration& integration);

// How it was used in the last hours that count; the running server stores that every few seconds.
void add_usage(CommandContext& context, const integrations::Integration& integration,
               boost::json::object& to);
void print_usage(CommandContext& context, const integrations::Integration& integration);

// The changed fields, and what the grant gains and loses.
void print_changes(CommandContext& context, const integrations::Integration& before,
                   const integrations::Integration& after);

}  // namespace gatehouse::commands
