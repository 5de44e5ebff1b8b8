#include "commands/admin_commands.h"

#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>
#include <iostream>

#include "base/text.h"
#include "operators/accounts.h"
#include "operators/service.h"
#include "storage/sql_sign_in.h"

namespace gatehouse::commands {
namespace {

namespace json = boost::json;
using operators::AccountService;

constexpr std::size_t kLineBytes = 4096;

// Keeps the terminal from showing what is typed.
class HiddenInput {
 public:
  HiddenInput() : is_terminal_(::tcgetattr(STDIN_FILENO, &before_) == 0) {
    auto hidden = before_;
    hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    if (is_terminal_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
  }

  ~HiddenInput() {
    if (is_terminal_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }

  HiddenInput(const HiddenInput&) = delete;
  HiddenInput& operator=(const HiddenInput&) = delete;

 private:
  termios before_{};
  bool is_terminal_;
};

Secret read_line() {
  std::string line;
  line.reserve(kLineBytes);  // does not move, which would leave copies behind
  std::getline(std::cin, line);
  return Secret(std::move(line));
}

Secret read_hidden(CommandContext& context, std::string_view prompt) {
  context.err() << prompt << std::flush;
  const HiddenInput hidden;
  auto password = read_line();
  context.err() << '\n';
  return password;
}

// Absent, with the reason told, when there is none to be had.
std::optional<Secret> password_from(CommandContext& context, PasswordFrom source) {
  if (source == PasswordFrom::kStandardInput) return read_line();
  if (::isatty(STDIN_FILENO) == 0) {
    (void)context.refuse(CommandRefusal::kPasswordMissing);
    return std::nullopt;
  }
  auto password = read_hidden(context, "Password: ");
  const auto again = read_hidden(context, "The same again: ");
  if (password.reveal() == again.reveal()) return password;
  (void)context.refuse(CommandRefusal::kPasswordMismatch);
  return std::nullopt;
}

// Long enough that nobody guesses it before it is replaced.
constexpr std::size_t kOneTimeCharacters = 20;

Secret one_time_password(CommandContext& context) {
  for (;;) {
    Secret password(
        random_lowercase_alphanumeric(context.installation().random, kOneTimeCharacters));
    if (!operators::password_problem(password)) return password;
  }
}

std::optional<Secret> new_password(CommandContext& context, NewPassword source) {
  if (source == NewPassword::kOneTime) return one_time_password(context);
  return password_from(context, source == NewPassword::kPrompt ? PasswordFrom::kPrompt
                                                               : PasswordFrom::kStandardInput);
}

// The service with the stores it needs, for one command.
struct Accounts {
  explicit Accounts(installation::Installation& installation)
      : sessions(*installation.database),
        devices(*installation.database),
        failures(*installation.database),
        tokens(*installation.database),
        service({installation.operator_store, sessions, devices, failures, tokens,
                 *installation.database, installation.history, installation.clock,
                 installation.session_lookup, installation.password_cost, [&installation] {
                   return operators::rules_from(installation.settings.values());
                 }}) {}

  storage::SqlSessions sessions;
  storage::SqlDevices devices;
  storage::SqlFailures failures;
  storage::SqlAdminTokens tokens;
  AccountService service;
};

constexpr std::string_view kHeadings =
    "   ID  STATE     USER                                      ROLE            EMAIL\n";

std::string_view state_of(const AccountService::Details& details) {
  if (details.person.account == operators::Account::kInactive) return "disabled";
  return details.locked_until ? "locked" : "active";
}

std::string line_of(const AccountService::Details& details) {
  return fmt::format("{:>5}  {:<8}  {:<40}  {:<14}  {}\n",
                     static_cast<std::int64_t>(details.person.id), state_of(details),
                     details.person.username, details.role.name, details.person.email);
}

json::object object_of(const AccountService::Details& details) {
  const auto& person = details.person;
  json::object object{{"id", static_cast<std::int64_t>(person.id)},
                      {"username", person.username},
                      {"email", person.email},
                      {"role", details.role.name},
                      {"state", state_of(details)},
                      {"sessions", details.sessions},
                      {"locked_until", nullptr},
                      {"created_at", to_iso8601(person.created_at)},
                      {"updated_at", to_iso8601(person.updated_at)}};
  if (details.locked_until) object["locked_until"] = to_iso8601(*details.locked_until);
  return object;
}

void print(CommandContext& context, const AccountService::Details& details) {
  const auto& person = details.person;
  context.out() << fmt::format("{}\n  State: {}\n  Role: {}\n  Email: {}\n", person.username,
                               state_of(details), details.role.name, person.email);
  if (details.locked_until) {
    context.out() << fmt::format("  Locked until: {}\n", to_iso8601(*details.locked_until));
  }
  context.out() << fmt::format("  Sessions: {}\n  Registered: {}\n  Changed: {}\n",
                               details.sessions, to_iso8601(person.created_at),
                               to_iso8601(person.updated_at));
}

ExitCode refuse_act(CommandContext& context, operators::AccountRefusal reason,
                    const std::string& username) {
  switch (reason) {
    case operators::AccountRefusal::kUnknownOperator:
      return context.refuse(CommandRefusal::kNoSuchOperator,
                            {.name = username, .see = context.see("admin list")});
    case operators::AccountRefusal::kLastAdministrator:
      return context.refuse(CommandRefusal::kLastAdministrator, {.name = username});
    case operators::AccountRefusal::kUnfitPassword:
      return context.refuse(CommandRefusal::kPasswordUnfit);
  }
  return ExitCode::kRefused;
}

using Act = Result<void, operators::AccountRefusal> (AccountService::*)(const std::string&,
                                                                        const history::Actor&);

ExitCode act(CommandContext& context, const std::string& username, Act what,
             std::string_view outcome_in_words) {
  Accounts accounts(context.installation());
  const auto outcome = (accounts.service.*what)(username, context.actor());
  if (!outcome) return refuse_act(context, outcome.error(), username);
  context.tell_server();
  const auto details = accounts.service.find(username);
  if (!details) return refuse_act(context, details.error(), username);
  if (context.wants_json()) {
    context.out() << json::serialize(object_of(*details)) << '\n';
  } else {
    context.out() << fmt::format("Operator \"{}\" {}.\n", details->person.username,
                                 outcome_in_words);
  }
  return ExitCode::kOk;
}

}  // namespace

ExitCode list_admins(CommandContext& context) {
  Accounts accounts(context.installation());
  json::array list;
  if (!context.wants_json()) context.out() << kHeadings;
  for (const auto& details : accounts.service.all()) {
    if (context.wants_json()) {
      list.push_back(object_of(details));
    } else {
      context.out() << line_of(details);
    }
  }
  if (context.wants_json()) context.out() << json::serialize(list) << '\n';
  return ExitCode::kOk;
}

ExitCode show_admin(CommandContext& context, const std::string& username) {
  Accounts accounts(context.installation());
  const auto found = accounts.service.find(username);
  if (!found) return refuse_act(context, found.error(), username);
  if (context.wants_json()) {
    context.out() << json::serialize(object_of(*found)) << '\n';
  } else {
    print(context, *found);
  }
  return ExitCode::kOk;
}

ExitCode set_admin_password(CommandContext& context, const std::string& username,
                            NewPassword source) {
  Accounts accounts(context.installation());
  if (const auto found = accounts.service.find(username); !found) {
    return refuse_act(context, found.error(), username);
  }
  auto password = new_password(context, source);
  if (!password) return ExitCode::kRefused;
  if (const auto problem = operators::password_problem(*password)) {
    return context.refuse(CommandRefusal::kPasswordUnfit, {},
                          told({{"password", problem->fault, problem->message}}));
  }
  const auto kind = source == NewPassword::kOneTime ? operators::PasswordKind::kOneTime
                                                    : operators::PasswordKind::kLasting;
  const auto outcome = accounts.service.set_password(username, *password, kind, context.actor());
  if (!outcome) return refuse_act(context, outcome.error(), username);
  context.tell_server();
  const bool shown = source == NewPassword::kOneTime;
  if (context.wants_json()) {
    auto object = object_of(accounts.service.find(username).value());
    if (shown) object["password"] = password->reveal();
    context.out() << json::serialize(object) << '\n';
    return ExitCode::kOk;
  }
  context.out() << fmt::format(
      "The password of \"{}\" is changed; their sessions and admin tokens have ended.\n", username);
  if (shown) {
    context.out() << fmt::format(
        "The new one is shown this once and signs in once; the person replaces it then, under "
        "their "
        "name in the upper-right corner:\n{}\n",
        password->reveal());
  }
  return ExitCode::kOk;
}

ExitCode unlock_admin(CommandContext& context, const std::string& username) {
  return act(context, username, &AccountService::unlock, "may try to sign in again");
}

ExitCode disable_admin(CommandContext& context, const std::string& username) {
  return act(context, username, &AccountService::disable,
             "may not sign in any more; their sessions and admin tokens have ended");
}

ExitCode enable_admin(CommandContext& context, const std::string& username) {
  return act(context, username, &AccountService::enable, "may sign in");
}

ExitCode delete_admin(CommandContext& context, const std::string& username,
                      Confirmation confirmation) {
  Accounts accounts(context.installation());
  const auto found = accounts.service.find(username);
  if (!found) return refuse_act(context, found.error(), username);
  if (confirmation == Confirmation::kMissing) {
    return context.refuse(CommandRefusal::kConfirmationMissing, {.name = username});
  }
  const auto outcome = accounts.service.remove(username, context.actor());
  if (!outcome) return refuse_act(context, outcome.error(), username);
  context.tell_server();
  if (context.wants_json()) {
    context.out() << json::serialize(
                         json::object{{"username", found->person.username}, {"deleted", true}})
                  << '\n';
  } else {
    context.out() << fmt::format("Operator \"{}\" is deleted.\n", found->person.username);
  }
  return ExitCode::kOk;
}

namespace {

ExitCode refuse_form(CommandContext& context, const std::vector<FieldProblem>& found) {
  return context.refuse(CommandRefusal::kOperatorInvalid, {}, told(found));
}

// What is wrong with the first operator of a directory that is not set up yet.
std::vector<FieldProblem> problems_of_first(const operators::OperatorService::NewOperator& form) {
  auto problems = operators::OperatorService::problems_of(form);
  if (case_folded(form.role) != case_folded(operators::kAdministrators)) {
    problems.push_back(operators::no_role(form.role));
  }
  return problems;
}

}  // namespace

ExitCode create_admin(CommandContext& context, const AdminOptions& options) {
  auto password = password_from(context, options.password_from);
  if (!password) return ExitCode::kRefused;
  const operators::OperatorService::NewOperator form{options.username, options.email,
                                                     std::move(*password), options.role};
  const auto directory = context.directory();
  if (!std::filesystem::exists(directory.database()) && !std::filesystem::exists(directory.key())) {
    if (const auto found = problems_of_first(form); !found.empty()) {
      return refuse_form(context, found);
    }
  }
  auto& installation = context.installation(installation::IfMissing::kSetUp);
  if (installation.is_new()) {
    context.err() << "Note: a new data directory is set up: "
                  << installation.directory().path.string() << '\n';
  }
  const auto created = installation.operators.create(form, context.actor());
  if (!created) return refuse_form(context, created.error());
  context.tell_server();
  if (context.wants_json()) {
    context.out() << boost::json::serialize(
                         boost::json::object{{"id", static_cast<std::int64_t>(created->id)},
                                             {"username", created->username},
                                             {"email", created->email},
                                             {"role", options.role}})
                  << '\n';
  } else {
    context.out() << fmt::format("Operator \"{}\" may sign in now.\n", created->username);
  }
  return ExitCode::kOk;
}

}  // namespace gatehouse::commands
