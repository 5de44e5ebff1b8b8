#include "app/installation.h"

#include <sys/stat.h>

#include <algorithm>

#include "access/yaml_reader.h"
#include "app/configuration_error.h"
#include "app/key_file.h"
#include "base/embedded_files.h"
#include "base/text.h"
#include "base/unavailable.h"
#include "operators/rules.h"
#include "storage/file_nonce_journal.h"
#include "storage/migrations.h"
#include "storage/sqlite_database.h"

namespace gatehouse::base {
EmbeddedFiles embedded_files_access_data();
}

namespace gatehouse::app {
namespace {

using crypto::KeyPurpose;

constexpr std::string_view kKeyCheck = "key_check";
constexpr std::string_view kStoreBaseUrl = "store_base_url";
constexpr std::string_view kAllowCallbackTo = "allow_callback_to";

// Makes the directory if need be; tells whether there was an installation in it.
Installation::Origin prepare(const DataDirectory& directory) {
  std::error_code error;
  std::filesystem::create_directories(directory.path, error);
  if (error) {
    throw ConfigurationError("cannot make the data directory " + directory.path.string() + ": " +
                             error.message());
  }
  const bool has_key = std::filesystem::exists(directory.key());
  const bool has_database = std::filesystem::exists(directory.database());
  if (has_database && !has_key) static_cast<void>(read_key_file(directory.key()));  // says why not
  if (!has_key) ::chmod(directory.path.c_str(), 0700);
  return has_key && has_database ? Installation::Origin::kFound : Installation::Origin::kMadeNow;
}

crypto::RootKey key_of(const DataDirectory& directory, Random& random) {
  if (std::filesystem::exists(directory.key())) return read_key_file(directory.key());
  return make_key_file(directory.key(), random);
}

// Refuses a key that the database was not made with, before anything is written.
void check_key(storage::Database& database, const crypto::RootKey& key,
               const DataDirectory& directory) {
  if (!database.has_table("installation")) return;
  std::string expected;
  database.query("SELECT value FROM installation WHERE name = $1", {kKeyCheck},
                 [&](const storage::Row& row) { expected = row.text(0); });
  if (expected.empty() || expected == key.check_value()) return;
  throw ConfigurationError("the key file " + directory.key().string() +
                           " does not belong to the database " + directory.database().string() +
                           ". Restore the one it was made with. Nothing was changed.");
}

// Before there is a database in which credentials can be: from then on, a missing memory of nonces
// is a loss and never taken for a new installation.
void set_up_nonces(const DataDirectory& directory, Installation::Origin origin,
                   const crypto::FastHash& seal) {
  if (origin == Installation::Origin::kMadeNow) {
    storage::FileNonceJournal::set_up(directory.nonces(), seal);
  }
}

std::unique_ptr<storage::Database> open_database(const DataDirectory& directory,
                                                 Installation::Origin origin,
                                                 const crypto::RootKey& key,
                                                 const crypto::FastHash& nonce_seal,
                                                 const Clock& clock) {
  set_up_nonces(directory, origin, nonce_seal);
  auto database = storage::open_sqlite(directory.database());
  check_key(*database, key, directory);
  storage::migrate(*database, storage::known_migrations(), clock);
  database->execute("INSERT INTO installation (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING",
                    {kKeyCheck, std::string_view(key.check_value())});
  return database;
}

template <std::size_t Size>
std::array<unsigned char, Size> key_for(const crypto::RootKey& key, KeyPurpose purpose) {
  const auto derived = key.derive(purpose);
  std::array<unsigned char, Size> out{};
  std::copy_n(derived.begin(), Size, out.begin());
  return out;
}

std::string_view shipped(std::string_view path) {
  return base::find_embedded(base::embedded_files_access_data(), path).value();
}

template <class Value>
Value parsed(Result<Value, std::string> result, std::string_view path) {
  if (!result) throw Unavailable(std::string(path) + ": " + result.error());
  return std::move(*result);
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
          .operator_token_life = operators::rules_from(values).token_lifetime};
}

}  // namespace

Installation::Installation(DataDirectory data_directory, const Clock& the_clock, Random& the_random,
                           crypto::PasswordCost the_password_cost)
    : directory_(std::move(data_directory)),
      origin_(prepare(directory_)),
      key_(key_of(directory_, the_random)),
      clock(the_clock),
      random(the_random),
      resources(parsed(access::read_resources(shipped("resources.yaml")), "resources.yaml")),
      routes(parsed(access::read_routes(shipped("routes.yaml"), resources), "routes.yaml")),
      sealer(key_.derive(KeyPurpose::kSealing), random),
      token_lookup(key_.derive(KeyPurpose::kTokenLookup)),
      session_lookup(key_.derive(KeyPurpose::kSessions)),
      password_cost(the_password_cost),
      nonce_hash(key_for<16>(key_, KeyPurpose::kNonces)),
      database(open_database(directory_, origin_, key_, nonce_hash, clock)),
      integration_store(*database, sealer, token_lookup),
      setting_store(*database, sealer),
      history(*database),
      operator_store(*database),
      hand_over_store(*database, sealer),
      notification_store(*database),
      outbox(*database),
      documents(*database),
      usage(*database),
      credential_source(*database, sealer, setting_store,
                        [](const settings::Values& values) { return settings_of_gateway(values); }),
      integrations(
          {integration_store, integration_store, *database, history, clock, random, resources}),
      settings(setting_store, *database, history, clock),
      operators({operator_store, *database, history, clock, password_cost}) {
  operator_store.add_role(std::string(operators::kAdministrators), access::GrantSelection::all());
}

Installation::ServerFacts Installation::server_facts() {
  ServerFacts facts;
  database->query("SELECT name, value FROM installation WHERE name IN ($1, $2)",
                  {kStoreBaseUrl, kAllowCallbackTo}, [&](const storage::Row& row) {
                    if (row.text(0) == kStoreBaseUrl) {
                      facts.store_base_url = row.text(1);
                    } else {
                      const auto ranges = row.text(1);
                      for (const auto range : split(ranges, ' ')) {
                        if (!range.empty()) facts.allow_callback_to.emplace_back(range);
                      }
                    }
                  });
  return facts;
}

void Installation::remember(const ServerFacts& facts) {
  const auto known = server_facts();
  const auto put = [&](std::string_view name, const std::string& before, const std::string& now) {
    if (before == now) return;
    database->execute(
        "INSERT INTO installation (name, value) VALUES ($1, $2) "
        "ON CONFLICT (name) DO UPDATE SET value = $2",
        {name, std::string_view(now)});
  };
  put(kStoreBaseUrl, known.store_base_url, facts.store_base_url);
  put(kAllowCallbackTo, joined(known.allow_callback_to, " "), joined(facts.allow_callback_to, " "));
}

}  // namespace gatehouse::app
