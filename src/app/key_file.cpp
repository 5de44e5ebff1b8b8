#include "app/key_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "app/configuration_error.h"
#include "base/unavailable.h"

namespace gatehouse::app {
namespace {

constexpr mode_t kOwnerOnly = 0600;

[[noreturn]] void fail(const std::filesystem::path& file, const std::string& what) {
  throw Unavailable("cannot " + what + " " + file.string() + ": " + std::strerror(errno));
}

void write_whole(const std::filesystem::path& file, std::string_view text) {
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, kOwnerOnly);
  if (descriptor < 0) fail(file, "make");
  const bool written =
      ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      ::fsync(descriptor) == 0;
  ::close(descriptor);
  if (!written) fail(file, "write");
}

void sync_directory(const std::filesystem::path& directory) {
  const int descriptor = ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

}  // namespace

crypto::RootKey read_key_file(const std::filesystem::path& file) {
  struct stat status {};

  if (::stat(file.c_str(), &status) != 0) {
    throw ConfigurationError("the key file " + file.string() +
                             " cannot be read: " + std::strerror(errno) +
                             ". Without it the secrets in the database cannot be opened; restore "
                             "it from your backup.");
  }
  if ((status.st_mode & 077) != 0) {
    throw ConfigurationError("the key file " + file.string() +
                             " may be read by others than its owner. Run: chmod 600 " +
                             file.string());
  }
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  auto key = crypto::RootKey::parse(text.str());
  if (!key) {
    throw ConfigurationError("the key file " + file.string() +
                             " does not hold a key of Gatehouse. Restore it from your backup.");
  }
  return std::move(*key);
}

crypto::RootKey make_key_file(const std::filesystem::path& file, Random& random) {
  auto key = crypto::RootKey::generate(random);
  auto unfinished = file;
  unfinished += ".new";
  write_whole(unfinished, std::string(key.to_text().reveal()) + "\n");
  // Fails when there is a key file already, perhaps made by another process just now.
  const bool linked = ::link(unfinished.c_str(), file.c_str()) == 0;
  const int reason = errno;
  ::unlink(unfinished.c_str());
  if (!linked && reason == EEXIST) return read_key_file(file);
  errno = reason;
  if (!linked) fail(file, "make");
  sync_directory(file.parent_path());
  return key;
}

}  // namespace gatehouse::app
