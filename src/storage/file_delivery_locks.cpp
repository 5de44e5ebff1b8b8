#include "storage/file_delivery_locks.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "base/unavailable.h"

namespace gatehouse::storage {
namespace {

// A lock belongs to the open file, so that threads of one process exclude one another, too.
class OpenFile final : public integrations::DeliveryLocks::Held {
 public:
  explicit OpenFile(int descriptor) : descriptor_(descriptor) {}

  OpenFile(const OpenFile&) = delete;
  OpenFile& operator=(const OpenFile&) = delete;

  ~OpenFile() override { ::close(descriptor_); }

  [[nodiscard]] int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

Unavailable failure(const std::filesystem::path& file) {
  return Unavailable("cannot lock " + file.string() + ": " +
                     std::generic_category().message(errno));
}

}  // namespace

std::unique_ptr<integrations::DeliveryLocks::Held> FileDeliveryLocks::take(std::int64_t number) {
  const int descriptor = ::open(file_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) throw failure(file_);
  auto file = std::make_unique<OpenFile>(descriptor);

  struct flock lock {};

  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  lock.l_start = number;
  lock.l_len = 1;
  if (::fcntl(file->descriptor(), F_OFD_SETLK, &lock) == 0) return file;
  if (errno == EAGAIN || errno == EACCES) return nullptr;
  throw failure(file_);
}

}  // namespace gatehouse::storage
