#pragma once

#include "installation/domain.h"
#include "installation/setup.h"

namespace gatehouse::installation {

// A data directory in use: its key, its database and the domain on top.
class Installation : public Domain {
 public:
  // Opens or sets up the directory, and throws, as open_directory() does.
  Installation(DataDirectory data_directory, const Clock& the_clock, Random& the_random,
               crypto::PasswordCost the_password_cost, IfMissing if_missing)
      : Domain(open_directory(data_directory, the_clock, the_random, if_missing), the_clock,
               the_random, the_password_cost),
        directory_(std::move(data_directory)) {}

  [[nodiscard]] const DataDirectory& directory() const { return directory_; }

 private:
  DataDirectory directory_;
};

}  // namespace gatehouse::installation
