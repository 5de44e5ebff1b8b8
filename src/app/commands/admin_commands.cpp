#include "app/commands/admin_commands.h"

#include <fmt/format.h>
#include <termios.h>
#include <unistd.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <iostream>

namespace gatehouse::app {
namespace {

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
    static_cast<void>(context.refuse(
        "password_missing",
        "There is no terminal to ask for the password. Use --password-stdin and pipe it in."));
    return std::nullopt;
  }
  auto password = read_hidden(context, "Password: ");
  const auto again = read_hidden(context, "The same again: ");
  if (password.reveal() == again.reveal()) return password;
  static_cast<void>(context.refuse("password_mismatch", "The two passwords are not the same."));
  return std::nullopt;
}

}  // namespace

ExitCode create_admin(CommandContext& context, const AdminOptions& options) {
  auto& installation = context.installation();
  auto password = password_from(context, options.password_from);
  if (!password) return ExitCode::kRefused;
  const auto created = installation.operators.create(
      {options.username, options.email, std::move(*password), options.role}, context.actor());
  if (!created) {
    std::vector<CommandProblem> problems;
    for (const auto& problem : created.error()) {
      problems.push_back({problem.field, problem.message});
    }
    return context.refuse("invalid", "The operator was not made.", problems);
  }
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

}  // namespace gatehouse::app
