#include "storage/sql_descriptions.h"

#include "access/yaml_reader.h"
#include "crypto/digest.h"
#include "storage/sql_events.h"

namespace gatehouse::storage {
namespace {

constexpr std::string_view kTable = "api_description";
constexpr std::string_view kKey = "1";

}  // namespace

SqlDescriptions::SqlDescriptions(Database& database, access::DescriptionPointer shipped)
    : database_(database),
      shipped_(std::move(shipped)),
      own_(access::own_routes(shipped_->routes)) {}

access::DescriptionPointer SqlDescriptions::in_force() {
  std::optional<std::string> digest;
  database_.query("SELECT digest FROM api_description WHERE id = 1", {},
                  [&](const Row& row) { digest = row.shown(0); });
  if (!digest) {
    database_.damage().clear(kTable, kKey);
    return shipped_;
  }
  try {
    auto description = known_as(*digest);
    if (!description) description = read(*digest);
    database_.damage().clear(kTable, kKey);
    const std::scoped_lock lock(mutex_);
    last_ = std::move(description);
    last_digest_ = *digest;
    return last_;
  } catch (const Damaged& damaged) {
    database_.damage().report(kTable, kKey, damaged.what());
    const std::scoped_lock lock(mutex_);
    if (!last_) throw;
    return last_;
  }
}

access::DescriptionPointer SqlDescriptions::known_as(const std::string& digest) {
  const std::scoped_lock lock(mutex_);
  return last_digest_ == digest ? last_ : nullptr;
}

access::DescriptionPointer SqlDescriptions::read(const std::string& digest) {
  std::string document;
  database_.query("SELECT document FROM api_description WHERE id = 1", {},
                  [&](const Row& row) { document = row.text(0); });
  constexpr std::string_view kWhatToDo =
      "; import it again (gatehouse access import) or go back to the shipped one (gatehouse access "
      "reset)";
  if (crypto::sha256_hex(document) != digest) {
    throw Damaged("the API description is not the one that was stored" + std::string(kWhatToDo));
  }
  auto description = access::read_description(document, own_);
  if (!description) {
    throw Damaged("the API description cannot be read: " + description.error() +
                  std::string(kWhatToDo));
  }
  return std::make_shared<const access::Description>(std::move(*description));
}

std::optional<StoredDescription> SqlDescriptions::stored() {
  std::optional<StoredDescription> found;
  database_.query_rows(kTable,
                       "SELECT id, document, origin, imported_at, digest FROM api_description", {},
                       [&](const Row& row) {
                         found = StoredDescription{.document = row.text(1),
                                                   .origin = row.text(2),
                                                   .imported_at = row.time(3),
                                                   .digest = row.text(4)};
                       });
  return found;
}

void SqlDescriptions::put(const StoredDescription& description) {
  const auto digest = crypto::sha256_hex(description.document);
  database_.run([&] {
    add_event(database_, {.kind = events::Kind::kDescriptionChanged});
    database_.execute(
        "INSERT INTO api_description (id, digest, document, origin, imported_at) "
        "VALUES (1, $1, $2, $3, $4) ON CONFLICT (id) DO UPDATE SET "
        "digest = $1, document = $2, origin = $3, imported_at = $4",
        {std::string_view(digest), std::string_view(description.document),
         std::string_view(description.origin), storage::stored(description.imported_at)});
    return Transactions::Outcome::kCommit;
  });
}

void SqlDescriptions::remove() {
  database_.run([&] {
    add_event(database_, {.kind = events::Kind::kDescriptionChanged});
    database_.execute("DELETE FROM api_description WHERE id = 1");
    return Transactions::Outcome::kCommit;
  });
}

}  // namespace gatehouse::storage
