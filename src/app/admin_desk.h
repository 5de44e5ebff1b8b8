#pragma once

#include <vector>

#include "api/admin/admin_api.h"
#include "api/admin/admin_token.h"
#include "api/admin/news_feed.h"
#include "api/admin/static_site.h"
#include "api/area.h"
#include "configuration/configuration.h"
#include "installation/domain.h"
#include "installation/hand_over_desk.h"
#include "operators/sign_in.h"
#include "storage/sql_sign_in.h"

namespace gatehouse::app {

// Everything behind the admin, wired together: signing in, the JSON API, the events, the page. Safe
// to call from several threads.
class AdminDesk {
 public:
  // What calls are judged by at this moment.
  using SnapshotNow = std::function<std::shared_ptr<const gateway::Snapshot>()>;

  AdminDesk(const configuration::Configuration& configuration, installation::Domain& domain,
            installation::HandOverDesk& outside,
            const std::function<settings::Values()>& settings,  // in force
            SnapshotNow snapshot, api::OnFault on_fault);

  // What the server serves for it, after all other areas.
  [[nodiscard]] std::vector<api::Area> areas();

  // What answers requests for admin tokens.
  [[nodiscard]] gateway::Upstream& admin_tokens() { return admin_tokens_; }

  // Tells open pages what happened. See NewsFeed.
  void hear(const events::Batch& batch) { news_.hear(batch); }

  api::admin::NewsFeed::Left publish_news() { return news_.publish_news(); }

  // See SessionService::store_use().
  void store_session_use() { sessions_.store_use(); }

 private:
  // Gives the handlers of each part of the contract what they need.
  [[nodiscard]] std::vector<api::admin::Operation> operations(installation::Domain& in,
                                                              installation::HandOverDesk& outside,
                                                              SnapshotNow snapshot);

  std::vector<std::string> own_names_;
  storage::SqlSessions session_store_;
  storage::SqlDevices devices_;
  storage::SqlFailures failures_;
  storage::SqlAdminTokens tokens_;
  operators::SessionService sessions_;
  operators::SignInService sign_in_;
  api::admin::EventBus events_;
  const api::admin::Installation here_;
  api::admin::AdminApi api_;
  api::admin::NewsFeed news_;
  api::admin::StaticSite site_;
  api::admin::AdminTokens admin_tokens_;
};

}  // namespace gatehouse::app
