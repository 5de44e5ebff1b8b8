#include "outgoing/curl_library.h"

#include <curl/curl.h>

#include "base/unavailable.h"

namespace gatehouse::outgoing {

CurlLibrary::CurlLibrary() {
  const auto code = curl_global_init(CURL_GLOBAL_DEFAULT);
  if (code != CURLE_OK) {
    throw Unavailable(std::string("libcurl does not start: ") + curl_easy_strerror(code));
  }
  const auto* version = curl_version_info(CURLVERSION_NOW);
  if ((version->features & CURL_VERSION_ASYNCHDNS) == 0) {
    curl_global_cleanup();
    throw Unavailable("this libcurl waits for name look-ups without a time limit");
  }
}

CurlLibrary::~CurlLibrary() { curl_global_cleanup(); }

}  // namespace gatehouse::outgoing
