#include "storage/sql_settings.h"

#include "storage/places.h"
#include "storage/sql_events.h"

namespace gatehouse::storage {
namespace {

std::string place(std::string_view path) { return "settings/sealed_value/" + std::string(path); }

bool is_secret(std::string_view path) {
  const auto* setting = settings::find_setting(path);
  return setting != nullptr && setting->type == settings::Type::kSecret;
}

}  // namespace

settings::StoredValues SqlSettings::load() {
  settings::StoredValues values;
  database_.query_rows("settings", "SELECT path, value, sealed_value FROM settings", {},
                       [&](const Row& row) {
                         const auto path = row.text(0);
                         if (row.is_null(2) && !is_secret(path)) {
                           values[path] = row.text(1);
                           return;
                         }
                         if (row.is_null(2))
                           throw Damaged("a secret that is not sealed; the default holds");
                         const auto secret = sealer_.open(place(path), row.blob(2));
                         if (!secret)
                           throw Damaged(std::string(kDoesNotOpen) + "; the default holds");
                         values[path] = std::string(secret->reveal());
                       });
  return values;
}

void SqlSettings::put(std::string_view path, const std::optional<std::string>& value) {
  database_.run([&] {
    add_event(database_, {.kind = events::Kind::kSettingChanged, .path = std::string(path)});
    if (!value) {
      database_.execute("DELETE FROM settings WHERE path = $1", {path});
      return Transactions::Outcome::kCommit;
    }
    const bool secret = is_secret(path);
    const auto sealed = secret ? sealer_.seal(place(path), Secret(*value)) : std::string();
    database_.execute(
        "INSERT INTO settings (path, value, sealed_value) VALUES ($1, $2, $3) "
        "ON CONFLICT (path) DO UPDATE SET value = $2, sealed_value = $3",
        {path, secret ? std::string_view() : std::string_view(*value),
         secret ? Value(Blob{sealed}) : Value(std::monostate())});
    return Transactions::Outcome::kCommit;
  });
}

std::optional<std::string> plain_value(Database& database, std::string_view path) {
  std::optional<std::string> value;
  database.query("SELECT value FROM settings WHERE path = $1", {path},
                 [&](const Row& row) { value = row.text(0); });
  return value;
}

}  // namespace gatehouse::storage
