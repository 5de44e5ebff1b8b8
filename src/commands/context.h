#pragma once

#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "base/field_problem.h"
#include "base/random.h"
#include "base/time.h"
#include "commands/refusals.h"
#include "configuration/configuration.h"
#include "history/history.h"
#include "installation/installation.h"
#include "process/delivery_watch.h"
#include "process/notified.h"

namespace gatehouse::commands {

enum class Format { kText, kJson };

// Whether somebody has said that they mean it.
enum class Confirmation { kMissing, kGiven };

// One thing that is wrong with what a command was given.
struct CommandProblem {
  std::string field;  // empty when it is about no field in particular
  std::string message;
  // A warning keeps nothing from being done; it is told with what does.
  enum class Kind { kError, kWarning } kind = Kind::kError;
  std::string_view code;  // of the fault of a field
};

// What is wrong with fields, as commands tell it.
[[nodiscard]] std::vector<CommandProblem> told(const std::vector<FieldProblem>& problems);

// What the names in the sentence of a refusal stand for, see CommandRow.
struct About {
  std::string_view name;
  std::string_view see;
  std::string_view why;
};

// What commands have of the world besides files and hosts.
struct World {
  const Clock& clock;
  Random& random;
};

class CommandContext;
using Command = std::function<ExitCode(CommandContext&)>;

// What a command works with: the data directory, and where its output goes.
class CommandContext {
 public:
  CommandContext(const World& world, configuration::Configuration configuration, Format format,
                 std::ostream& out, std::ostream& err)
      : world_(world),
        configuration_(std::move(configuration)),
        format_(format),
        out_(out),
        err_(err) {}

  [[nodiscard]] const configuration::Configuration& configuration() const { return configuration_; }

  [[nodiscard]] bool wants_json() const { return format_ == Format::kJson; }

  [[nodiscard]] std::ostream& out() { return out_; }

  [[nodiscard]] std::ostream& err() { return err_; }

  [[nodiscard]] installation::DataDirectory directory() const {
    return {configuration_.data_directory};
  }

  // The data directory, opened at the first call: one that is missing is refused unless this
  // command may set it up.
  [[nodiscard]] installation::Installation& installation(
      installation::IfMissing if_missing = installation::IfMissing::kRefused);

  [[nodiscard]] const Clock& clock() const { return world_.clock; }

  // Who acts, for the history: the user of the shell.
  [[nodiscard]] history::Actor actor() const;

  // Makes a running server act on what was changed, before the command ends.
  process::Notified tell_server();

  [[nodiscard]] bool is_server_running() const;

  // Has the credentials of an integration delivered by a running server and waits for the end.
  // Absent when none runs.
  [[nodiscard]] std::optional<process::DeliveryEnd> ask_server_to_deliver(
      integrations::IntegrationId id);

  // The options by which this command found its data directory, for see().
  void use_in_hints(std::vector<std::string> common_options) {
    common_options_ = std::move(common_options);
  }

  // A command line to copy, such as: gatehouse integration show 'My ERP' --data-dir var
  [[nodiscard]] std::string see(const std::string& command, const std::string& name = {}) const;

  // Writes why the command did nothing.
  ExitCode refuse(CommandRefusal refusal, const About& about = {},
                  const std::vector<CommandProblem>& problems = {});
  ExitCode refuse(std::string_view code, std::string_view message,
                  const std::vector<CommandProblem>& problems = {});

 private:
  World world_;
  configuration::Configuration configuration_;
  Format format_;
  std::ostream& out_;
  std::ostream& err_;
  std::vector<std::string> common_options_;
  std::optional<installation::Installation> installation_;
};

}  // namespace gatehouse::commands
