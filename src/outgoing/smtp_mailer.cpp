#include "outgoing/smtp_mailer.h"

#include <algorithm>
#include <cctype>
#include <cstring>
#include <string_view>

#include "outgoing/curl_transfer.h"
#include "outgoing/mail_message.h"

namespace gatehouse::outgoing {
namespace {

using notifications::MailServer;
using Phrase = std::string;

constexpr std::size_t kReplyCharactersMax = 200;

// A name or address, nothing that means something else within a URL.
bool is_host(std::string_view host) {
  return !host.empty() && std::all_of(host.begin(), host.end(), [](unsigned char c) {
    return (std::isalnum(c) != 0 && c < 0x80) || std::strchr(".-_:", c) != nullptr;
  });
}

std::string place_of(const MailServer& server) {
  const bool is_ipv6 = server.host.find(':') != std::string::npos;
  return (is_ipv6 ? "[" + server.host + "]" : server.host) + ":" + std::to_string(server.port);
}

// One message on its way to a server.
class Delivery {
 public:
  Delivery(CurlTransfer& transfer, const MailServer& server, std::string_view message)
      : transfer_(transfer), server_(server), rest_(message) {}

  Result<void, Phrase> run(const std::string& recipient);

 private:
  void set_up(const std::string& recipient);
  std::size_t give(char* room, std::size_t size);
  void note_reply(std::string_view line);
  [[nodiscard]] Phrase phrase_for(CURLcode code) const;

  CurlTransfer& transfer_;
  const MailServer& server_;
  std::string_view rest_;  // of the message, not sent yet
  CurlList recipients_;
  std::string reply_;  // the last line of the server's last
};

Result<void, Phrase> Delivery::run(const std::string& recipient) {
  set_up(recipient);
  const auto code = transfer_.perform();
  if (code != CURLE_OK) return Failure(phrase_for(code));
  return {};
}

void Delivery::set_up(const std::string& recipient) {
  const std::string scheme = server_.tls == MailServer::Tls::kTls ? "smtps://" : "smtp://";
  transfer_.set<CURLOPT_URL>((scheme + place_of(server_)).c_str());
  transfer_.set<CURLOPT_PROTOCOLS_STR>("smtp,smtps");
  const auto tls = server_.tls == MailServer::Tls::kNone ? CURLUSESSL_NONE : CURLUSESSL_ALL;
  transfer_.set<CURLOPT_USE_SSL>(static_cast<long>(tls));
  if (!server_.username.empty()) {
    transfer_.set<CURLOPT_USERNAME>(server_.username.c_str());
    transfer_.set<CURLOPT_PASSWORD>(std::string(server_.password.reveal()).c_str());
  }
  transfer_.set<CURLOPT_MAIL_FROM>(server_.sender.c_str());
  recipients_.add(recipient);
  transfer_.set<CURLOPT_MAIL_RCPT>(recipients_.get());

  transfer_.set<CURLOPT_UPLOAD>(1L);
  const auto give = [](char* room, std::size_t size, std::size_t count, void* self) {
    return static_cast<Delivery*>(self)->give(room, size * count);
  };
  transfer_.set<CURLOPT_READFUNCTION>(+give);
  transfer_.set<CURLOPT_READDATA>(static_cast<void*>(this));
  const auto note = [](char* bytes, std::size_t size, std::size_t count, void* self) {
    static_cast<Delivery*>(self)->note_reply({bytes, size * count});
    return size * count;
  };
  transfer_.set<CURLOPT_HEADERFUNCTION>(+note);
  transfer_.set<CURLOPT_HEADERDATA>(static_cast<void*>(this));
}

std::size_t Delivery::give(char* room, std::size_t size) {
  const auto part = rest_.substr(0, size);
  std::copy(part.begin(), part.end(), room);
  rest_.remove_prefix(part.size());
  return part.size();
}

void Delivery::note_reply(std::string_view line) {
  if (line.starts_with("221")) return;  // to the farewell, which follows refusals too
  reply_.clear();
  for (const char c : line.substr(0, kReplyCharactersMax)) {
    if (c == '\r' || c == '\n') break;
    reply_ += c >= 0x20 && c < 0x7f ? c : '?';
  }
}

Phrase Delivery::phrase_for(CURLcode code) const {
  const auto place = place_of(server_);
  if (const auto problem = transfer_.certificate_problem(code)) {
    return "the certificate of " + place + " is not trusted (" + *problem + ")";
  }
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST:
      return "the name of " + place + " cannot be resolved";
    case CURLE_COULDNT_CONNECT:
    case CURLE_SSL_CONNECT_ERROR:
      return "no connection to " + place + " (" + transfer_.connection_problem() + ")";
    case CURLE_USE_SSL_FAILED:
      return place + " does not offer STARTTLS";
    case CURLE_OPERATION_TIMEDOUT:
      return place + " did not take the mail in time";
    case CURLE_LOGIN_DENIED:
      return place + " does not accept the user name and password (" + reply_ + ")";
    default:
      break;
  }
  const bool is_refusal = reply_.starts_with('4') || reply_.starts_with('5');
  if (is_refusal) return place + " refused the mail: " + reply_;
  return "the connection to " + place + " broke (" + curl_easy_strerror(code) + ")";
}

}  // namespace

SmtpMailer::SmtpMailer(const CurlLibrary& library, const Clock& clock, Random& random,
                       std::string ca_file, std::chrono::milliseconds time_max)
    : library_(library),
      clock_(clock),
      random_(random),
      ca_file_(std::move(ca_file)),
      time_max_(time_max) {}

Result<void, std::string> SmtpMailer::send(const MailServer& server,
                                           const notifications::Mail& mail) {
  if (!is_host(server.host)) return Failure(Phrase("the mail server is neither name nor address"));
  const auto message = mail_message(
      mail, {.sender = server.sender, .time = clock_.now(), .message_id = random_hex(random_, 16)});
  if (!message) return Failure(message.error());
  CurlTransfer transfer(library_, ca_file_, time_max_);
  return Delivery(transfer, server, *message).run(mail.to);
}

}  // namespace gatehouse::outgoing
