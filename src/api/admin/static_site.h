#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/embedded_files.h"
#include "http/message/handled.h"

namespace gatehouse::api::admin {

// Serves the page: the files that web/dist held when the program was built, in the coding that the
// browser takes, and index.html for every address of the page. Old Magento addresses lead to the
// page's own. Immutable after construction, so safe to share between threads; never blocks.
class StaticSite {
 public:
  // `files` holds each file by its path below web/dist, with ".br" and ".gz" beside it where that
  // is smaller. Relative addresses in index.html become absolute below `admin_path`, and the meta
  // element "admin-base" tells the page that path, with a slash behind it (facts/ui 12). Its root
  // element tells in "data-theme" which colors the person chose (cookie "gatehouse-theme"), and in
  // "data-session" that there is a session's cookie, good or not.
  StaticSite(base::EmbeddedFiles files, std::string admin_path);

  // The answer to a request of "/", of the admin path or of something below it but the API; absent
  // for every other path.
  [[nodiscard]] std::optional<http::Response> handle(const http::Request& request) const;

 private:
  struct File {
    Literal type = "";
    std::string tag;  // for ETag, quoted
    std::string_view plain;
    std::string_view brotli;  // empty when there is none
    std::string_view gzip;    // likewise
    enum class Keeps { kWhileUnchanged, kForEver } keeps = Keeps::kWhileUnchanged;
  };

  void add(const base::EmbeddedFile& file);
  [[nodiscard]] http::Response serve(const File& file, const http::Request& request) const;
  [[nodiscard]] http::Response serve_page(const http::Request& request) const;
  [[nodiscard]] http::Response redirect(const http::Request& request, int status,
                                        std::string_view below) const;
  [[nodiscard]] http::Response missing(const http::Request& request) const;

  std::string admin_path_;
  std::string index_html_;
  std::map<std::string, File, std::less<>> files_;
};

// Where a Magento admin address leads: what comes behind the admin path there and here. Absent for
// any other path.
[[nodiscard]] std::optional<std::string> page_of_magento_path(std::string_view path);

}  // namespace gatehouse::api::admin
