#include "api/admin/static_site.h"

#include <algorithm>
#include <array>
#include <functional>

#include "api/admin/content_coding.h"
#include "api/admin/cookies.h"
#include "api/admin/headers.h"
#include "base/text.h"

namespace gatehouse::api::admin {
namespace {

// Where third parties send people back to, in whatever way they do (facts/magento 3, step 7).
constexpr std::string_view kSuccessPage = "integration/loginSuccessCallback";
constexpr std::string_view kIntegrations = "system/extensions/integrations";

struct Kind {
  std::string_view ending;
  Literal type;
};

constexpr std::array kKinds{Kind{".html", "text/html; charset=utf-8"},
                            Kind{".js", "text/javascript; charset=utf-8"},
                            Kind{".css", "text/css; charset=utf-8"},
                            Kind{".svg", "image/svg+xml"},
                            Kind{".png", "image/png"},
                            Kind{".ico", "image/x-icon"},
                            Kind{".woff2", "font/woff2"},
                            Kind{".json", "application/json; charset=utf-8"},
                            Kind{".webmanifest", "application/manifest+json"},
                            Kind{".md", "text/plain; charset=utf-8"},
                            Kind{".txt", "text/plain; charset=utf-8"}};

Literal type_of(std::string_view path) {
  for (const auto& kind : kKinds) {
    if (path.ends_with(kind.ending)) return kind.type;
  }
  return "application/octet-stream";
}

std::string escaped_attribute(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '"') {
      out += "&quot;";
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else {
      out += c;
    }
  }
  return out;
}

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

// Colors that a person has chosen are in a cookie that the page's script keeps.
constexpr std::string_view kThemeCookie = "gatehouse-theme";

// What the page is told of who asks for it, so that it looks right before any script runs.
struct Visitor {
  std::string_view theme;  // "light" or "dark"; empty: as the system has it
  enum class Session { kNone, kMaybe } session = Session::kNone;
};

Visitor visitor_of(const http::Request& request) {
  Visitor visitor;
  for (const auto part : split(request.field("Cookie"), ';')) {
    const auto cookie = trimmed(part);
    const auto equals = std::min(cookie.find('='), cookie.size());
    if (cookie.substr(0, equals) != kThemeCookie) continue;
    const auto value = cookie.substr(std::min(equals + 1, cookie.size()));
    for (const std::string_view theme : {"light", "dark"}) {
      if (value == theme) visitor.theme = theme;
    }
  }
  // Whether it is a good one is found out when the page asks for something.
  if (!cookie(request, CookieName::kSession).empty()) visitor.session = Visitor::Session::kMaybe;
  return visitor;
}

// index.html for somebody: what is known of them is on its root element.
std::string addressed(std::string html, const Visitor& visitor) {
  constexpr std::string_view kRoot = "<html lang=\"en\"";
  const auto root = html.find(kRoot);
  if (root == std::string::npos) return html;
  std::string attributes;
  if (!visitor.theme.empty())
    attributes.append(" data-theme=\"").append(visitor.theme).append("\"");
  if (visitor.session == Visitor::Session::kMaybe) attributes += " data-session=\"yes\"";
  html.insert(root + kRoot.size(), attributes);
  return html;
}

// index.html as it is below that admin path.
std::string rebased(std::string html, std::string_view admin_path) {
  const auto path = escaped_attribute(admin_path) + "/";
  replace_all(html, "=\"./", "=\"" + path);
  constexpr std::string_view kMeta = "<meta name=\"admin-base\" content=\"";
  if (const auto meta = html.find(kMeta); meta != std::string::npos) {
    const auto begin = meta + kMeta.size();
    html.replace(begin, html.find('"', begin) - begin, path);
  }
  return html;
}

std::string content_tag(std::string_view content) {
  // Weak, since it is the same for every coding of the content.
  return "W/\"" + std::to_string(std::hash<std::string_view>{}(content)) + "\"";
}

bool is_number(std::string_view text) { return parse_digits(text).has_value(); }

// Whether the browser goes to an address, rather than a page fetching something.
bool is_navigation(const http::Request& request) {
  const auto mode = request.field("Sec-Fetch-Mode");
  if (!mode.empty()) return mode == "navigate";
  return request.field("Accept").find("text/html") != std::string_view::npos;
}

}  // namespace

std::optional<std::string> page_of_magento_path(std::string_view path) {
  constexpr std::string_view kOld = "admin/integration";
  if (!path.starts_with(kOld)) return std::nullopt;
  const auto parts = split(path.substr(kOld.size()), '/');  // the first one is empty
  if (!parts.front().empty()) return std::nullopt;
  const auto action = parts.size() > 1 ? parts[1] : std::string_view("index");
  const std::string page(kIntegrations);
  if (action.empty() || action == "index") return page;
  if (action == "new") return page + "/new";
  if (action != "edit") return std::nullopt;
  for (std::size_t i = 2; i + 1 < parts.size(); i += 2) {
    if (parts[i] == "id" && is_number(parts[i + 1])) return page + "/" + std::string(parts[i + 1]);
  }
  return page;
}

StaticSite::StaticSite(base::EmbeddedFiles files, std::string admin_path)
    : admin_path_(std::move(admin_path)) {
  for (const auto& file : files) add(file);
  index_html_ =
      rebased(std::string(base::find_embedded(files, "index.html").value_or("")), admin_path_);
  files_.erase("index.html");
}

void StaticSite::add(const base::EmbeddedFile& file) {
  const auto path = file.path;
  const auto stem = path.substr(0, path.rfind('.'));
  if (path.ends_with(".br")) {
    files_[std::string(stem)].brotli = file.content();
  } else if (path.ends_with(".gz")) {
    files_[std::string(stem)].gzip = file.content();
  } else {
    auto& entry = files_[std::string(path)];
    entry.type = type_of(path);
    entry.tag = content_tag(file.content());
    entry.plain = file.content();
    // The build puts a hash of the content into the names of assets.
    if (path.starts_with("assets/")) entry.keeps = File::Keeps::kForEver;
  }
}

http::Response StaticSite::serve(const File& file, const http::Request& request) const {
  const bool unchanged = request.field("If-None-Match").find(file.tag) != std::string_view::npos;
  const auto accepted = request.field("Accept-Encoding");
  std::string_view coding;
  auto content = file.plain;
  if (!file.brotli.empty() && takes(accepted, "br")) {
    coding = "br";
    content = file.brotli;
  } else if (!file.gzip.empty() && takes(accepted, "gzip")) {
    coding = "gzip";
    content = file.gzip;
  }
  http::Response response = unchanged ? http::Response(304, "", "")
                                      : http::Response(200, file.type, std::string(content));
  add_security_headers(response, request, kPagePolicy);
  response.add("ETag", file.tag);
  response.add("Vary", "Accept-Encoding");
  response.add("Cache-Control", file.keeps == File::Keeps::kForEver
                                    ? "public, max-age=31536000, immutable"
                                    : "no-cache");
  if (!coding.empty() && !unchanged) response.add("Content-Encoding", coding);
  return response;
}

http::Response StaticSite::serve_page(const http::Request& request) const {
  auto html = addressed(index_html_, visitor_of(request));
  const auto tag = content_tag(html);
  const bool unchanged = request.field("If-None-Match").find(tag) != std::string_view::npos;
  http::Response response = unchanged ? http::Response(304, "", "")
                                      : http::Response(200, type_of("index.html"), std::move(html));
  add_security_headers(response, request, kPagePolicy);
  response.add("ETag", tag).add("Vary", "Cookie").add("Cache-Control", "no-cache");
  return response;
}

http::Response StaticSite::redirect(const http::Request& request, int status,
                                    std::string_view below) const {
  http::Response response(status, "", "");
  add_security_headers(response, request, kDataPolicy);
  response.add("Location", admin_path_ + "/" + std::string(below));
  response.add("Cache-Control", "no-store");
  return response;
}

http::Response StaticSite::missing(const http::Request& request) const {
  http::Response response(404, "text/plain; charset=utf-8", "There is nothing at this address.\n");
  add_security_headers(response, request, kDataPolicy);
  response.add("Cache-Control", "no-store");
  return response;
}

std::optional<http::Response> StaticSite::handle(const http::Request& request) const {
  const bool is_root = request.path == "/" || request.path == admin_path_;
  if (!is_root && !request.path.starts_with(admin_path_ + "/")) return std::nullopt;
  if (request.path.starts_with(admin_path_ + "/api/")) return std::nullopt;
  if (request.method != "GET" && request.method != "HEAD") {
    http::Response refused(405, "text/plain; charset=utf-8", "Only GET can be used here.\n");
    add_security_headers(refused, request, kDataPolicy);
    return std::move(refused.add("Allow", "GET, HEAD"));
  }
  if (is_root) return redirect(request, 302, "");
  const auto path = request.path.substr(admin_path_.size() + 1);
  if (const auto page = page_of_magento_path(path)) return redirect(request, 301, *page);
  if (path == "index.html") return serve_page(request);
  // The guide's own addresses are relative.
  if (path == "docs") return redirect(request, 301, "docs/");
  if (const auto file = files_.find(path == "docs/" ? "docs/index.html" : path);
      file != files_.end()) {
    return serve(file->second, request);
  }
  const auto last_segment = path.substr(path.rfind('/') + 1);
  const bool names_a_file = last_segment.find('.') != std::string_view::npos;
  const bool is_page = is_navigation(request) || path == kSuccessPage;
  if (!path.empty() && (names_a_file || !is_page)) return missing(request);
  return serve_page(request);
}

}  // namespace gatehouse::api::admin
