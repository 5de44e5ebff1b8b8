#pragma once

#include <memory>
#include <vector>

#include "access/route_table.h"
#include "base/limits.h"
#include "gateway/call.h"
#include "http/message/handled.h"

namespace gatehouse::gateway {

// What answers admitted calls: the embedded store, Gatehouse itself, somebody's API. One instance
// serves all workers, on their threads.
class Upstream {
 public:
  virtual ~Upstream() = default;

  // Whether it answers calls of a route. Asked once for each, when the server starts and whenever
  // another API description comes into force; safe to call from several threads.
  [[nodiscard]] virtual bool answers(const access::Route& route) const = 0;

  // Whether it also takes calls on to do them later (Processing::kAsynchronous).
  [[nodiscard]] virtual bool answers_later() const { return false; }

  // How long a body may be that it gets from this caller. An open route lets strangers in; it does
  // not make them known.
  [[nodiscard]] virtual std::size_t body_bytes_max(const Caller& caller) const {
    return caller.is_guest() ? limits::kUnprovenBodyBytesMax : limits::kApiBodyBytesMax;
  }

  // Whether it takes this caller's bodies, however long, piece by piece (http::AwaitPiece), when
  // they are longer than limits::kUnprovenBodyBytesMax. The call's body is then still to come.
  [[nodiscard]] virtual bool takes_pieces(const Caller& /*caller*/) const { return false; }

  // Answers a call, whose body is complete: whole at once, after work on a lane, or as a stream.
  // Must not block. Whoever needs the call for longer than this keeps it; who does not, shall not.
  [[nodiscard]] virtual http::Handled answer(const std::shared_ptr<const Call>& call) = 0;
};

// Which upstream answers which route. Immutable: another description has another one.
class Upstreams {
 public:
  // Of several that answer a route the first does; `otherwise` answers the rest. These must outlive
  // this.
  Upstreams(const access::RouteTable& routes, const std::vector<Upstream*>& upstreams,
            Upstream& otherwise);

  [[nodiscard]] Upstream& of(const access::Route& route) const { return *by_route_[route.number]; }

  // Of an admitted call: who answers its route, if they answer it in that way.
  [[nodiscard]] Upstream& of(const Call& admitted) const {
    auto& upstream = of(*admitted.match.route);
    const bool is_for_later = admitted.target.processing == Processing::kAsynchronous;
    return is_for_later && !upstream.answers_later() ? otherwise_ : upstream;
  }

  // Whether somebody answers the route.
  [[nodiscard]] bool has_answer_to(const access::Route& route) const {
    return &of(route) != &otherwise_;
  }

 private:
  std::vector<Upstream*> by_route_;  // by the routes' numbers
  Upstream& otherwise_;
};

}  // namespace gatehouse::gateway
