#pragma once

#include <array>
#include <atomic>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "base/lifetime.h"
#include "base/limits.h"
#include "http/body_budget.h"

namespace gatehouse::http {

// One header field of a request.
struct Field {
  std::string_view name;
  std::string_view value;
};

// What one request is made of, in memory of its own. Its connection fills it while it reads; from
// then on nothing in it but `client_gone` changes for as long as anybody holds it, and it may be
// read on any thread.
struct RequestBytes : boost::intrusive_ref_counter<RequestBytes, boost::thread_safe_counter> {
  // Bodies without a budget are bounded by their own limits only.
  RequestBytes() = default;

  explicit RequestBytes(BodyBudget& budget) : share(budget) {}

  std::string head;  // the request line and the fields, as received
  std::array<Field, limits::kHeaderFieldsMax> fields;  // views of `head`; the first ones are used
  std::string peer;
  std::string request_id;
  std::string body;
  BodyBudget::Share share;                // of what is long of the body
  std::atomic<bool> client_gone = false;  // nobody waits for the answer any more
};

// A request as handlers see it. Its views look at `bytes`, which it holds: copy the request to use
// them for longer than the call that it came with. Safe to read on any thread.
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
  std::string_view body;  // empty while it is to come
  enum class Body { kComplete, kToCome } body_state = Body::kComplete;
  boost::intrusive_ptr<const RequestBytes> bytes = {};  // null when the views look elsewhere

  // The value of the first field of that name (case does not count); empty when there is none. A
  // view of `bytes`.
  [[nodiscard]] std::string_view field(std::string_view name) const;

  // Whether the body is a form whose fields count as parameters (RFC 5849 section 3.4.1.3.1).
  [[nodiscard]] bool has_form() const;
};

// An answer. Content-Length, Date, X-Request-Id and Connection are added when it is written, and
// "Cache-Control: no-store" and "X-Content-Type-Options: nosniff" unless it has fields of that
// name.
class Response {
 public:
  Response() = default;

  Response(int status, std::string_view content_type, std::string body)
      : status_(status), content_type_(content_type), body_(std::move(body)) {}

  [[nodiscard]] int status() const { return status_; }

  [[nodiscard]] std::string_view content_type() const GATEHOUSE_LIFETIMEBOUND {
    return content_type_;
  }

  [[nodiscard]] const std::string& body() const GATEHOUSE_LIFETIMEBOUND { return body_; }

  [[nodiscard]] const std::string& fields() const GATEHOUSE_LIFETIMEBOUND { return fields_; }

  // Says why it is an answer of 5xx, for the log under the request's id: the client does not see
  // it.
  Response& because(std::string_view cause) {
    cause_ = cause;
    return *this;
  }

  // Empty unless somebody said.
  [[nodiscard]] const std::string& cause() const GATEHOUSE_LIFETIMEBOUND { return cause_; }

  // Whether it has a field of its own of these names, spelt so.
  [[nodiscard]] bool has_cache_control() const { return has_cache_control_; }

  [[nodiscard]] bool has_type_options() const { return has_type_options_; }

  // Adds a header field. Throws std::invalid_argument when name or value could break out of the
  // line.
  Response& add(std::string_view name, std::string_view value);

 private:
  int status_ = 200;
  std::string content_type_;  // empty: the answer has no body
  std::string body_;
  std::string cause_;
  std::string fields_;  // as written: "Name: value\r\n" for each
  bool has_cache_control_ = false;
  bool has_type_options_ = false;
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

// The answer is a stream of server-sent events that ends when the client goes. `open` is called
// once, on the worker's thread, with a function that sends a piece of text and may be called from
// any thread; an empty text ends the stream, behind what was sent before. What `open` returns is
// kept until the stream ends: letting go of it unsubscribes.
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

// A fault of the server itself, or an answer of 5xx.
struct Fault {
  std::string_view cause;
  std::string_view request_id = {};  // empty when it is about no request
  int status = 0;                    // of the answer; 0 when there is none
};

// What the server serves. Each worker has one of its own and calls it on its thread only.
class Site {
 public:
  virtual ~Site() = default;

  // Handles a request. Bodies up to limits::kUnprovenBodyBytesMax are complete; a longer one is
  // still to come. Must not block. What it throws, like what its continuations and its work throw,
  // is answered with 500 and told to the worker.
  [[nodiscard]] virtual Handled handle(const Request& request) = 0;

  // The answer to a request that is refused before it can be handled: malformed, too large. One of
  // 503 says with Retry-After when to try again.
  [[nodiscard]] virtual Response refuse(int status, std::string_view code,
                                        std::string_view message) = 0;
};

// The words that go with a status: "Not Found". They live as long as the program.
[[nodiscard]] std::string_view reason_phrase(int status);

}  // namespace gatehouse::http
