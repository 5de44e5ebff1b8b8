#pragma once

#include <optional>
#include <string>
#include <vector>

#include "access/description.h"
#include "base/random.h"
#include "base/result.h"
#include "base/time.h"
#include "base/transaction.h"
#include "history/history.h"
#include "integrations/acts.h"
#include "integrations/ports.h"
#include "integrations/test_call.h"

namespace gatehouse::integrations {

// A change of an integration: what is absent stays. In a grant, resources that do not exist may
// stay as well.
struct Edit {
  std::optional<std::string> name;
  std::optional<std::string> email;
  std::optional<std::string> callback_url;
  std::optional<std::string> identity_link_url;
  std::optional<access::GrantSelection> grant;
};

// The life of integrations but for their authorization (authorization.h): registering, changing,
// showing, removing. Each act is one transaction together with its entry in the history. Safe to
// call from several threads.
class IntegrationService {
 public:
  struct Ports {
    IntegrationStore& integrations;
    CredentialStore& credentials;
    Transactions& transactions;
    history::HistoryLog& history;
    const Clock& clock;
    Random& random;
    access::Descriptions& access;
  };

  explicit IntegrationService(Ports ports) : ports_(ports) {}

  // Registers an integration: status inactive, consumer key and secret made at once. Here and in
  // update(), the grant is closed upward (access/grant.h).
  [[nodiscard]] Result<Integration, Refused> create(const Details& details,
                                                    const history::Actor& actor);

  // Changes what people filled in, never status or tokens. Refused as a conflict unless
  // `seen_version` is absent or still the stored one.
  [[nodiscard]] Result<Integration, Refused> update(IntegrationId id, const Edit& edit,
                                                    std::optional<std::int64_t> seen_version,
                                                    const history::Actor& actor);

  // What create(), or update() of `id`, would find wrong with the texts that are present, field by
  // field; nothing is written. A grant is not looked at.
  [[nodiscard]] std::vector<FieldProblem> problems_with(const Edit& edit,
                                                        std::optional<IntegrationId> id);

  // The integration that an integration of this name would look like, and be taken for; absent when
  // there is none. `id` is the one that the name is for, if it exists.
  [[nodiscard]] std::optional<std::string> look_alike_of(const std::string& name,
                                                         std::optional<IntegrationId> id);

  // What update() would make of it, as things are now; nothing is written.
  [[nodiscard]] Result<Integration, Refused> plan_update(IntegrationId id, const Edit& edit);

  // Removes it; its credentials are dead at the next call.
  [[nodiscard]] Result<void, Refused> remove(IntegrationId id, const history::Actor& actor);

  // A call that shows whether the credentials work, signed with them; with an entry in the history,
  // since the access token is in it. Refused with kNotActive when there is no access token, and
  // with kBaseUrlMissing when `store_base_url` is not a URL.
  [[nodiscard]] Result<TestCall, Refused> test_call(IntegrationId id,
                                                    const std::string& store_base_url,
                                                    const history::Actor& actor);

  // The four values in clear, as far as there are any, with an entry in the history that they were
  // shown.
  [[nodiscard]] Result<Credentials, Refused> reveal(IntegrationId id, const history::Actor& actor);

  // The same without an entry: for whoever shows them to nobody, or records it.
  [[nodiscard]] Credentials credentials_of(const Integration& integration);

  [[nodiscard]] std::optional<Integration> find(IntegrationId id) {
    return ports_.integrations.find(id);
  }

  [[nodiscard]] std::optional<Integration> find_by_name(const std::string& name) {
    return ports_.integrations.find_by_name(name);
  }

  [[nodiscard]] Page list(const Query& query) { return ports_.integrations.list(query); }

 private:
  // The integration, when the act is allowed.
  [[nodiscard]] Result<Integration, Refused> found_for(
      Act act, IntegrationId id, std::optional<std::int64_t> seen_version = std::nullopt);
  // With the edit made, when that is possible.
  [[nodiscard]] Result<Integration, Refused> edited(Integration integration, const Edit& edit);
  void record(const Integration& integration, const std::string& action,
              const history::Actor& actor, std::vector<history::Change> changes = {});

  Ports ports_;
};

}  // namespace gatehouse::integrations
