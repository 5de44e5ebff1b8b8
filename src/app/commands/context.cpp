#include "app/commands/context.h"

#include <pwd.h>
#include <unistd.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "app/control.h"

namespace gatehouse::app {

Installation& CommandContext::installation() {
  if (!installation_) {
    installation_.emplace(
        configuration_.data_directory, clock_, random_,
        configuration_.sandbox ? crypto::PasswordCost::kSandboxed : crypto::PasswordCost::kNormal);
  }
  return *installation_;
}

history::Actor CommandContext::actor() const {
  const auto* user = ::getpwuid(::geteuid());
  return {history::Actor::Kind::kCommandLine,
          user == nullptr ? std::to_string(::geteuid()) : user->pw_name};
}

Notified CommandContext::tell_server() {
  const auto notified = notify_server(configuration_.data_directory.control_socket());
  if (notified == Notified::kNoAnswer) {
    err_ << "The change is stored. The running server did not confirm it; it looks for changes "
            "every second.\n";
  }
  return notified;
}

ExitCode CommandContext::refuse(std::string_view code, const std::string& message,
                                const std::vector<CommandProblem>& problems) {
  if (wants_json()) {
    boost::json::object error{{"code", code}, {"message", message}};
    if (!problems.empty()) {
      auto& list = error["errors"].emplace_array();
      for (const auto& problem : problems) {
        list.push_back({{"field", problem.field}, {"message", problem.message}});
      }
    }
    err_ << boost::json::serialize(boost::json::object{{"error", error}}) << '\n';
    return ExitCode::kRefused;
  }
  err_ << message << '\n';
  for (const auto& problem : problems) {
    err_ << "  " << problem.field << (problem.field.empty() ? "" : ": ") << problem.message << '\n';
  }
  return ExitCode::kRefused;
}

}  // namespace gatehouse::app
