#include "app/admin_desk.h"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/host_name.hpp>

#include "api/admin/areas.h"
#include "version.h"

namespace gatehouse::base {
EmbeddedFiles embedded_files_page();
}

namespace gatehouse::app {
namespace {

// The host of "shop.example:8443" or "[::1]:8443".
std::string host_of(const std::string& authority) {
  const auto colon = authority.rfind(':');
  if (colon == std::string::npos || authority.ends_with(']')) return authority;
  return authority.substr(0, colon);
}

bool listens_beyond_this_machine(const configuration::Configuration& configuration) {
  return !boost::asio::ip::make_address(configuration.http.address).is_loopback();
}

// The names that the admin goes by, besides addresses and "localhost".
std::vector<std::string> own_names_of(const configuration::Configuration& configuration) {
  auto names = configuration.own_names;
  for (const auto& url : configuration.base_urls) names.push_back(host_of(url.authority));
  if (listens_beyond_this_machine(configuration)) {
    boost::system::error_code error;
    const auto name = boost::asio::ip::host_name(error);
    if (!error) names.push_back(name);
  }
  return names;
}

api::admin::Installation described(const configuration::Configuration& configuration,
                                   const Clock& clock) {
  using Environment = api::admin::Installation::Environment;
  api::admin::Installation here{
      .admin_path = configuration.admin_path,
      .version = std::string(kVersion),
      .environment = configuration.sandbox ? Environment::kSandbox : Environment::kProduction,
      .started_at = clock.now()};
  for (const auto& url : configuration.base_urls) {
    here.origins.push_back(url.scheme + "://" + url.authority);
  }
  if (!configuration.base_urls.empty()) here.base_url = configuration.base_urls.front().text();
  return here;
}

}  // namespace

AdminDesk::AdminDesk(const configuration::Configuration& configuration,
                     installation::Domain& domain, installation::HandOverDesk& outside,
                     const std::function<settings::Values()>& settings, SnapshotNow snapshot,
                     api::OnFault on_fault)
    : own_names_(own_names_of(configuration)),
      session_store_(*domain.database),
      devices_(*domain.database),
      failures_(*domain.database),
      tokens_(*domain.database),
      sessions_({session_store_, domain.operator_store, *domain.database, domain.clock,
                 domain.random, domain.session_lookup,
                 [settings] { return operators::rules_from(settings()); }}),
      sign_in_({domain.operator_store, devices_, failures_, tokens_, *domain.database,
                domain.history, domain.clock, domain.random, domain.session_lookup,
                domain.password_cost, [settings] { return operators::rules_from(settings()); }},
               sessions_),
      here_(described(configuration, domain.clock)),
      api_({.guard = {sign_in_, sessions_, domain.descriptions.shipped()->resources, here_},
            .events = events_,
            .clock = domain.clock,
            .hash = domain.session_lookup,
            .installation = here_},
           operations(domain, outside, std::move(snapshot))),
      news_({domain.integrations, outside.hand_overs, outside.notifications, domain.settings,
             sign_in_, sessions_, events_, domain.descriptions.shipped()->resources,
             domain.session_lookup, here_, std::move(on_fault)}),
      site_(base::embedded_files_page(), configuration.admin_path),
      admin_tokens_(sign_in_) {}

std::vector<api::admin::Operation> AdminDesk::operations(installation::Domain& in,
                                                         installation::HandOverDesk& outside,
                                                         SnapshotNow snapshot) {
  const api::admin::CookieJar cookies(here_.admin_path);
  auto& database = *in.database;
  const auto& tree = in.descriptions.shipped()->resources;
  return api::admin::all_operations(
      {.session = {sign_in_, sessions_, in.operator_store, events_, in.clock, cookies},
       .account = {sign_in_, sessions_, in.operators, events_, tree, in.clock, cookies},
       .integration = {in.integrations, outside.hand_overs, in.history, in.usage_report, sign_in_,
                       sessions_, database, in.descriptions, in.clock},
       .activation = {in.integrations, in.authorization, outside.hand_overs, in.history,
                      in.usage_report, sign_in_, sessions_, database, in.clock, here_},
       .notification = {outside.notifications},
       .access = {std::move(snapshot)},
       .setting = {in.settings, sign_in_, sessions_, database, tree, in.clock, in.session_lookup},
       .overview = {in.integrations, outside.hand_overs, in.history, in.usage_report, tree,
                    in.descriptions, database.damage(), in.clock, here_}});
}

std::vector<api::Area> AdminDesk::areas() {
  return api::admin::admin_areas(api_, site_, own_names_);
}

}  // namespace gatehouse::app
