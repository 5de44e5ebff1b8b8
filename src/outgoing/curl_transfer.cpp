#include "outgoing/curl_transfer.h"

#include <algorithm>
#include <new>
#include <system_error>

namespace gatehouse::outgoing {

void CurlList::add(const std::string& line) {
  auto* list = curl_slist_append(list_.get(), line.c_str());
  if (list == nullptr) throw std::bad_alloc();
  (void)list_.release();
  list_.reset(list);
}

CurlTransfer::CurlTransfer(const CurlLibrary& library, const std::string& ca_file,
                           std::chrono::milliseconds limit)
    : easy_(curl_easy_init()) {
  if (!easy_) throw std::bad_alloc();
  set<CURLOPT_ERRORBUFFER>(error_.data());
  const auto milliseconds = static_cast<long>(std::max<std::int64_t>(limit.count(), 1));
  set<CURLOPT_TIMEOUT_MS>(milliseconds);
  set<CURLOPT_CONNECTTIMEOUT_MS>(milliseconds);
  set<CURLOPT_NOSIGNAL>(1L);
  // Without this the time limit does not count while a look-up hangs: libcurl waits for its thread.
  set<CURLOPT_QUICK_EXIT>(1L);
  set<CURLOPT_PROXY>("");
  set<CURLOPT_NOPROXY>("*");
  set<CURLOPT_NETRC>(static_cast<long>(CURL_NETRC_IGNORED));
  set<CURLOPT_SSLVERSION>(static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  set<CURLOPT_SSL_VERIFYPEER>(1L);
  set<CURLOPT_SSL_VERIFYHOST>(2L);
  set<CURLOPT_NOPROGRESS>(0L);
  set<CURLOPT_XFERINFOFUNCTION>(on_progress);
  set<CURLOPT_XFERINFODATA>(static_cast<const void*>(&library));
  set<CURLOPT_SSL_CTX_FUNCTION>(on_tls_context);
  set<CURLOPT_SSL_CTX_DATA>(static_cast<void*>(this));
  if (!ca_file.empty()) {
    set<CURLOPT_CAINFO>(ca_file.c_str());
    set<CURLOPT_CAPATH>(static_cast<char*>(nullptr));
  }
}

CURLcode CurlTransfer::perform() {
  const auto code = curl_easy_perform(easy_.get());
  switch (code) {
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_FAILED_INIT:
    case CURLE_NOT_BUILT_IN:
      throw Unavailable(std::string("libcurl: ") + curl_easy_strerror(code));
    default:
      return code;
  }
}

long CurlTransfer::number_of(CURLINFO info) const {
  long number = 0;
  curl_easy_getinfo(easy_.get(), info, &number);
  return number;
}

std::chrono::microseconds CurlTransfer::time_of(CURLINFO info) const {
  curl_off_t time = 0;
  curl_easy_getinfo(easy_.get(), info, &time);
  return std::chrono::microseconds(time);
}

std::string CurlTransfer::address() const {
  const char* ip = nullptr;
  curl_easy_getinfo(easy_.get(), CURLINFO_PRIMARY_IP, &ip);
  if (ip == nullptr || *ip == '\0') return "";
  const std::string text(ip);
  const auto port = ":" + std::to_string(number_of(CURLINFO_PRIMARY_PORT));
  return text.find(':') == std::string::npos ? text + port : "[" + text + "]" + port;
}

// Called about once a second, however little happens. Anything but 0 breaks the transfer off.
int CurlTransfer::on_progress(void* library, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<const CurlLibrary*>(library)->is_stopped() ? 1 : 0;
}

// libcurl itself tells neither the version nor every reason for which a certificate is not trusted.
CURLcode CurlTransfer::on_tls_context(CURL* /*easy*/, void* context, void* self) {
  SSL_CTX_set_app_data(static_cast<SSL_CTX*>(context), self);
  SSL_CTX_set_info_callback(static_cast<SSL_CTX*>(context), on_tls_event);
  return CURLE_OK;
}

void CurlTransfer::on_tls_event(const SSL* connection, int where, int /*value*/) {
  auto& self = *static_cast<CurlTransfer*>(SSL_CTX_get_app_data(SSL_get_SSL_CTX(connection)));
  self.verify_result_ = SSL_get_verify_result(connection);
  if ((where & SSL_CB_HANDSHAKE_DONE) != 0) self.tls_version_ = SSL_get_version(connection);
}

std::optional<std::string> CurlTransfer::certificate_problem(CURLcode code) const {
  const bool is_of_tls = code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CONNECT_ERROR;
  if (is_of_tls && verify_result_ != X509_V_OK) {
    return X509_verify_cert_error_string(verify_result_);
  }
  // libcurl compares the name itself, after OpenSSL was content with the rest.
  if (code == CURLE_PEER_FAILED_VERIFICATION) return "it is for another name";
  return std::nullopt;
}

std::string CurlTransfer::connection_problem() const {
  const std::string_view error(error_.data());
  // "error:0A00010B:SSL routines::wrong version number"
  if (const auto at = error.rfind("::"); error.find(":SSL routines:") != error.npos) {
    return "TLS: " + std::string(error.substr(at + 2));
  }
  if (const auto number = number_of(CURLINFO_OS_ERRNO); number != 0) {
    return std::generic_category().message(static_cast<int>(number));
  }
  return "";
}

}  // namespace gatehouse::outgoing
