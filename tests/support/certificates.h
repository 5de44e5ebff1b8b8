#pragma once

#include <chrono>
#include <memory>
#include <string>

namespace gatehouse::testing_support {

// What a TLS server needs, as PEM.
struct Identity {
  std::string key;
  std::string certificate;
};

// The same key under a passphrase.
[[nodiscard]] std::string with_passphrase(const std::string& key);

// What a certificate says.
struct Claims {
  std::string name = "IP:127.0.0.1";  // as in OpenSSL's subjectAltName
  std::chrono::hours begins{-48};     // from now
  std::chrono::hours ends{48};
};

// Makes certificates that whoever trusts certificate() believes.
class Authority {
 public:
  explicit Authority(const std::string& name = "Test authority");
  ~Authority();
  Authority(const Authority&) = delete;
  Authority& operator=(const Authority&) = delete;

  [[nodiscard]] std::string certificate() const;
  [[nodiscard]] Identity issue(const Claims& claims = {}) const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// A certificate that only vouches for itself.
[[nodiscard]] Identity self_signed(const Claims& claims = {});

}  // namespace gatehouse::testing_support
