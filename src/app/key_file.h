#pragma once

#include <filesystem>

#include "base/random.h"
#include "crypto/root_key.h"

namespace gatehouse::app {

// Reads the installation's key from `file`. Throws ConfigurationError, in sentences, when the file
// is missing, is not a key, or may be read by others than its owner.
[[nodiscard]] crypto::RootKey read_key_file(const std::filesystem::path& file);

// Makes a key and keeps it in `file`, which only its owner may read. The file is there completely
// or not at all; one that exists is never replaced.
[[nodiscard]] crypto::RootKey make_key_file(const std::filesystem::path& file, Random& random);

}  // namespace gatehouse::app
