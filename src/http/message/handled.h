#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "http/message/request.h"
#include "http/message/response.h"

namespace gatehouse::http {

struct Handled;

// What work waits for. Each lane has threads of its own: what is slow in one holds up no other.
enum class Lane {
  kStore,    // calls that the embedded store answers
  kAdmin,    // the admin's database
  kSignIn,   // passwords to be hashed
  kTokens,   // the token endpoints, and calls whose nonce has to wait for the disk
  kForeign,  // other people's hosts
};
inline constexpr std::size_t kLanes = 5;

// Work that may wait for a database: done on a thread of its lane, not on the worker's, unless its
// client has gone before it begins. It owns what it uses. What it returns is handled on the
// worker's thread again. What it throws is answered with 500 and told to the worker.
struct Work {
  Lane lane;
  std::function<Handled()> run;
};

// The handler wants the rest of the body, at most so many bytes, before it goes on. Both functions
// own what they use: between the handler and them, seconds may pass and settings change.
struct AwaitBody {
  std::size_t bytes_max = 0;
  std::function<Handled(const Request&)> then;
  // The answer when the body is announced to be longer; without it the site refuses it.
  std::function<Response(const Request&)> if_longer = {};
};

// The handler wants the next piece of the body, of which no more than a piece is in memory. `then`
// is called on the worker's thread; its view is good within the call. The first piece is what has
// come with the request already. Letting go of this without a call says that the body broke off.
struct AwaitPiece {
  enum class End { kNo, kYes };  // whether it is the last
  std::function<Handled(std::string_view piece, End end)> then;
};

// The answer is a stream of server-sent events that ends when the client goes. `open` is called
// once, on the worker's thread, with a function that sends a piece of text and may be called from
// any thread; an empty text ends the stream, behind what was sent before. What `open` returns is
// kept until the stream ends: letting go of it unsubscribes.
struct EventStream {
  using Send = std::function<void(std::string text)>;
  std::function<std::shared_ptr<void>(Send send)> open;
};

// The rest of an answer's body, of which no more than a piece is in memory.
class BodySource {
 public:
  virtual ~BodySource() = default;

  struct Piece {
    enum class Kind {
      kMore,
      kLast,  // it may be empty
      // The rest cannot be had. The connection ends before the body does, which every client sees
      // but one of HTTP/1.0 that was told no length.
      kBroken,
    };

    Kind kind = Kind::kMore;
    std::string bytes;
  };

  // Has the next piece delivered: `deliver` is called once, at once or later, on any thread. Called
  // on the worker's thread, and again only when the piece before has been sent. Whoever does not
  // deliver any more, because something has ended, says kBroken. Destroyed on the worker's thread;
  // a piece that is delivered later than that is dropped. `deliver` must be let go of before the
  // server ends.
  virtual void next(std::function<void(Piece piece)> deliver) = 0;
};

// An answer whose body comes piece by piece, as fast as the client takes it. It ends early when the
// client goes.
struct Stream {
  Response head;                            // without a body
  std::optional<std::uint64_t> body_bytes;  // absent: known only at the end
  std::shared_ptr<BodySource> body;
};

// An answer that the worker's own event loop will have: no thread waits for it. `begin` is called
// once, on the worker's thread, with its loop. `deliver` is called once, on that thread too, but
// neither from within `begin` nor from within what `begin` returns, which ends the wait: `deliver`
// is then called soon, and what it says is not looked at. A loop that ends drops both.
struct Pending {
  using Deliver = std::function<void(Handled)>;
  using End = std::function<void()>;
  std::function<End(boost::asio::io_context& loop, Deliver deliver)> begin;
};

// How a handler answers: at once, after some work, after more of the request, later, or for a long
// time.
struct Handled {
  Handled(Response response) : outcome(std::move(response)) {}  // NOLINT: any of them is a Handled

  Handled(Work work) : outcome(std::move(work)) {}  // NOLINT

  Handled(AwaitBody await) : outcome(std::move(await)) {}  // NOLINT

  Handled(EventStream stream) : outcome(std::move(stream)) {}  // NOLINT

  Handled(Stream stream) : outcome(std::move(stream)) {}  // NOLINT

  Handled(Pending pending) : outcome(std::move(pending)) {}  // NOLINT

  Handled(AwaitPiece await) : outcome(std::move(await)) {}  // NOLINT

  std::variant<Response, Work, AwaitBody, EventStream, Stream, Pending, AwaitPiece> outcome;
};

}  // namespace gatehouse::http
