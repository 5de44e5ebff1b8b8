#include "crypto/hmac.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include "base/text.h"
#include "base/unavailable.h"

namespace gatehouse::crypto {
namespace {

// The provider look-up behind EVP_MAC_fetch costs more than the HMAC itself, so it happens once.
EVP_MAC* hmac_method() {
  static EVP_MAC* const method = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  if (method == nullptr) throw Unavailable("OpenSSL offers no HMAC");
  return method;
}

const unsigned char* as_bytes(std::string_view text) {
  // OpenSSL takes a null key as "keep the previous key", so an empty one still needs an address.
  return reinterpret_cast<const unsigned char*>(text.empty() ? "" : text.data());
}

}  // namespace

void Hmac::FreeContext::operator()(evp_mac_ctx_st* context) const { EVP_MAC_CTX_free(context); }

Hmac::Context Hmac::make_context(const char* digest) {
  Context context(EVP_MAC_CTX_new(hmac_method()));
  std::string name(digest);
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name.data(), 0),
      OSSL_PARAM_construct_end()};
  if (context == nullptr || EVP_MAC_CTX_set_params(context.get(), parameters) != 1) {
    throw Unavailable("OpenSSL offers no HMAC with " + name);
  }
  return context;
}

Hmac::Hmac() : sha256_(make_context("SHA256")), sha1_(make_context("SHA1")) {}

Hmac::~Hmac() = default;

Mac Hmac::sign(HmacAlgorithm algorithm, std::string_view key, std::string_view message) {
  auto* const context = (algorithm == HmacAlgorithm::kSha256 ? sha256_ : sha1_).get();
  Mac mac;
  const bool done = EVP_MAC_init(context, as_bytes(key), key.size(), nullptr) == 1 &&
                    EVP_MAC_update(context, as_bytes(message), message.size()) == 1 &&
                    EVP_MAC_final(context, reinterpret_cast<unsigned char*>(mac.data_.data()),
                                  &mac.size_, mac.data_.size()) == 1;
  if (!done) throw Unavailable("OpenSSL could not compute an HMAC");
  return mac;
}

void check_hmac() {
  Hmac hmac;
  // Twice with another key between, so that re-keying itself is proven.
  for (int round = 0; round < 2; ++round) {
    const auto mac = hmac.sign(HmacAlgorithm::kSha256, "Jefe", "what do ya want for nothing?");
    if (to_hex(mac.bytes()) != "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843") {
      throw Unavailable("OpenSSL computes wrong HMACs; version 3.0.3 or newer is needed");
    }
    (void)hmac.sign(HmacAlgorithm::kSha256, "another key", "another message");
  }
}

}  // namespace gatehouse::crypto
