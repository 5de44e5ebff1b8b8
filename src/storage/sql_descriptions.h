#pragma once

#include <mutex>
#include <optional>
#include <string>

#include "access/description.h"
#include "base/time.h"
#include "storage/database.h"

namespace gatehouse::storage {

// An API description as it is stored.
struct StoredDescription {
  std::string document;  // what access::read_description() reads
  std::string origin;    // where it was imported from, for people
  Timestamp imported_at;
  std::string digest = {};  // SHA-256 of the document, in hex; given by put()
};

// The API description in force, in SQL: the stored one or, as long as there is none, the shipped
// one. What is stored is read again only when its digest is another one. If it is damaged, that is
// reported to the database's damage(), and the last good one stays in force; without one, Damaged
// is thrown.
class SqlDescriptions final : public access::Descriptions {
 public:
  // The database outlives this. Gatehouse's own routes, which every description has, are those of
  // `shipped`.
  SqlDescriptions(Database& database, access::DescriptionPointer shipped);

  access::DescriptionPointer in_force() override;

  [[nodiscard]] const access::DescriptionPointer& shipped() const { return shipped_; }

  // As far as it can be read; absent when the shipped one is in force.
  [[nodiscard]] std::optional<StoredDescription> stored();

  // Puts another one in force, with an event, in one transaction. Whether it can be read is for the
  // caller to see before.
  void put(const StoredDescription& description);

  // Puts the shipped one in force.
  void remove();

 private:
  // The one that was read last, if it has this digest; else null.
  [[nodiscard]] access::DescriptionPointer known_as(const std::string& digest);
  [[nodiscard]] access::DescriptionPointer read(const std::string& digest);

  Database& database_;
  access::DescriptionPointer shipped_;
  std::vector<access::Route> own_;
  std::mutex mutex_;  // held with what follows, not while the database is asked
  access::DescriptionPointer last_;
  std::string last_digest_;
};

}  // namespace gatehouse::storage
