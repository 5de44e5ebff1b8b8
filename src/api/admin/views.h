#pragma once

#include <boost/json.hpp>

#include "api/admin/call_numbers.h"
#include "api/admin/installation.h"
#include "crypto/keyed_hash.h"
#include "gateway/usage_report.h"
#include "history/history.h"
#include "http/message/handled.h"
#include "integrations/hand_over_service.h"
#include "integrations/service.h"
#include "operators/sign_in.h"
#include "settings/service.h"

namespace gatehouse::api::admin {

// How things look in JSON, as api/admin.openapi.yaml describes them.

[[nodiscard]] boost::json::object view_of(const history::Entry& entry);

// Part of a history that was read with one event more than `limit`, if there is one.
[[nodiscard]] boost::json::object view_of(std::vector<history::Entry> entries, std::size_t limit);

// Where what is shown with an integration is, of whatever services have it.
struct IntegrationView {
  template <class Services>
  IntegrationView(const Services& of)
      : usage(of.usage), hand_overs(of.hand_overs), clock(of.clock) {}

  gateway::UsageReport& usage;
  integrations::HandOverService& hand_overs;
  const Clock& clock;
};

// Integrations with their usage of the last 24 hours and where their hand-overs stand.
[[nodiscard]] boost::json::array view_of(
    const IntegrationView& services, const std::vector<integrations::Integration>& integrations);
[[nodiscard]] boost::json::object view_of(const IntegrationView& services,
                                          const integrations::Integration& integration);

// The four values that an integration signs with.
[[nodiscard]] boost::json::object view_of(const integrations::Credentials& credentials);

[[nodiscard]] boost::json::object view_of(const operators::Identity& identity);

// A list that comes in pages.
[[nodiscard]] boost::json::object page_of(boost::json::array items, std::size_t total,
                                          std::size_t page, std::size_t per);

// Where a hand-over stands at this moment, as lists show it.
[[nodiscard]] boost::json::object summary_of(const integrations::HandOver& hand_over,
                                             const integrations::Progress& progress);

// A time as ISO 8601, or null.
[[nodiscard]] boost::json::value time_or_null(const std::optional<Timestamp>& time);

// Where connectors find the store: as configured, or else where this request came to, which is one
// of the server's own names.
[[nodiscard]] std::string store_base_url(const Installation& here, const http::Request& request);

// What the version of all settings is made with, of whatever services have it.
struct SettingsState {
  template <class Services>
  SettingsState(const Services& of) : settings(of.settings), hash(of.hash) {}

  settings::SettingsService& settings;
  const crypto::LookupHash& hash;
};

// What tells one state of all settings from another. Says nothing about secrets.
[[nodiscard]] std::string version_of_settings(const SettingsState& services);

// A version as an entity tag.
[[nodiscard]] inline std::string tag_of(std::string_view version) {
  return "\"" + std::string(version) + "\"";
}

[[nodiscard]] inline std::string tag_of(const integrations::Integration& integration) {
  return tag_of(std::to_string(integration.version));
}

}  // namespace gatehouse::api::admin
