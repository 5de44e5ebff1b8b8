#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace gatehouse::http {

// One header field of a request.
struct Field {
  std::string_view name;
  std::string_view value;
};

// A request as handlers see it. Views point into the connection's memory and are valid until the
// answer is written.
struct Request {
  std::string_view method;
  std::string_view target;  // as received: path and query
  std::string_view path;
  std::string_view query;  // without "?"
  std::span<const Field> fields;
  std::string_view host;    // the Host field; empty only for HTTP/1.0
  std::string_view scheme;  // "http", or what a trusted proxy says
  std::string_view peer;    // the client's address; behind trusted proxies what they say
  std::string_view request_id;
  std::string_view body;
  enum class Body { kComplete, kToCome } body_state = Body::kComplete;

  // The value of the first field of that name (case does not count); empty when there is none.
  [[nodiscard]] std::string_view field(std::string_view name) const;

  // Whether the body is a form whose fields count as parameters (RFC 5849 section 3.4.1.3.1).
  [[nodiscard]] bool has_form() const;
};

// An answer. Content-Length, Date, X-Request-Id and Connection are added when it is written.
class Response {
 public:
  Response() = default;

  Response(int status, std::string_view content_type, std::string body)
      : status_(status), content_type_(content_type), body_(std::move(body)) {}

  [[nodiscard]] int status() const { return status_; }

  [[nodiscard]] std::string_view content_type() const { return content_type_; }

  [[nodiscard]] const std::string& body() const { return body_; }

  [[nodiscard]] const std::string& fields() const { return fields_; }

  // Adds a header field. Throws std::invalid_argument when name or value could break out of the
  // line.
  Response& add(std::string_view name, std::string_view value);

 private:
  int status_ = 200;
  std::string content_type_;  // empty: the answer has no body
  std::string body_;
  std::string fields_;  // as written: "Name: value\r\n" for each
};

struct Handled;

// What work waits for. Each lane has threads of its own: what is slow in one holds up no other.
enum class Lane {
  kStore,    // calls that the embedded store answers
  kAdmin,    // the admin's database
  kSignIn,   // passwords to be hashed
  kTokens,   // the token endpoints
  kForeign,  // other people's hosts
};
inline constexpr std::size_t kLanes = 5;

// Work that may block: done on a thread of its lane, not on the worker's. Must not throw. What it
// returns is handled on the worker's thread again.
struct Work {
  Lane lane;
  std::function<Handled()> run;
};

// The handler wants the rest of the body, at most so many bytes, before it goes on.
struct AwaitBody {
  std::size_t bytes_max = 0;
  std::function<Handled(const Request&)> then;
  // The answer when the body is announced to be longer; without it the site refuses it.
  std::function<Response(const Request&)> if_longer = {};
};

// The answer is a stream of server-sent events that ends when the client goes. `open` is called
// once, on the worker's thread, with a function that sends a piece of text and may be called from
// any thread. What `open` returns is kept until the stream ends: letting go of it unsubscribes.
struct EventStream {
  using Send = std::function<void(std::string text)>;
  std::function<std::shared_ptr<void>(Send send)> open;
};

// How a handler answers: at once, after some work, after more of the request, or for a long time.
struct Handled {
  Handled(Response response) : outcome(std::move(response)) {}  // NOLINT: any of them is a Handled

  Handled(Work work) : outcome(std::move(work)) {}  // NOLINT

  Handled(AwaitBody await) : outcome(std::move(await)) {}  // NOLINT

  Handled(EventStream stream) : outcome(std::move(stream)) {}  // NOLINT

  std::variant<Response, Work, AwaitBody, EventStream> outcome;
};

// What the server serves. Each worker has one of its own and calls it on its thread only.
class Site {
 public:
  virtual ~Site() = default;

  // Handles a request. Bodies up to limits::kUnprovenBodyBytesMax are complete; a longer one is
  // still to come. Must not block; does not throw.
  [[nodiscard]] virtual Handled handle(const Request& request) = 0;

  // The answer to a request that is refused before it can be handled: malformed, too large.
  [[nodiscard]] virtual Response refuse(int status, std::string_view code,
                                        std::string_view message) = 0;
};

// The words that go with a status: "Not Found".
[[nodiscard]] std::string_view reason_phrase(int status);

}  // namespace gatehouse::http
