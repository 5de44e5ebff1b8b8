#include "commands/secret_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace gatehouse::commands {

Result<SecretFile, std::string> SecretFile::make(const std::string& path) {
  const int descriptor =
      ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (descriptor >= 0) return SecretFile(path, descriptor);
  if (errno == EEXIST) {
    return Failure("There is a file " + path + " already; no file is replaced. Nothing was done.");
  }
  return Failure("The file " + path + " cannot be made: " + std::strerror(errno) +
                 ". Nothing was done.");
}

SecretFile::SecretFile(SecretFile&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      written_(other.written_) {}

SecretFile::~SecretFile() {
  if (descriptor_ < 0) return;
  ::close(descriptor_);
  if (!written_) ::unlink(path_.c_str());
}

bool SecretFile::write(std::string_view text) {
  written_ = true;
  while (!text.empty()) {
    const auto bytes = ::write(descriptor_, text.data(), text.size());
    if (bytes < 0 && errno == EINTR) continue;
    if (bytes <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(bytes));
  }
  return ::fsync(descriptor_) == 0 || errno == EINVAL;
}

}  // namespace gatehouse::commands
