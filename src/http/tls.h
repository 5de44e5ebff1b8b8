#pragma once

#include <openssl/types.h>

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"
#include "base/time.h"

namespace gatehouse::http {

// Where a certificate and its key are: PEM files, the certificate followed by those that lead to
// the root.
struct TlsFiles {
  std::filesystem::path certificate;
  std::filesystem::path key;
};

// A certificate and its key, with the rules by which they are used: TLS 1.2 and 1.3, ciphers with
// forward secrecy and authentication, HTTP/1.1 alone. Safe to use in several threads.
class TlsIdentity {
 public:
  // Reads the files. What is wrong with them comes back as a sentence that names the file: no file
  // or not readable, no PEM, a key under a passphrase or of another certificate, a certificate that
  // is not valid `now`, or one that is too weak for OpenSSL. Throws Unavailable when OpenSSL has no
  // memory.
  [[nodiscard]] static Result<TlsIdentity, std::string> read(const TlsFiles& files, Timestamp now);

  [[nodiscard]] Timestamp valid_until() const { return valid_until_; }

  // Lives as long as any copy of this object, or any session made with it.
  [[nodiscard]] SSL_CTX& context() const { return *context_; }

 private:
  TlsIdentity(std::shared_ptr<SSL_CTX> context, Timestamp valid_until)
      : context_(std::move(context)), valid_until_(valid_until) {}

  std::shared_ptr<SSL_CTX> context_;
  Timestamp valid_until_;
};

// What new connections are served with. Safe to use in several threads.
class Tls {
 public:
  explicit Tls(TlsIdentity identity) : identity_(std::move(identity)) {}

  [[nodiscard]] TlsIdentity identity() const {
    const std::scoped_lock lock(mutex_);
    return identity_;
  }

  // Connections that are open go on with what they began with.
  void use(TlsIdentity identity) {
    const std::scoped_lock lock(mutex_);
    identity_ = std::move(identity);
  }

 private:
  mutable std::mutex mutex_;
  TlsIdentity identity_;
};

}  // namespace gatehouse::http
