#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/description.h"
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

// Where declarations come from. Integrations remember the name, so a source may lie elsewhere each
// time that it is applied.
struct DeclarationOrigin {
  // kGiven: somebody chose the name for this source. kOfFile: it is that of the file, which others
  // may have; these are told apart by what they declare, see plan(). kOfFormat: likewise, and every
  // module of Magento has a file of that name.
  enum class Naming { kGiven, kOfFile, kOfFormat };

  std::string name;
  std::string place;  // the absolute path of the file
  Naming naming = Naming::kOfFile;
};

// What becomes of integrations that somebody registered by hand, or declared in another source,
// when a source declares their names.
enum class Adoption { kRefused, kAllowed };

// What becomes of integrations that a source declares no longer.
enum class Undeclared { kReleased, kRemoved };

struct DeclaredChoices {
  Adoption adoption = Adoption::kRefused;
  Undeclared undeclared = Undeclared::kReleased;
};

// What applying a source does to one integration.
struct DeclaredStep {
  enum class Action {
    kCreate,
    kUpdate,
    kReset,      // as kUpdate, and it asks for more than it has
    kUnchanged,  // nothing is written
    kRelease,    // the source declares it no longer: from now on it is changed by hand
    kRemove,     // the source declares it no longer: it is deleted with its credentials
    kRefuse,     // it belongs to somebody else, see Adoption
  };

  Action action = Action::kUnchanged;
  std::optional<Integration> before;     // absent for kCreate
  Integration after;                     // for kCreate without id and consumer
  std::vector<history::Change> changes;  // from before to after
  // What waits for an operator: in display order, then what does not exist.
  std::vector<std::string> new_resources;
  // Of kCreate: the name of another integration, stored or of the same plan, that people will take
  // it for. Empty when there is none.
  std::string looks_like;
};

[[nodiscard]] std::string_view name_of(DeclaredStep::Action action);  // "create"

// What applying a source would do, as it stood when the plan was made.
struct DeclaredPlan {
  DeclarationOrigin origin;
  DeclaredChoices choices;
  std::vector<Declaration> declarations;
  // One for each declaration, in their order, then those for what is not declared any more.
  std::vector<DeclaredStep> steps;
  // Where sources of this name were first applied, when it is unclear which of them this one is.
  std::vector<std::string> possible_places;
};

// Why a plan cannot be applied, a sentence for each kRefuse and one for an
// unclear source; empty when it can.
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
    access::Descriptions& access;
  };

  explicit DeclaredService(Ports ports) : ports_(ports) {}

  // Compares `declarations`, whose names differ, with what is stored. Writes nothing.
  //
  // What a source with a given name declared before is everything under that name. Sources that are
  // known by a file name only may share it: such a one is the file that was first applied at the
  // same place or, failing that, first declared one of these names or, failing that, the only one
  // of its name. When there are several, it is unclear. A name that is of the format says less: a
  // file that declares only new names is a new source, unless what is undeclared is to be removed.
  [[nodiscard]] DeclaredPlan plan(std::vector<Declaration> declarations, DeclarationOrigin origin,
                                  DeclaredChoices choices = {});

  // Does all steps in one transaction, with the history and a notification for every reset. Fails
  // with a sentence, nothing done, when there are objections or when what is stored is not what it
  // was when the plan was made.
  [[nodiscard]] Result<void, std::string> apply(const DeclaredPlan& plan,
                                                const history::Actor& actor);

 private:
  [[nodiscard]] DeclaredStep step_for(const Declaration& declaration, const DeclaredPlan& plan);
  [[nodiscard]] std::vector<Integration> everything();
  void settle_place(DeclaredPlan& plan);
  void note_look_alikes(DeclaredPlan& plan);
  void add_undeclared(DeclaredPlan& plan);
  // Fills in what follows from before and after.
  void finish(DeclaredStep& step);
  void carry_out(const DeclaredStep& step, const history::Actor& actor);
  void save(const Integration& integration);
  [[nodiscard]] IntegrationId add(const Integration& integration);
  void announce_reset(const DeclaredStep& step);

  Ports ports_;
};

}  // namespace gatehouse::integrations
