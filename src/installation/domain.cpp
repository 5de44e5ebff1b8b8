#include "installation/domain.h"

#include "access/yaml_reader.h"
#include "base/embedded_files.h"
#include "base/text.h"
#include "base/unavailable.h"
#include "operators/rules.h"
#include "storage/sql_installation.h"

namespace gatehouse::base {
EmbeddedFiles embedded_files_access_data();
}

namespace gatehouse::installation {
namespace {

using crypto::KeyPurpose;

constexpr std::string_view kStoreBaseUrl = "store_base_url";
constexpr std::string_view kAllowCallbackTo = "allow_callback_to";

std::string_view shipped(std::string_view path) {
  return base::find_embedded(base::embedded_files_access_data(), path).value();
}

template <class Value>
Value parsed(Result<Value, std::string> result, std::string_view path) {
  if (!result) throw Unavailable(std::string(path) + ": " + result.error());
  return std::move(*result);
}

access::DescriptionPointer shipped_description() {
  auto tree = parsed(access::read_resources(shipped("resources.yaml")), "resources.yaml");
  auto routes = parsed(access::read_routes(shipped("routes.yaml"), tree), "routes.yaml");
  return std::make_shared<const access::Description>(
      access::Description{std::move(tree), std::move(routes)});
}

gateway::GatewaySettings settings_of_gateway(const settings::Values& values) {
  namespace paths = settings::paths;
  using gateway::GatewaySettings;
  return {.guests = values.yes(paths::kAllowInsecure) ? access::GuestAccess::kOpen
                                                      : access::GuestAccess::kClosed,
          .sha1 = values.yes(paths::kHmacSha1) ? oauth1::HmacSha1::kAllowed
                                               : oauth1::HmacSha1::kRefused,
          .quirks = values.yes(paths::kClientQuirks) ? oauth1::kEveryQuirk : oauth1::kNoQuirks,
          .bearer = values.yes(paths::kBearer) ? GatewaySettings::Bearer::kAllowed
                                               : GatewaySettings::Bearer::kRefused,
          .timestamp_window_seconds = values.number(paths::kTimestampWindow),
          .missing_permission_status = static_cast<int>(values.number(paths::kForbiddenStatus)),
          .operator_token_life = operators::rules_from(values).token_lifetime,
          .allowed_origins = values.texts(paths::kAllowedOrigins)};
}

}  // namespace

Domain::Domain(OpenedDirectory opened, const Clock& the_clock, Random& the_random,
               crypto::PasswordCost the_password_cost)
    : opened_(std::move(opened)),
      clock(the_clock),
      random(the_random),
      sealer(opened_.key.derive(KeyPurpose::kSealing), random),
      token_lookup(opened_.key.derive(KeyPurpose::kTokenLookup)),
      session_lookup(opened_.key.derive(KeyPurpose::kSessions)),
      history_key(opened_.key.derive(KeyPurpose::kHistory)),
      password_cost(the_password_cost),
      nonce_hash(nonce_seal(opened_.key)),
      database(std::move(opened_.database)),
      integration_store(*database, sealer, token_lookup),
      setting_store(*database, sealer),
      history(*database, history_key),
      records(*database, history),
      operator_store(*database),
      hand_over_store(*database, sealer),
      notification_store(*database),
      outbox(*database),
      documents(*database),
      descriptions(*database, shipped_description()),
      usage(*database),
      usage_report(*database),
      credential_source(*database, sealer, setting_store, descriptions,
                        [](const settings::Values& values) { return settings_of_gateway(values); }),
      integrations(
          {integration_store, integration_store, *database, history, clock, random, descriptions}),
      authorization({integration_store, integration_store, hand_over_store, *database, history,
                     clock, random}),
      settings(setting_store, *database, history, clock),
      operators({operator_store, *database, history, clock, password_cost}) {}

Domain::ServerFacts Domain::server_facts() {
  storage::SqlInstallation known(*database);
  ServerFacts facts{.store_base_url = known.value_of(kStoreBaseUrl).value_or(""),
                    .allow_callback_to = {}};
  const auto ranges = known.value_of(kAllowCallbackTo).value_or("");
  for (const auto range : split(ranges, ' ')) {
    if (!range.empty()) facts.allow_callback_to.emplace_back(range);
  }
  return facts;
}

void Domain::remember(const ServerFacts& facts) {
  const auto known = server_facts();
  const auto put = [&](std::string_view name, const std::string& before, const std::string& now) {
    if (before != now) storage::SqlInstallation(*database).put(name, now);
  };
  put(kStoreBaseUrl, known.store_base_url, facts.store_base_url);
  put(kAllowCallbackTo, joined(known.allow_callback_to, " "), joined(facts.allow_callback_to, " "));
}

}  // namespace gatehouse::installation
