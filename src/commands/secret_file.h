#pragma once

#include <string>
#include <string_view>

#include "base/result.h"

namespace gatehouse::commands {

// A new file for secrets, which only its owner may read (mode 0600) from its first byte on. Until
// it was written it is gone with this object.
class SecretFile {
 public:
  // Fails with a sentence when there is such a file already (none is ever replaced) or when it
  // cannot be made.
  [[nodiscard]] static Result<SecretFile, std::string> make(const std::string& path);

  SecretFile(SecretFile&& other) noexcept;
  SecretFile(const SecretFile&) = delete;
  SecretFile& operator=(const SecretFile&) = delete;
  SecretFile& operator=(SecretFile&&) = delete;
  ~SecretFile();

  // Writes all of the file. False when the disk does not take it; the file stays as far as it got.
  [[nodiscard]] bool write(std::string_view text);

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  SecretFile(std::string path, int descriptor) : path_(std::move(path)), descriptor_(descriptor) {}

  std::string path_;
  int descriptor_;  // -1 when it was moved away
  bool written_ = false;
};

}  // namespace gatehouse::commands
