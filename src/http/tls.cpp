#include "http/tls.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <ctime>
#include <optional>
#include <vector>

#include "base/unavailable.h"

namespace gatehouse::http {
namespace {

template <auto function>
struct FreeWith {
  template <class Object>
  void operator()(Object* object) const {
    function(object);
  }
};

using File = std::unique_ptr<BIO, FreeWith<BIO_vfree>>;
using Certificate = std::unique_ptr<X509, FreeWith<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, FreeWith<EVP_PKEY_free>>;
using Context = std::shared_ptr<SSL_CTX>;
using Problem = std::string;  // empty: none

constexpr auto kCiphersOfTls12 = "ECDHE+AESGCM:ECDHE+CHACHA20";

// Of a list of names, each behind its length.
constexpr unsigned char kHttp11[] = "\x08http/1.1";
constexpr unsigned kHttp11Bytes = sizeof kHttp11 - 1;

void require(bool good) {
  if (!good) throw Unavailable("OpenSSL cannot be set up for TLS");
}

// Why the last call of OpenSSL failed; takes the reason out of its queue.
std::string reason() {
  const char* text = ERR_reason_error_string(ERR_peek_last_error());
  std::string reason = text == nullptr ? "OpenSSL does not say why" : text;
  ERR_clear_error();
  return reason;
}

// A client that offers other protocols only is told so; one that offers none speaks HTTP/1.1.
int choose_protocol(SSL* /*session*/, const unsigned char** chosen, unsigned char* chosen_bytes,
                    const unsigned char* offered, unsigned offered_bytes, void* /*unused*/) {
  unsigned char* found = nullptr;
  const int outcome =
      SSL_select_next_proto(&found, chosen_bytes, kHttp11, kHttp11Bytes, offered, offered_bytes);
  *chosen = found;
  return outcome == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

Context make_context() {
  const Context context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  require(context != nullptr);
  auto* raw = context.get();
  require(SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION) == 1);
  require(SSL_CTX_set_max_proto_version(raw, TLS1_3_VERSION) == 1);
  require(SSL_CTX_set_cipher_list(raw, kCiphersOfTls12) == 1);
  SSL_CTX_set_options(raw, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION);
  // Idle connections hold no buffers; what has come is read with one system call.
  SSL_CTX_set_mode(raw, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                            SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_read_ahead(raw, 1);
  // Sessions are resumed by ticket only, so that nothing is kept of those that ended.
  SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_alpn_select_cb(raw, choose_protocol, nullptr);
  return context;
}

// Null when it cannot be read. What is no regular file might keep the reader waiting.
File open(const std::filesystem::path& path) {
  std::error_code none;
  if (!std::filesystem::is_regular_file(path, none)) return nullptr;
  return File(BIO_new_file(path.c_str(), "rb"));
}

Problem cannot_be_read(const std::filesystem::path& path) {
  ERR_clear_error();
  return path.string() + " cannot be read; is the path right, and may this user read it?";
}

// The first certificate is the server's own. A file that breaks off has no usable chain.
Result<std::vector<Certificate>, Problem> read_chain(const std::filesystem::path& path) {
  const auto file = open(path);
  if (!file) return Failure(cannot_be_read(path));
  std::vector<Certificate> chain;
  while (auto* next = PEM_read_bio_X509(file.get(), nullptr, nullptr, nullptr)) {
    chain.emplace_back(next);
  }
  const bool has_ended = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  if (!has_ended) return Failure(path.string() + " has a certificate that is damaged.");
  if (chain.empty()) return Failure(path.string() + " has no certificate in PEM.");
  return chain;
}

int has_no_passphrase(char* /*to*/, int /*size*/, int /*writing*/, void* was_asked) {
  *static_cast<bool*>(was_asked) = true;
  return -1;
}

Result<Key, Problem> read_key(const std::filesystem::path& path) {
  const auto file = open(path);
  if (!file) return Failure(cannot_be_read(path));
  bool was_asked = false;
  Key key(PEM_read_bio_PrivateKey(file.get(), nullptr, has_no_passphrase, &was_asked));
  ERR_clear_error();
  if (was_asked) {
    return Failure(path.string() +
                   " is under a passphrase, which nobody can type at a start. Take it off with "
                   "openssl pkey, and let nobody else read the file.");
  }
  if (!key) return Failure(path.string() + " has no private key in PEM.");
  return key;
}

Timestamp timestamp_of(const ASN1_TIME* time) {
  std::tm parts{};
  require(ASN1_TIME_to_tm(time, &parts) == 1);
  return Timestamp(std::chrono::seconds(::timegm(&parts)));
}

Problem validity_problem(const X509* certificate, const std::string& path, Timestamp now) {
  const auto begins = timestamp_of(X509_get0_notBefore(certificate));
  const auto ends = timestamp_of(X509_get0_notAfter(certificate));
  if (now < begins) return path + " is not valid before " + to_iso8601(begins) + ".";
  if (now > ends) return path + " has expired at " + to_iso8601(ends) + ".";
  return {};
}

Problem use(SSL_CTX* context, const std::vector<Certificate>& chain, EVP_PKEY* key,
            const std::string& path) {
  const auto refused = [&] { return path + " is refused by OpenSSL: " + reason() + "."; };
  if (SSL_CTX_use_certificate(context, chain.front().get()) != 1) return refused();
  if (SSL_CTX_use_PrivateKey(context, key) != 1) return refused();
  for (std::size_t i = 1; i < chain.size(); ++i) {
    if (SSL_CTX_add1_chain_cert(context, chain[i].get()) != 1) return refused();
  }
  return {};
}

}  // namespace

Result<TlsIdentity, std::string> TlsIdentity::read(const TlsFiles& files, Timestamp now) {
  const auto path = files.certificate.string();
  const auto chain = read_chain(files.certificate);
  if (!chain) return Failure(chain.error());
  const auto key = read_key(files.key);
  if (!key) return Failure(key.error());
  auto* own = chain->front().get();
  if (X509_check_private_key(own, key->get()) != 1) {
    ERR_clear_error();
    return Failure(files.key.string() + " is not the key of the first certificate in " + path +
                   ".");
  }
  if (auto problem = validity_problem(own, path, now); !problem.empty()) return Failure(problem);
  auto context = make_context();
  if (auto problem = use(context.get(), *chain, key->get(), path); !problem.empty()) {
    return Failure(problem);
  }
  return TlsIdentity(std::move(context), timestamp_of(X509_get0_notAfter(own)));
}

}  // namespace gatehouse::http
