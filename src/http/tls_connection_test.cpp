// A connection under TLS, packet by packet: nothing happens but by what the test says.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <fstream>

#include "http/connection.h"
#include "support/certificates.h"
#include "support/connections.h"
#include "support/temporary_directory.h"

namespace gatehouse::http {
namespace {

using testing::HasSubstr;
using testing::StartsWith;
using testing_support::Connections;
using testing_support::EchoAnswer;
using testing_support::EchoRequest;
using Framing = EchoRequest::Framing;
using namespace std::chrono_literals;

TlsIdentity new_identity() {
  const testing_support::TemporaryDirectory directory;
  const TlsFiles files{directory.path() / "chain.pem", directory.path() / "key.pem"};
  const auto pem = testing_support::self_signed();
  std::ofstream(files.certificate) << pem.certificate;
  std::ofstream(files.key) << pem.key;
  const auto now = std::chrono::time_point_cast<Timestamp::duration>(Timestamp::clock::now());
  return TlsIdentity::read(files, now).value();
}

// Names behind their lengths, as they are offered.
std::string protocols(const std::vector<std::string>& names) {
  std::string list;
  for (const auto& name : names) list += static_cast<char>(name.size()) + name;
  return list;
}

// OpenSSL's client, whose packets the test carries.
class TlsClient {
 public:
  struct Offer {
    int version_min = TLS1_2_VERSION;
    int version_max = TLS1_3_VERSION;
    std::string ciphers = "ALL";  // of TLS 1.2 and before
    std::vector<std::string> protocols;
  };

  explicit TlsClient(Connections& connections) : TlsClient(connections, Offer()) {}

  TlsClient(Connections& connections, const Offer& offer)
      : connections_(connections), plain_(connections.connect()) {
    SSL_CTX_set_security_level(context_.get(), 0);  // it takes what the server should not
    SSL_CTX_set_min_proto_version(context_.get(), offer.version_min);
    SSL_CTX_set_max_proto_version(context_.get(), offer.version_max);
    EXPECT_EQ(SSL_CTX_set_cipher_list(context_.get(), offer.ciphers.c_str()), 1);
    session_.reset(SSL_new(context_.get()));
    const auto list = protocols(offer.protocols);
    SSL_set_alpn_protos(session_.get(), reinterpret_cast<const unsigned char*>(list.data()),
                        static_cast<unsigned>(list.size()));
    SSL_set_bio(session_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    BIO_set_mem_eof_return(SSL_get_rbio(session_.get()), -1);
    SSL_set_connect_state(session_.get());
  }

  SSL* session() { return session_.get(); }

  Connections::Client& plain() { return plain_; }

  // Takes what arrived, goes on, and returns what it wants to send.
  std::string next_flight() {
    take();
    ERR_clear_error();
    if (const int done = SSL_do_handshake(session_.get()); done != 1) note(done);
    return to_send();
  }

  // Whether it came to an end that both sides are content with.
  bool shake_hands() {
    for (auto flight = next_flight(); !flight.empty(); flight = next_flight()) send_packet(flight);
    return SSL_is_init_finished(session_.get()) == 1 && failure_.empty();
  }

  void send_packet(std::string_view bytes) { connections_.send(plain_, bytes); }

  // The packet that carries `bytes`.
  std::string sealed(std::string_view bytes) {
    EXPECT_GT(SSL_write(session_.get(), bytes.data(), static_cast<int>(bytes.size())), 0);
    return to_send();
  }

  void send(std::string_view bytes) { send_packet(sealed(bytes)); }

  // Everything that was received, until the server closed or has nothing more to say now.
  const std::string& receive() {
    connections_.finish();
    take();
    char buffer[16 * 1024];
    for (;;) {
      ERR_clear_error();
      const int got = SSL_read(session_.get(), buffer, sizeof buffer);
      if (got <= 0) {
        note(got);
        return received_;
      }
      received_.append(buffer, static_cast<std::size_t>(got));
    }
  }

  // The next complete answer.
  EchoAnswer answer() {
    receive();
    const auto end = received_.find("\r\n\r\n");
    if (end == std::string::npos) return {0, "no answer, but: " + received_ + failure_};
    const auto head = received_.substr(0, end + 2);
    constexpr std::string_view kLength = "Content-Length: ";
    const auto bytes = std::stoul(head.substr(head.find(kLength) + kLength.size()));
    if (received_.size() < end + 4 + bytes) return {0, "only a part: " + received_};
    EchoAnswer answer{std::stoi(head.substr(9, 3)), received_.substr(end + 4, bytes)};
    received_.erase(0, end + 4 + bytes);
    return answer;
  }

  // Why its session failed; empty as long as it did not.
  const std::string& failure() const { return failure_; }

  bool was_told_the_end() { return (SSL_get_shutdown(session()) & SSL_RECEIVED_SHUTDOWN) != 0; }

  std::string protocol() {
    const unsigned char* name = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(session_.get(), &name, &size);
    return {reinterpret_cast<const char*>(name), size};
  }

  // What of the certificate tells it from others.
  std::string serial() {
    const std::unique_ptr<X509, decltype(&X509_free)> own(SSL_get1_peer_certificate(session()),
                                                          X509_free);
    return std::to_string(ASN1_INTEGER_get(X509_get0_serialNumber(own.get())));
  }

 private:
  void take() {
    const auto bytes = plain_.take();
    if (!bytes.empty()) {
      BIO_write(SSL_get_rbio(session_.get()), bytes.data(), static_cast<int>(bytes.size()));
    }
  }

  std::string to_send() {
    char* bytes = nullptr;
    auto* out = SSL_get_wbio(session_.get());
    const auto size = BIO_get_mem_data(out, &bytes);
    std::string text(bytes, static_cast<std::size_t>(size));
    BIO_reset(out);
    return text;
  }

  void note(int outcome) {
    if (SSL_get_error(session_.get(), outcome) != SSL_ERROR_SSL) return;
    failure_ = ERR_reason_error_string(ERR_get_error());
  }

  Connections& connections_;
  Connections::Client& plain_;
  std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_{SSL_CTX_new(TLS_client_method()),
                                                             SSL_CTX_free};
  std::unique_ptr<SSL, decltype(&SSL_free)> session_{nullptr, SSL_free};
  std::string received_;
  std::string failure_;
};

class TlsConnectionTest : public testing::Test {
 protected:
  ~TlsConnectionTest() override {
    connections_.disconnect_all();
    EXPECT_EQ(connections_.open(), 0u) << "they end with their clients";
    EXPECT_TRUE(connections_.faults().empty());
  }

  void expect_served(TlsClient& client) {
    client.send(kRequest.bytes());
    EXPECT_EQ(client.answer(), kRequest.answer());
  }

  // That the others do not notice what one does.
  void expect_others_served() {
    TlsClient other(connections_);
    EXPECT_TRUE(other.shake_hands()) << other.failure();
    expect_served(other);
  }

  const EchoRequest kRequest{.field = "a", .body = "01234", .framing = Framing::kLength};
  Tls tls_{new_identity()};
  Connections connections_{&tls_};
};

TEST_F(TlsConnectionTest, ServesBothVersions) {
  for (const auto& [version, name] :
       {std::pair(TLS1_2_VERSION, "TLSv1.2"), std::pair(TLS1_3_VERSION, "TLSv1.3")}) {
    TlsClient client(connections_, {.version_min = version, .version_max = version});
    EXPECT_TRUE(client.shake_hands()) << client.failure();
    EXPECT_STREQ(SSL_get_version(client.session()), name);
    expect_served(client);
    expect_served(client);
  }
}

TEST_F(TlsConnectionTest, RefusesOldVersions) {
  for (const int version : {TLS1_VERSION, TLS1_1_VERSION}) {
    TlsClient client(connections_, {.version_min = version, .version_max = version});
    EXPECT_FALSE(client.shake_hands());
    EXPECT_EQ(client.failure(), "tlsv1 alert protocol version");
    EXPECT_TRUE(client.plain().closed_by_server());
  }
  expect_others_served();
}

TEST_F(TlsConnectionTest, RefusesCiphersWithoutForwardSecrecyOrAuthentication) {
  for (const auto* cipher : {"ECDHE-ECDSA-AES128-SHA", "ECDHE-ECDSA-AES128-SHA256",
                             "AES128-GCM-SHA256", "ECDHE-ECDSA-NULL-SHA", "AECDH-NULL-SHA"}) {
    TlsClient client(connections_, {.version_max = TLS1_2_VERSION, .ciphers = cipher});
    EXPECT_FALSE(client.shake_hands()) << cipher;
    EXPECT_EQ(client.failure(), "sslv3 alert handshake failure");
  }
  expect_others_served();
}

TEST_F(TlsConnectionTest, SpeaksHttp11Alone) {
  TlsClient modern(connections_, {.protocols = {"h2"}});
  EXPECT_FALSE(modern.shake_hands());
  EXPECT_EQ(modern.failure(), "tlsv1 alert no application protocol");
  TlsClient both(connections_, {.protocols = {"h2", "http/1.1"}});
  EXPECT_TRUE(both.shake_hands());
  EXPECT_EQ(both.protocol(), "http/1.1");
  expect_served(both);
  TlsClient silent(connections_);
  EXPECT_TRUE(silent.shake_hands());
  EXPECT_EQ(silent.protocol(), "");
  expect_served(silent);
}

TEST_F(TlsConnectionTest, NegotiatesOnlyOnce) {
  TlsClient client(connections_, {.version_max = TLS1_2_VERSION});
  ASSERT_TRUE(client.shake_hands());
  EXPECT_EQ(SSL_renegotiate(client.session()), 1);
  EXPECT_FALSE(client.shake_hands());
  EXPECT_EQ(client.failure(), "no renegotiation");
  expect_others_served();
}

// The client's first flight is its hello; its last one ends the handshake and carries the request.
TEST_F(TlsConnectionTest, TakesEveryCutOfTheHandshake) {
  std::size_t hello_bytes = 0;
  for (std::size_t cut = 1; cut == 1 || cut < hello_bytes; ++cut) {
    TlsClient client(connections_);
    const auto hello = client.next_flight();
    hello_bytes = hello.size();
    client.send_packet(hello.substr(0, cut));
    client.send_packet(hello.substr(cut));
    auto last = client.next_flight();
    last += client.sealed(kRequest.bytes());
    const auto cut_of_last = cut % last.size();
    client.send_packet(last.substr(0, cut_of_last));
    client.send_packet(last.substr(cut_of_last));
    ASSERT_EQ(client.answer(), kRequest.answer()) << cut;
    client.plain().close();
  }
  EXPECT_GT(hello_bytes, 200u);
}

TEST_F(TlsConnectionTest, TakesSingleBytes) {
  TlsClient client(connections_);
  for (const char byte : client.next_flight()) client.send_packet({&byte, 1});
  auto last = client.next_flight();
  last += client.sealed(kRequest.bytes());
  for (const char byte : last) client.send_packet({&byte, 1});
  EXPECT_EQ(client.answer(), kRequest.answer());
}

TEST_F(TlsConnectionTest, EndsWithAClientThatGoesAmidTheHandshake) {
  const auto hello_bytes = TlsClient(connections_).next_flight().size();
  for (std::size_t cut = 0; cut <= hello_bytes; ++cut) {
    TlsClient client(connections_);
    client.send_packet(client.next_flight().substr(0, cut));
    client.plain().close();
    connections_.finish();
  }
  EXPECT_EQ(connections_.open(), 1u) << "the first, which has only been asked for its length";
}

TEST_F(TlsConnectionTest, ClosesOnGarbage) {
  for (const auto& bytes : {std::string(1000, '\0'), std::string(1000, 'x'),
                            std::string("\x16\x03\x01\xff\xff", 5) + std::string(70'000, 'y')}) {
    auto& client = connections_.connect();
    connections_.send(client, bytes);
    EXPECT_TRUE(client.closed_by_server()) << bytes.substr(0, 10);
  }
  expect_others_served();
}

// One that announces more than it sends is waited for, as long as a handshake may take.
TEST_F(TlsConnectionTest, ClosesOnAHelloWithAnyByteWrong) {
  auto hello = TlsClient(connections_).next_flight();
  for (auto& byte : hello) {
    byte = static_cast<char>(~byte);
    auto& client = connections_.connect();
    connections_.send(client, hello);
    connections_.let_time_pass(limits::kHandshakeTime + 1s);
    EXPECT_TRUE(client.closed_by_server());
    client.close();
    byte = static_cast<char>(~byte);
  }
  expect_others_served();
}

TEST_F(TlsConnectionTest, TellsPlainClientsToUseHttps) {
  auto& client = connections_.connect();
  connections_.send(client, "GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_THAT(client.received(), StartsWith("HTTP/1.1 400 Bad Request\r\n"));
  EXPECT_THAT(client.received(),
              testing::EndsWith("\r\n\r\nThis port is for HTTPS, use https://.\r\n"));
  EXPECT_TRUE(client.closed_by_server());
}

TEST_F(TlsConnectionTest, EndsHandshakesThatTakeTooLong) {
  auto& silent = connections_.connect();
  TlsClient stalled(connections_);
  stalled.send_packet(stalled.next_flight().substr(0, 100));
  connections_.let_time_pass(9s);
  EXPECT_FALSE(silent.closed_by_server());
  EXPECT_FALSE(stalled.plain().closed_by_server());
  connections_.let_time_pass(11s);
  EXPECT_TRUE(silent.closed_by_server());
  EXPECT_TRUE(stalled.plain().closed_by_server());
  EXPECT_EQ(connections_.open(), 0u);
}

TEST_F(TlsConnectionTest, GivesNewcomersThePlaceOfAStalledHandshake) {
  TlsClient stalled(connections_);
  stalled.send_packet(stalled.next_flight().substr(0, 100));
  connections_.evict_one();
  connections_.settle();
  EXPECT_TRUE(stalled.plain().closed_by_server());
}

TEST_F(TlsConnectionTest, SaysGoodbyeToIdleClients) {
  TlsClient client(connections_);
  ASSERT_TRUE(client.shake_hands());
  expect_served(client);
  connections_.let_time_pass(limits::kIdleTime + 1s);
  client.receive();
  EXPECT_TRUE(client.was_told_the_end());
  EXPECT_TRUE(client.plain().closed_by_server());
}

TEST_F(TlsConnectionTest, EndsWithAClientThatSaysGoodbye) {
  TlsClient client(connections_);
  ASSERT_TRUE(client.shake_hands());
  client.send("GET / HT");
  SSL_shutdown(client.session());
  client.send_packet(client.next_flight());
  client.receive();
  EXPECT_TRUE(client.was_told_the_end());
  EXPECT_TRUE(client.plain().closed_by_server());
}

TEST_F(TlsConnectionTest, FinishesWhatRunsWhenItStops) {
  TlsClient busy(connections_);
  TlsClient idle(connections_);
  auto& silent = connections_.connect();
  ASSERT_TRUE(busy.shake_hands());
  ASSERT_TRUE(idle.shake_hands());
  const EchoRequest work{.path = "/work", .body = "abc", .framing = Framing::kLength};
  busy.send(work.bytes());
  connections_.stop();
  EXPECT_EQ(busy.answer(), work.answer());
  EXPECT_TRUE(busy.was_told_the_end());
  expect_served(idle);
  EXPECT_TRUE(idle.was_told_the_end()) << "behind the last request, which could still come";
  EXPECT_FALSE(silent.closed_by_server());
  connections_.let_time_pass(1s);
  EXPECT_TRUE(silent.closed_by_server());
}

TEST_F(TlsConnectionTest, AnswersPipelinesInOrder) {
  TlsClient client(connections_);
  ASSERT_TRUE(client.shake_hands());
  constexpr int kRequests = 2000;
  std::string bytes;
  const auto request = [](int i) {
    return EchoRequest{.query = std::to_string(i),
                       .body = std::string(static_cast<std::size_t>(i % 700), 'b'),
                       .framing = i % 3 == 0 ? Framing::kChunks : Framing::kLength};
  };
  for (int i = 0; i < kRequests; ++i) bytes += request(i).bytes();
  client.send(bytes);
  for (int i = 0; i < kRequests; ++i) ASSERT_EQ(client.answer(), request(i).answer()) << i;
}

// The answers are more than the kernel holds: they wait while nothing more is read.
TEST_F(TlsConnectionTest, KeepsAnswersForAClientThatIsSlowToRead) {
  TlsClient client(connections_);
  ASSERT_TRUE(client.shake_hands());
  const EchoRequest request{.body = std::string(60'000, 'b'), .framing = Framing::kLength};
  constexpr int kRequests = 40;
  client.plain().does_not_read = true;
  std::string packets;
  for (int i = 0; i < kRequests; ++i) packets += client.sealed(request.bytes());
  std::string_view rest = packets;
  for (std::size_t sent = 1; sent > 0; rest.remove_prefix(sent)) {
    sent = client.plain().try_send(rest.substr(0, 50'000));
    connections_.finish();
  }
  EXPECT_FALSE(rest.empty()) << "the server reads on";
  client.plain().does_not_read = false;
  client.send_packet(rest);
  for (int i = 0; i < kRequests; ++i) ASSERT_EQ(client.answer(), request.answer()) << i;
}

TEST_F(TlsConnectionTest, CarriesLongBodiesBothWays) {
  TlsClient client(connections_);
  ASSERT_TRUE(client.shake_hands());
  for (const auto framing : {Framing::kLength, Framing::kChunks}) {
    const EchoRequest request{.body = std::string(4 * limits::kUnprovenBodyBytesMax, 'b'),
                              .framing = framing,
                              .chunk_bytes = 5000};
    client.send(request.bytes());
    ASSERT_EQ(client.answer(), request.answer());
  }
}

TEST_F(TlsConnectionTest, TakesNewKeysOfTheSession) {
  TlsClient client(connections_, {.version_min = TLS1_3_VERSION});
  ASSERT_TRUE(client.shake_hands());
  EXPECT_EQ(SSL_key_update(client.session(), SSL_KEY_UPDATE_REQUESTED), 1);
  expect_served(client);
  expect_served(client);
}

TEST_F(TlsConnectionTest, GivesNewConnectionsTheNewCertificate) {
  TlsClient before(connections_);
  ASSERT_TRUE(before.shake_hands());
  tls_.use(new_identity());
  TlsClient after(connections_);
  ASSERT_TRUE(after.shake_hands());
  EXPECT_NE(before.serial(), after.serial());
  expect_served(before);
  expect_served(after);
}

TEST_F(TlsConnectionTest, SaysMoreInAnswersByHttps) {
  connections_.options().https_fields = "Strict-Transport-Security: max-age=60\r\n";
  TlsClient client(connections_);
  ASSERT_TRUE(client.shake_hands());
  client.send(kRequest.bytes());
  EXPECT_THAT(client.receive(), HasSubstr("\r\nStrict-Transport-Security: max-age=60\r\n"));
  client.send("nonsense\r\n\r\n");
  EXPECT_THAT(client.receive().substr(client.receive().find("HTTP/1.1 400")),
              HasSubstr("\r\nStrict-Transport-Security: max-age=60\r\n"));
  Connections plain;
  plain.options().https_fields = connections_.options().https_fields;
  auto& other = plain.connect();
  plain.send(other, kRequest.bytes());
  EXPECT_THAT(other.received(), HasSubstr(" 200 OK"));
  EXPECT_THAT(other.received(), testing::Not(HasSubstr("Strict-Transport-Security")));
  plain.disconnect_all();
}

}  // namespace
}  // namespace gatehouse::http
