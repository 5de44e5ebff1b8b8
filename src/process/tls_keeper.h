#pragma once

#include "base/time.h"
#include "http/tls.h"
#include "process/log.h"

namespace gatehouse::process {

// Keeps what new connections are served with as it is in its files.
class TlsKeeper {
 public:
  // Clock and log must outlive this. Throws ConfigurationError when the files cannot be used; the
  // log is warned of a key that everybody on this machine may read.
  TlsKeeper(http::TlsFiles files, const Clock& clock, const Log& log);

  [[nodiscard]] const http::Tls& tls() const { return tls_; }

  // Takes up the files as they are now. When they cannot be used, everything stays as it is, and
  // the log says why. On one thread at a time.
  void read_again();

 private:
  void tell(std::string_view what) const;

  const http::TlsFiles files_;
  const Clock& clock_;
  const Log& log_;
  http::Tls tls_;
};

}  // namespace gatehouse::process
