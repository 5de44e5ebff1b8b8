#pragma once

#include <string>
#include <vector>

#include "base/field_problem.h"
#include "base/result.h"
#include "base/time.h"
#include "base/transaction.h"
#include "history/history.h"
#include "settings/values.h"

namespace gatehouse::settings {

// One change of Stores > Configuration.
struct Edit {
  std::string path;
  std::optional<std::string> value;  // as a person wrote it; absent: back to the default
};

// Changes settings, with history. Safe to call from several threads.
class SettingsService {
 public:
  SettingsService(SettingStore& store, Transactions& transactions, history::HistoryLog& history,
                  const Clock& clock)
      : store_(store), transactions_(transactions), history_(history), clock_(clock) {}

  [[nodiscard]] Values values() { return Values(store_.load()); }

  // The paths of the edits that would weaken security. Edits that apply() refuses count for
  // nothing.
  [[nodiscard]] static std::vector<std::string> weakening(const std::vector<Edit>& edits,
                                                          const Values& before);

  // Makes all the edits, or none: then the problems say which are wrong and why; a field is a path.
  // Values that do not change leave no trace in the history.
  [[nodiscard]] Result<void, std::vector<FieldProblem>> apply(const std::vector<Edit>& edits,
                                                              const history::Actor& actor);

 private:
  void write(const Edit& canonical, const Values& before, const history::Actor& actor);

  SettingStore& store_;
  Transactions& transactions_;
  history::HistoryLog& history_;
  const Clock& clock_;
};

}  // namespace gatehouse::settings
