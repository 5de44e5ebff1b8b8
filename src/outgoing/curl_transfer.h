#pragma once

#include <curl/curl.h>
#include <openssl/ssl.h>

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "base/unavailable.h"
#include "outgoing/curl_library.h"

namespace gatehouse::outgoing {

// A list of lines for libcurl: header fields, recipients.
class CurlList {
 public:
  void add(const std::string& line);

  [[nodiscard]] curl_slist* get() const { return list_.get(); }

 private:
  struct Free {
    void operator()(curl_slist* list) const { curl_slist_free_all(list); }
  };

  std::unique_ptr<curl_slist, Free> list_;
};

// One use of libcurl, set up as all of ours are: no proxy, whatever the environment says, no
// .netrc, no signals; the peer's certificate verified for its name, TLS 1.2 at least; an end within
// the time limit even while a name is looked up, and soon after CurlLibrary::stop(). To be used by
// one thread, for one transfer. The library must outlive it.
class CurlTransfer {
 public:
  // With a `ca_file` only its certificates are trusted, without one those of the system. A `limit`
  // of less than a millisecond counts as one.
  CurlTransfer(const CurlLibrary& library, const std::string& ca_file,
               std::chrono::milliseconds limit);
  CurlTransfer(const CurlTransfer&) = delete;
  CurlTransfer& operator=(const CurlTransfer&) = delete;

  // Throws Unavailable when this libcurl does not take the option. What a pointer points to must
  // live until the transfer has ended.
  template <CURLoption option, class Value>
  void set(Value value) {
    const auto code = curl_easy_setopt(easy_.get(), option, value);
    if (code != CURLE_OK) throw Unavailable("libcurl does not take option " + number(option));
  }

  // Blocks. Throws Unavailable when the transfer failed for want of something on this machine.
  [[nodiscard]] CURLcode perform();

  [[nodiscard]] CURL* get() const { return easy_.get(); }

  [[nodiscard]] long number_of(CURLINFO info) const;
  // The time from the beginning to a stage; zero when it was not reached.
  [[nodiscard]] std::chrono::microseconds time_of(CURLINFO info) const;
  // "192.0.2.7:443", "[2001:db8::7]:443"; empty when there was no connection.
  [[nodiscard]] std::string address() const;

  // "TLSv1.3"; empty before a handshake has ended.
  [[nodiscard]] const std::string& tls_version() const { return tls_version_; }

  // What is wrong with the peer's certificate; absent when the transfer failed (or did not) for
  // something else.
  [[nodiscard]] std::optional<std::string> certificate_problem(CURLcode code) const;
  // Why there was no connection, after CURLE_COULDNT_CONNECT or CURLE_SSL_CONNECT_ERROR.
  [[nodiscard]] std::string connection_problem() const;

 private:
  struct Cleanup {
    void operator()(CURL* easy) const { curl_easy_cleanup(easy); }
  };

  static int on_progress(void* library, curl_off_t, curl_off_t, curl_off_t, curl_off_t);
  static CURLcode on_tls_context(CURL* easy, void* context, void* self);
  static void on_tls_event(const SSL* connection, int where, int value);

  static std::string number(CURLoption option) { return std::to_string(static_cast<int>(option)); }

  std::array<char, CURL_ERROR_SIZE> error_{};
  std::string tls_version_;
  long verify_result_ = X509_V_OK;
  std::unique_ptr<CURL, Cleanup> easy_;
};

}  // namespace gatehouse::outgoing
