#pragma once

#include <array>
#include <memory>
#include <string_view>

#include "base/lifetime.h"

extern "C" {
struct evp_mac_ctx_st;
}

namespace gatehouse::crypto {

enum class HmacAlgorithm { kSha256, kSha1 };

// One message authentication code, at most 32 bytes.
class Mac {
 public:
  [[nodiscard]] std::string_view bytes() const GATEHOUSE_LIFETIMEBOUND {
    return {data_.data(), size_};
  }

 private:
  friend class Hmac;
  std::array<char, 32> data_{};
  std::size_t size_ = 0;
};

// Computes HMACs. Holds one prepared OpenSSL context for each algorithm and re-keys it for every
// message, which costs half of what a fresh context does (facts/stack 4). One instance belongs to
// one thread. Throws Unavailable if OpenSSL refuses.
class Hmac {
 public:
  Hmac();
  ~Hmac();
  Hmac(const Hmac&) = delete;
  Hmac& operator=(const Hmac&) = delete;

  [[nodiscard]] Mac sign(HmacAlgorithm algorithm, std::string_view key, std::string_view message);

 private:
  struct FreeContext {
    void operator()(evp_mac_ctx_st* context) const;
  };

  using Context = std::unique_ptr<evp_mac_ctx_st, FreeContext>;

  static Context make_context(const char* digest);

  Context sha256_;
  Context sha1_;
};

// Computes RFC 4231's second test case and throws Unavailable when the answer is wrong: OpenSSL
// before 3.0.3 gave wrong codes when a context was re-keyed (facts/stack 4). Called once at start.
void check_hmac();

}  // namespace gatehouse::crypto
