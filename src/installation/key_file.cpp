#include "installation/key_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "base/unavailable.h"
#include "configuration/configuration_error.h"
#include "installation/data_directory.h"

namespace gatehouse::installation {
namespace {

constexpr std::string_view kUnfinished = "master.key.new-";
constexpr std::size_t kFileBytesMax = 256;  // a key file has 61

[[noreturn]] void fail(const std::filesystem::path& file, const std::string& what) {
  throw Unavailable("cannot " + what + " " + file.string() + ": " + std::strerror(errno));
}

class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}

  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }

  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  [[nodiscard]] int get() const { return value_; }

 private:
  int value_;
};

// A file under a name that nobody else has, gone with this object.
class UnfinishedFile {
 public:
  explicit UnfinishedFile(const std::filesystem::path& directory)
      : path_((directory / (std::string(kUnfinished) + "XXXXXX")).string()),
        file_(::mkostemp(path_.data(), O_CLOEXEC)) {  // mode 0600
    if (file_.get() < 0) fail(path_, "make");
  }

  ~UnfinishedFile() { ::unlink(path_.c_str()); }

  UnfinishedFile(const UnfinishedFile&) = delete;
  UnfinishedFile& operator=(const UnfinishedFile&) = delete;

  void write(std::string_view text) const {
    if (::write(file_.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()) ||
        ::fsync(file_.get()) != 0) {
      fail(path_, "write");
    }
  }

  [[nodiscard]] int descriptor() const { return file_.get(); }

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
  Descriptor file_;
};

// It may well be the right one.
[[noreturn]] void refuse_unreadable(const std::filesystem::path& file, int reason) {
  const auto* const advice = reason == EACCES || reason == EPERM
                                 ? ". Run gatehouse as the user who owns it, with mode 600."
                                 : ". The disk or its file system may be at fault.";
  throw configuration::ConfigurationError("the key file " + file.string() +
                                          " is there but cannot be read: " + std::strerror(reason) +
                                          advice);
}

void check_key_file(const std::filesystem::path& file, const struct stat& status) {
  const auto name = "the key file " + file.string();
  if (!S_ISREG(status.st_mode))
    throw configuration::ConfigurationError(name + " is no regular file.");
  if (!is_trusted_owner(status.st_uid, file.parent_path())) {
    throw configuration::ConfigurationError(
        name +
        " belongs to another user. Only the user who runs gatehouse "
        "may own it.");
  }
  if ((status.st_mode & 077) != 0) {
    throw configuration::ConfigurationError(
        name + " may be read by others than its owner. Run: chmod 600 " + file.string());
  }
}

}  // namespace

crypto::RootKey read_key_file(const std::filesystem::path& file) {
  const Descriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (opened.get() < 0 && errno == ELOOP) {
    throw configuration::ConfigurationError("the key file " + file.string() +
                                            " is a symbolic link. Put the file itself there.");
  }

  struct stat status {};

  if (opened.get() < 0 && errno == ENOENT) {
    throw configuration::ConfigurationError(
        "the key file " + file.string() +
        " is missing. Without it the secrets in the database cannot be "
        "opened; restore it from your backup.");
  }
  if (opened.get() < 0 || ::fstat(opened.get(), &status) != 0) refuse_unreadable(file, errno);
  check_key_file(file, status);
  std::string content(kFileBytesMax, '\0');
  const auto bytes = ::read(opened.get(), content.data(), content.size());
  if (bytes < 0) refuse_unreadable(file, errno);
  content.resize(static_cast<std::size_t>(bytes));
  const Secret text(std::move(content));
  auto key = crypto::RootKey::parse(text.reveal());
  if (!key) {
    throw configuration::ConfigurationError(
        "the key file " + file.string() +
        " does not hold a key of Gatehouse. Restore it from your backup.");
  }
  return std::move(*key);
}

void keep_key_file(const std::filesystem::path& file, const crypto::RootKey& key) {
  const auto directory = file.parent_path();
  {
    const UnfinishedFile unfinished(directory);
    unfinished.write(key.to_text().reveal());
    unfinished.write("\n");
    give_to_owner_of(directory, unfinished.descriptor());
    if (::link(unfinished.path().c_str(), file.c_str()) != 0) fail(file, "make");
  }
  sync_directory(directory);
  if (read_key_file(file).check_value() != key.check_value()) {
    throw Unavailable("the key file " + file.string() + " does not read back as it was written");
  }
}

void remove_unfinished_keys(const std::filesystem::path& directory) {
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.path().filename().string().starts_with(kUnfinished)) ::unlink(entry.path().c_str());
  }
}

}  // namespace gatehouse::installation
