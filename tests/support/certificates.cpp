#include "support/certificates.h"

#include <openssl/ec.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <stdexcept>

namespace gatehouse::testing_support {
namespace {

template <auto function>
struct FreeWith {
  template <class Object>
  void operator()(Object* object) const {
    function(object);
  }
};

using Key = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, FreeWith<X509_free>>;
using Memory = std::unique_ptr<BIO, FreeWith<BIO_vfree>>;
using Extension = std::unique_ptr<X509_EXTENSION, FreeWith<X509_EXTENSION_free>>;

void require(bool good) {
  if (!good) throw std::runtime_error("OpenSSL cannot make a certificate for a test");
}

std::string text_in(const Memory& memory) {
  char* text = nullptr;
  const auto length = BIO_get_mem_data(memory.get(), &text);
  return {text, static_cast<std::size_t>(length)};
}

std::string pem_of(const Key& key) {
  const Memory memory(BIO_new(BIO_s_mem()));
  require(PEM_write_bio_PrivateKey(memory.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                   nullptr) == 1);
  return text_in(memory);
}

std::string pem_of(const Certificate& certificate) {
  const Memory memory(BIO_new(BIO_s_mem()));
  require(PEM_write_bio_X509(memory.get(), certificate.get()) == 1);
  return text_in(memory);
}

void add_extension(X509* certificate, int id, const std::string& value) {
  const Extension extension(X509V3_EXT_conf_nid(nullptr, nullptr, id, value.c_str()));
  require(extension && X509_add_ext(certificate, extension.get(), -1) == 1);
}

void set_name(X509_NAME* subject, const std::string& common_name) {
  const auto* text = reinterpret_cast<const unsigned char*>(common_name.c_str());
  require(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8, text, -1, -1, 0) == 1);
}

// Unsigned yet.
Certificate blank(const Key& key, const std::string& common_name, const Claims& claims) {
  static long serial = 0;
  Certificate certificate(X509_new());
  auto* x509 = certificate.get();
  require(X509_set_version(x509, X509_VERSION_3) == 1);
  require(ASN1_INTEGER_set(X509_get_serialNumber(x509), ++serial) == 1);
  const auto seconds = [](std::chrono::hours time) {
    return static_cast<long>(std::chrono::seconds(time).count());
  };
  require(X509_gmtime_adj(X509_getm_notBefore(x509), seconds(claims.begins)) != nullptr);
  require(X509_gmtime_adj(X509_getm_notAfter(x509), seconds(claims.ends)) != nullptr);
  require(X509_set_pubkey(x509, key.get()) == 1);
  set_name(X509_get_subject_name(x509), common_name);
  return certificate;
}

void sign(const Certificate& certificate, const Certificate& by, const Key& key) {
  require(X509_set_issuer_name(certificate.get(), X509_get_subject_name(by.get())) == 1);
  require(X509_sign(certificate.get(), key.get(), EVP_sha256()) > 0);
}

}  // namespace

struct Authority::Parts {
  Key key;
  Certificate certificate;
};

Authority::Authority(const std::string& name) : parts_(std::make_unique<Parts>()) {
  parts_->key.reset(EVP_EC_gen("P-256"));
  parts_->certificate = blank(parts_->key, name, {});
  add_extension(parts_->certificate.get(), NID_basic_constraints, "critical,CA:TRUE");
  sign(parts_->certificate, parts_->certificate, parts_->key);
}

Authority::~Authority() = default;

std::string Authority::certificate() const { return pem_of(parts_->certificate); }

Identity Authority::issue(const Claims& claims) const {
  const Key key(EVP_EC_gen("P-256"));
  const auto certificate = blank(key, "Test server", claims);
  add_extension(certificate.get(), NID_subject_alt_name, claims.name);
  sign(certificate, parts_->certificate, parts_->key);
  return {pem_of(key), pem_of(certificate)};
}

std::string with_passphrase(const std::string& key) {
  const Memory open(BIO_new_mem_buf(key.data(), static_cast<int>(key.size())));
  const Key parsed(PEM_read_bio_PrivateKey(open.get(), nullptr, nullptr, nullptr));
  const Memory closed(BIO_new(BIO_s_mem()));
  require(parsed && PEM_write_bio_PKCS8PrivateKey(closed.get(), parsed.get(), EVP_aes_128_cbc(),
                                                  "secret", 6, nullptr, nullptr) == 1);
  return text_in(closed);
}

Identity self_signed(const Claims& claims) {
  const Key key(EVP_EC_gen("P-256"));
  const auto certificate = blank(key, "Test server", claims);
  add_extension(certificate.get(), NID_subject_alt_name, claims.name);
  sign(certificate, certificate, key);
  return {pem_of(key), pem_of(certificate)};
}

}  // namespace gatehouse::testing_support
