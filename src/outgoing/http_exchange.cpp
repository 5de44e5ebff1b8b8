#include "outgoing/http_exchange.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <cstring>
#include <optional>
#include <stdexcept>

#include "base/limits.h"
#include "base/text.h"
#include "outgoing/address_kind.h"
#include "outgoing/curl_transfer.h"

namespace gatehouse::outgoing {
namespace {

namespace ip = boost::asio::ip;
using integrations::CallbackAnswer;
using enum integrations::CallbackOutcome;

struct Endpoint {
  ip::address address;
  std::uint16_t port;
};

// Absent for anything but IP.
std::optional<Endpoint> endpoint_of(const curl_sockaddr& from) {
  if (from.family == AF_INET && from.addrlen >= sizeof(sockaddr_in)) {
    sockaddr_in v4{};
    std::memcpy(&v4, &from.addr, sizeof v4);
    return Endpoint{ip::address_v4(ntohl(v4.sin_addr.s_addr)), ntohs(v4.sin_port)};
  }
  if (from.family == AF_INET6 && from.addrlen >= sizeof(sockaddr_in6)) {
    // The structure is declared with the room of a sockaddr, but has that of any address.
    sockaddr_in6 v6{};
    std::memcpy(&v6, static_cast<const void*>(&from.addr), sizeof v6);
    ip::address_v6::bytes_type bytes;
    std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
    return Endpoint{ip::address_v6(bytes, v6.sin6_scope_id), ntohs(v6.sin6_port)};
  }
  return std::nullopt;
}

bool may_connect(const HttpTrust& trust, const Endpoint& to) {
  if (kind_of(to.address) == AddressKind::kPublic) return true;
  return std::any_of(trust.allowed.begin(), trust.allowed.end(), [&to](const auto& range) {
    return range.contains(to.address) && range.covers_port(to.port);
  });
}

// The addresses that a URL's host stands for without a look-up. libcurl has written numbers as
// dotted ones, and takes "localhost" and all below it for this machine (RFC 6761).
std::vector<ip::address> addresses_named_by(std::string_view host) {
  if (host.ends_with('.')) host.remove_suffix(1);
  const auto name = ascii_lower(host);
  if (name == "localhost" || name.ends_with(".localhost")) {
    return {ip::address_v4::loopback(), ip::address_v6::loopback()};
  }
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  boost::system::error_code error;
  const auto address = ip::make_address(std::string(host), error);
  if (error) return {};
  return {address};
}

bool is_one_line(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

// What libcurl tells on the way. Its functions call these; nothing may be thrown through it.
class Exchange {
 public:
  Exchange(const CurlLibrary& library, const HttpTrust& trust, const HttpRequest& request)
      : trust_(trust), request_(request), transfer_(library, trust.ca_file, request.timeout) {}

  HttpAnswer run(const HttpFields& fields);

 private:
  void set_up_request(const HttpFields& fields);
  void set_up_callbacks();

  curl_socket_t open_socket(const curl_sockaddr& to);
  bool take_head_line(std::string_view line);
  bool take_body(std::string_view bytes);

  void judge(CURLcode code, CallbackAnswer& answer) const;
  void judge_failed_connection(CallbackAnswer& answer) const;
  [[nodiscard]] std::string_view stage() const;
  [[nodiscard]] std::string location() const;

  const HttpTrust& trust_;
  const HttpRequest& request_;
  CurlTransfer transfer_;
  CurlList fields_;

  std::optional<ip::address> refused_address_;  // the first of them
  bool has_allowed_address_ = false;
  std::size_t head_bytes_ = 0;
  bool head_is_complete_ = false;
  std::string body_;
};

HttpAnswer Exchange::run(const HttpFields& fields) {
  set_up_request(fields);
  set_up_callbacks();
  const auto code = transfer_.perform();
  HttpAnswer result;
  auto& answer = result.answer;
  answer.address = transfer_.address();
  answer.tls = transfer_.tls_version();
  answer.body = body_;
  if (head_is_complete_) {
    answer.status = static_cast<int>(transfer_.number_of(CURLINFO_RESPONSE_CODE));
    result.location = location();
  }
  judge(code, answer);
  return result;
}

void Exchange::set_up_request(const HttpFields& fields) {
  transfer_.set<CURLOPT_URL>(request_.url.text.c_str());
  transfer_.set<CURLOPT_PROTOCOLS_STR>("http,https");
  transfer_.set<CURLOPT_FOLLOWLOCATION>(0L);
  transfer_.set<CURLOPT_HTTP_VERSION>(static_cast<long>(CURL_HTTP_VERSION_1_1));
  transfer_.set<CURLOPT_HTTP09_ALLOWED>(0L);
  transfer_.set<CURLOPT_USERAGENT>("Gatehouse");
  if (request_.method == HttpRequest::Method::kPost) {
    transfer_.set<CURLOPT_POST>(1L);
    transfer_.set<CURLOPT_POSTFIELDS>(request_.form.data());
    transfer_.set<CURLOPT_POSTFIELDSIZE_LARGE>(static_cast<curl_off_t>(request_.form.size()));
    fields_.add("Content-Type: application/x-www-form-urlencoded");
    fields_.add("Expect:");
  } else {
    transfer_.set<CURLOPT_HTTPGET>(1L);
  }
  for (const auto& [name, value] : fields) {
    if (name.empty() || !is_one_line(name) || !is_one_line(value)) {
      throw std::invalid_argument("a header field has no name, or more than one line");
    }
    // libcurl's way to write a field without a value.
    fields_.add(std::string(name).append(value.empty() ? ";" : ": ").append(value));
  }
  transfer_.set<CURLOPT_HTTPHEADER>(fields_.get());
}

void Exchange::set_up_callbacks() {
  const auto open = [](void* self, curlsocktype, curl_sockaddr* to) {
    return static_cast<Exchange*>(self)->open_socket(*to);
  };
  transfer_.set<CURLOPT_OPENSOCKETFUNCTION>(+open);
  transfer_.set<CURLOPT_OPENSOCKETDATA>(static_cast<void*>(this));

  const auto head = [](char* bytes, std::size_t size, std::size_t count, void* self) {
    const std::string_view line(bytes, size * count);
    return static_cast<Exchange*>(self)->take_head_line(line) ? line.size() : std::size_t{0};
  };
  transfer_.set<CURLOPT_HEADERFUNCTION>(+head);
  transfer_.set<CURLOPT_HEADERDATA>(static_cast<void*>(this));

  const auto body = [](char* bytes, std::size_t size, std::size_t count, void* self) {
    const std::string_view part(bytes, size * count);
    return static_cast<Exchange*>(self)->take_body(part) ? part.size() : std::size_t{0};
  };
  transfer_.set<CURLOPT_WRITEFUNCTION>(+body);
  transfer_.set<CURLOPT_WRITEDATA>(static_cast<void*>(this));
}

// The place where an address is judged: behind the look-up, so that a name cannot change its mind
// between the judgement and the connection.
curl_socket_t Exchange::open_socket(const curl_sockaddr& to) {
  const auto endpoint = endpoint_of(to);
  if (!endpoint) return CURL_SOCKET_BAD;
  if (!may_connect(trust_, *endpoint)) {
    if (!refused_address_) refused_address_ = endpoint->address;
    return CURL_SOCKET_BAD;
  }
  has_allowed_address_ = true;
  return socket(to.family, to.socktype | SOCK_CLOEXEC, to.protocol);
}

bool Exchange::take_head_line(std::string_view line) {
  head_bytes_ += line.size();
  if (head_bytes_ > limits::kCallbackHeadBytesMax) return false;
  const bool is_end = line == "\r\n" || line == "\n";
  if (is_end && transfer_.number_of(CURLINFO_RESPONSE_CODE) >= 200) head_is_complete_ = true;
  return true;
}

// Ends the transfer as soon as all is there that will be kept.
bool Exchange::take_body(std::string_view bytes) {
  body_.append(bytes.substr(0, limits::kCallbackBodyBytesKept - body_.size()));
  return body_.size() < limits::kCallbackBodyBytesKept;
}

std::string Exchange::location() const {
  curl_header* field = nullptr;
  const auto code = curl_easy_header(transfer_.get(), "Location", 0, CURLH_HEADER, -1, &field);
  return code == CURLHE_OK ? field->value : "";
}

// What the transfer was doing when its time was up.
std::string_view Exchange::stage() const {
  if (transfer_.time_of(CURLINFO_NAMELOOKUP_TIME_T).count() == 0) return "looking up the name";
  if (transfer_.address().empty()) return "connecting";
  if (request_.url.scheme == "https" && transfer_.tls_version().empty())
    return "in the TLS handshake";
  return head_is_complete_ ? "reading the answer" : "waiting for the answer";
}

void Exchange::judge_failed_connection(CallbackAnswer& answer) const {
  if (refused_address_ && !has_allowed_address_) {
    answer.outcome = kAddressNotAllowed;
    answer.detail = words_for(*refused_address_);
    return;
  }
  answer.outcome = kConnectionRefused;
  answer.detail = transfer_.connection_problem();
  if (refused_address_) {
    if (!answer.detail.empty()) answer.detail += "; ";
    answer.detail += "not tried: " + words_for(*refused_address_);
  }
}

void Exchange::judge(CURLcode code, CallbackAnswer& answer) const {
  const auto set = [&answer](integrations::CallbackOutcome outcome, std::string_view detail) {
    answer.outcome = outcome;
    answer.detail = detail;
  };
  if (head_bytes_ > limits::kCallbackHeadBytesMax) return set(kBadAnswer, "its head is too long");
  if (body_.size() == limits::kCallbackBodyBytesKept) return set(kAnswered, "");
  if (const auto problem = transfer_.certificate_problem(code)) return set(kCertificate, *problem);
  switch (code) {
    case CURLE_OK:
      if (head_is_complete_) return set(kAnswered, "");
      return set(kBadAnswer, "it is cut off");
    case CURLE_OPERATION_TIMEDOUT:
      return set(kTimedOut, stage());
    case CURLE_URL_MALFORMAT:
      return set(kUrlUnusable, "its host is not a name or address");
    case CURLE_COULDNT_RESOLVE_HOST:
      return set(kNameNotResolved, "");
    case CURLE_COULDNT_CONNECT:
      return judge_failed_connection(answer);
    case CURLE_SSL_CONNECT_ERROR:
      return set(kConnectionRefused, transfer_.connection_problem());
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
      if (head_bytes_ == 0) return set(kConnectionRefused, "it broke before an answer came");
      return set(kBadAnswer, "it is cut off");
    case CURLE_PARTIAL_FILE:
      return set(kBadAnswer, "it is cut off");
    case CURLE_UNSUPPORTED_PROTOCOL:  // HTTP/0.9, as libcurl calls what has no status line
    case CURLE_WEIRD_SERVER_REPLY:
      return set(kBadAnswer, "it has no status line");
    default:
      return set(kBadAnswer, curl_easy_strerror(code));
  }
}

}  // namespace

std::optional<std::string> refused_address(const HttpTrust& trust, const WebUrl& url) {
  const auto addresses = addresses_named_by(url.host);
  if (addresses.empty()) return std::nullopt;
  for (const auto& address : addresses) {
    if (may_connect(trust, {address, url.port})) return std::nullopt;
  }
  return words_for(addresses.front());
}

HttpAnswer exchange(const CurlLibrary& library, const HttpTrust& trust, const HttpRequest& request,
                    const HttpFields& fields) {
  return Exchange(library, trust, request).run(fields);
}

}  // namespace gatehouse::outgoing
