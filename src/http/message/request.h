#pragma once

#include <array>
#include <atomic>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <boost/smart_ptr/intrusive_ref_counter.hpp>
#include <span>
#include <string>
#include <string_view>

#include "base/lifetime.h"
#include "base/limits.h"
#include "http/message/body_budget.h"

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
  enum class Via { kNobodyTrusted, kTrustedProxy } via = Via::kNobodyTrusted;  // who sent it here
  // Whether answers over https say without the handler that browsers shall stay with it.
  enum class Hsts { kByHandler, kByServer } hsts = Hsts::kByHandler;
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

// Whether a text is a request target that is taken (RFC 9112 section 3.2.1): a path, and perhaps a
// query. Neither "#" nor "\\", which others might read as something else.
[[nodiscard]] bool is_request_target(std::string_view text);

}  // namespace gatehouse::http
