#pragma once

#include <filesystem>

#include "base/random.h"
#include "crypto/root_key.h"

namespace gatehouse::installation {

// Reads the installation's key from `file`. Throws ConfigurationError, in sentences, when the file
// is missing, cannot be read, is not a key, may be read by others than its owner, is not ours, or
// is a symbolic link.
[[nodiscard]] crypto::RootKey read_key_file(const std::filesystem::path& file);

// Keeps a key in `file`, which only its owner may read. The file is there completely or not at all,
// on disk when this returns, and was read back. Throws Unavailable when that fails and when there
// is a file already: none is ever replaced.
void keep_key_file(const std::filesystem::path& file, const crypto::RootKey& key);

// Removes what was left in `directory` by a keep_key_file() that was killed.
void remove_unfinished_keys(const std::filesystem::path& directory);

}  // namespace gatehouse::installation
