#include "commands/context.h"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cctype>
#include <cstring>

#include "process/control.h"

namespace gatehouse::commands {

namespace {

constexpr std::chrono::seconds kAnswerMargin(5);

std::string quoted_for_shell(const std::string& word) {
  const bool is_plain = std::ranges::all_of(word, [](unsigned char c) {
    return std::isalnum(c) != 0 || std::strchr("_-./:@%+,=", c) != nullptr;
  });
  if (is_plain && !word.empty()) return word;
  std::string out = "'";
  for (const char c : word) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

bool is_warning(const CommandProblem& problem) {
  return problem.kind == CommandProblem::Kind::kWarning;
}

}  // namespace

std::vector<CommandProblem> told(const std::vector<FieldProblem>& problems) {
  std::vector<CommandProblem> all;
  for (const auto& [field, fault, message] : problems) {
    all.push_back({.field = field, .message = message, .code = kFieldFaults[fault].code});
  }
  return all;
}

installation::Installation& CommandContext::installation(installation::IfMissing if_missing) {
  if (!installation_) {
    installation_.emplace(
        directory(), world_.clock, world_.random,
        configuration_.sandbox ? crypto::PasswordCost::kSandboxed : crypto::PasswordCost::kNormal,
        if_missing);
  }
  return *installation_;
}

history::Actor CommandContext::actor() const {
  const auto* user = ::getpwuid(::geteuid());
  return {history::Actor::Kind::kCommandLine,
          user == nullptr ? std::to_string(::geteuid()) : user->pw_name};
}

process::Notified CommandContext::tell_server() {
  const auto notified = process::notify_server(directory().control_socket());
  if (notified == process::Notified::kNoAnswer) {
    err_ << "The change is stored. The running server did not confirm it; it looks for changes "
            "every second.\n";
  }
  return notified;
}

bool CommandContext::is_server_running() const {
  return process::is_server_running(directory().control_socket());
}

// The server answers in time by itself; only one that hangs does not.
std::optional<process::DeliveryEnd> CommandContext::ask_server_to_deliver(
    integrations::IntegrationId id) {
  const auto rules = integrations::rules_from(installation().settings.values());
  return process::ask_server_to_deliver(directory().control_socket(), id,
                                        process::delivery_time_max(rules) + kAnswerMargin);
}

std::string CommandContext::see(const std::string& command, const std::string& name) const {
  std::string line = "gatehouse " + command;
  const bool is_like_an_option = name.starts_with('-');
  if (!name.empty() && !is_like_an_option) line += " " + quoted_for_shell(name);
  for (const auto& option : common_options_) line += " " + quoted_for_shell(option);
  if (is_like_an_option) line += " -- " + quoted_for_shell(name);
  return line;
}

ExitCode CommandContext::refuse(CommandRefusal refusal, const About& about,
                                const std::vector<CommandProblem>& problems) {
  const auto& row = kCommandRefusals[refusal];
  const auto message =
      filled(row.sentence, {{"{}", about.name}, {"{see}", about.see}, {"{why}", about.why}});
  (void)refuse(row.code, message, problems);
  return row.exit;
}

ExitCode CommandContext::refuse(std::string_view code, std::string_view message,
                                const std::vector<CommandProblem>& problems) {
  if (wants_json()) {
    boost::json::object error{{"code", code}, {"message", message}};
    if (!problems.empty()) {
      auto& list = error["errors"].emplace_array();
      for (const auto& problem : problems) {
        auto& one = list.emplace_back(
            boost::json::object{{"field", problem.field}, {"message", problem.message}});
        if (!problem.code.empty()) one.as_object()["code"] = problem.code;
        if (is_warning(problem)) one.as_object()["severity"] = "warning";
      }
    }
    err_ << boost::json::serialize(boost::json::object{{"error", error}}) << '\n';
    return ExitCode::kRefused;
  }
  err_ << message << '\n';
  for (const auto& problem : problems) {
    err_ << "  " << problem.field << (problem.field.empty() ? "" : ": ")
         << (is_warning(problem) ? "warning: " : "") << problem.message << '\n';
  }
  return ExitCode::kRefused;
}

}  // namespace gatehouse::commands
