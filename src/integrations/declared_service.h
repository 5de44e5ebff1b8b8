#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "base/transaction.h"
#include "history/history.h"
#include "integrations/declaration.h"
#include "integrations/hand_over_ports.h"
#include "integrations/ports.h"
#include "notifications/service.h"

namespace gatehouse::integrations {

// What becomes of integrations that somebody registered by hand, or declared in another file, when
// a file declares their names.
enum class Adoption { kRefused, kAllowed };

// What applying a file does to one integration.
struct DeclaredStep {
  enum class Action {
    kCreate,
    kUpdate,
    kReset,      // as kUpdate, and it asks for more than it has
    kUnchanged,  // nothing is written
    kRelease,    // the file declares it no longer: from now on it is changed by hand
    kRefuse,     // it belongs to somebody else, see Adoption
  };

  Action action = Action::kUnchanged;
  std::optional<Integration> before;       // absent for kCreate
  Integration after;                       // for kCreate without id and consumer
  std::vector<history::Change> changes;    // from before to after
  std::vector<std::string> new_resources;  // what waits for an operator, in display order
};

[[nodiscard]] std::string_view name_of(DeclaredStep::Action action);  // "create"

// What applying a file would do, as it stood when the plan was made.
struct DeclaredPlan {
  std::string file;
  Adoption adoption = Adoption::kRefused;
  std::vector<Declaration> declarations;
  std::vector<DeclaredStep> steps;  // one for each declaration, then those for kRelease
};

// Why a plan cannot be applied, a sentence for each kRefuse; empty when it can.
[[nodiscard]] std::vector<std::string> objections(const DeclaredPlan& plan);

// Keeps integrations as files declare them. An integration that is active never loses its token,
// and never gets more than an operator agreed to: what a changed declaration asks for beyond the
// grant waits in `requested`, with the status reset, until it is authorized. Safe to call from
// several threads.
class DeclaredService {
 public:
  struct Ports {
    IntegrationStore& integrations;
    HandOverStore& hand_overs;
    notifications::NotificationService& notifications;
    Transactions& transactions;
    history::HistoryLog& history;
    const Clock& clock;
    Random& random;
    const access::ResourceTree& tree;
  };

  explicit DeclaredService(Ports ports) : ports_(ports) {}

  // Compares `declarations`, whose names differ, with what is stored. `file` is what integrations
  // remember as the place of their declaration. Writes nothing.
  [[nodiscard]] DeclaredPlan plan(std::vector<Declaration> declarations, std::string file,
                                  Adoption adoption);

  // Does all steps in one transaction, with the history and a notification for every reset. Fails
  // with a sentence, nothing done, when there are objections or when what is stored is not what it
  // was when the plan was made.
  [[nodiscard]] Result<void, std::string> apply(const DeclaredPlan& plan,
                                                const history::Actor& actor);

 private:
  [[nodiscard]] DeclaredStep step_for(const Declaration& declaration, const DeclaredPlan& plan);
  void add_releases(DeclaredPlan& plan);
  // Fills in what follows from before and after.
  void finish(DeclaredStep& step);
  void carry_out(const DeclaredStep& step, const history::Actor& actor);
  void save(const Integration& integration);
  [[nodiscard]] IntegrationId add(const Integration& integration);
  void stop_hand_over(const Integration& integration);
  void announce_reset(const DeclaredStep& step);

  Ports ports_;
};

}  // namespace gatehouse::integrations
