// A script of packets, clocks and pool work for a few connections of one worker. Clients that send
// well-formed requests get exactly the answers to them, however the bytes are cut and whatever the
// others send; nobody ever sees a byte of somebody else's.

#include <algorithm>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

#include "require.h"
#include "support/connections.h"

namespace {

using gatehouse::testing_support::Connections;
using gatehouse::testing_support::EchoAnswer;
using gatehouse::testing_support::EchoRequest;

constexpr std::size_t kClientsMax = 3;
constexpr std::size_t kRequestsMax = 4;
constexpr std::size_t kStepsMax = 64;

// Reads the script; behind its end there are zeros. Its first byte says how long what it asks for
// may be: short scripts run many times faster, and most of a connection's ways need no long ones.
class Script {
 public:
  explicit Script(std::string_view bytes) : bytes_(bytes) { lengths_ = byte() < 8 ? kAll : kShort; }

  [[nodiscard]] bool ended() const { return bytes_.empty(); }

  unsigned byte() {
    if (bytes_.empty()) return 0;
    const auto value = static_cast<unsigned char>(bytes_.front());
    bytes_.remove_prefix(1);
    return value;
  }

  // Mostly short; sometimes around the limits of the buffers and of a stranger's body.
  std::size_t length() {
    const auto kind = byte();
    const auto fine = byte();
    if (kind < 160) return fine % 32;
    if (lengths_ == kShort) return fine;
    if (kind < 230) return kind * fine / 8;
    if (kind < 245) return 8 * 1024 - 128 + fine;
    if (kind < 252) return 32 * 1024 - 400 + fine;
    return 64 * 1024 - 128 + fine;
  }

  std::string_view text() {
    const auto size = std::min<std::size_t>(byte(), bytes_.size());
    const auto text = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return text;
  }

 private:
  enum Lengths { kShort, kAll };

  std::string_view bytes_;
  Lengths lengths_;
};

struct Peer {
  Connections::Client* client;
  char letter;  // that only this client sends
  bool honest = true;
  std::string unsent;
  std::deque<EchoAnswer> expected;
};

// Letters outside the protocol's own words, so that one is enough to tell who sent something.
constexpr std::string_view kLetters = "QZY";

EchoRequest request_of(Script& script, char letter) {
  const auto shape = script.byte();
  EchoRequest request{.path = (shape & 1) != 0 ? "/work" : "/now",
                      .query = std::string(script.length() % 7000 + 1, letter),
                      .field = std::string(script.length() % 30'000 + 1, letter)};
  request.framing = static_cast<EchoRequest::Framing>(shape / 2 % 3);
  if (request.framing == EchoRequest::Framing::kNoBody) return request;
  request.body.assign(script.length(), letter);
  if (request.framing == EchoRequest::Framing::kLength) return request;
  request.chunk_bytes = script.length();
  // Not too many chunks, with their extensions not too many bytes.
  if (request.chunk_bytes < request.body.size() / 16) request.chunk_bytes = 0;
  if ((shape & 16) != 0) {
    request.extension = ";" + std::string(script.length() % 2000 + 1, letter);
  }
  if ((shape & 32) != 0) request.trailers = "T: " + std::string(1 + shape, letter) + "\r\n";
  return request;
}

void check(Peer& peer) {
  for (const auto other : kLetters) {
    if (other != peer.letter) require(peer.client->received().find(other) == std::string::npos);
  }
  while (const auto answer = peer.client->next_answer()) {
    if (!peer.honest) continue;
    require(!peer.expected.empty());
    require(*answer == peer.expected.front());
    peer.expected.pop_front();
  }
}

void send_some(Connections& connections, Peer& peer, std::size_t bytes) {
  const auto sent = peer.client->try_send(std::string_view(peer.unsent).substr(0, bytes));
  peer.unsent.erase(0, sent);
  connections.settle();
}

// The client goes, in the middle of whatever is under way.
void leave(Connections& connections, Peer& peer) {
  peer.client->close();
  peer.honest = false;
  peer.unsent.clear();
  connections.settle();
}

// One step: a packet of one client, a piece of work, time, or a client that goes or turns bad.
void step(Connections& connections, Script& script, std::deque<Peer>& peers) {
  const auto act = script.byte();
  auto& peer = peers[act % peers.size()];
  if (act < 200) {
    send_some(connections, peer, script.length() + 1);
  } else if (act < 235) {
    connections.work();
  } else if (act < 244) {
    connections.let_time_pass(std::chrono::seconds(2));
  } else if (act < 248) {
    leave(connections, peer);
  } else {
    peer.honest = false;  // sends what it likes, also in the middle of a request
    for (const char c : script.text()) {
      if (kLetters.find(c) == std::string_view::npos) peer.unsent.insert(peer.unsent.begin(), c);
    }
  }
  for (auto& each : peers) check(each);
}

std::deque<Peer> connect(Connections& connections, Script& script) {
  std::deque<Peer> peers;
  const auto clients = 1 + script.byte() % kClientsMax;
  for (std::size_t i = 0; i < clients; ++i) {
    Peer peer{
        .client = &connections.connect(), .letter = kLetters[i], .unsent = {}, .expected = {}};
    const auto requests = 1 + script.byte() % kRequestsMax;
    for (std::size_t n = 0; n < requests; ++n) {
      const auto request = request_of(script, peer.letter);
      peer.unsent += request.bytes();
      peer.expected.push_back(request.answer());
    }
    peers.push_back(std::move(peer));
  }
  return peers;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static Connections connections;
  Script script({reinterpret_cast<const char*>(data), size});
  auto peers = connect(connections, script);
  for (std::size_t i = 0; i < kStepsMax && !script.ended(); ++i) step(connections, script, peers);
  for (auto& peer : peers) {
    while (!peer.unsent.empty() && !peer.client->closed_by_server()) {
      send_some(connections, peer, peer.unsent.size());
      connections.finish();
    }
  }
  connections.finish();
  for (auto& peer : peers) {
    check(peer);
    if (peer.honest) require(peer.expected.empty() && peer.client->received().empty());
  }
  connections.disconnect_all();
  require(connections.open() == 0);
  require(connections.faults().empty());
  return 0;
}
