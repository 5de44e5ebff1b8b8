#pragma once

#include "api/admin/event_bus.h"
#include "api/admin/guard.h"
#include "api/admin/replays.h"
#include "api/admin/router.h"

namespace gatehouse::api::admin {

// The JSON API of the admin, as api/admin.openapi.yaml describes it, below <admin path>/api/v1. One
// instance serves all threads.
class AdminApi {
 public:
  struct Parts {
    GuardServices guard;
    EventBus& events;
    const Clock& clock;
    const crypto::LookupHash& hash;  // keyed for crypto::KeyPurpose::kSessions
    const Installation& installation;
  };

  // What the operations' handlers refer to must outlive this.
  AdminApi(const Parts& parts, std::vector<Operation> operations);

  // What the request's operation waits for.
  [[nodiscard]] http::Lane lane_of(const http::Request& request) const;

  // Answers one request, body complete. Waits for the database, for password hashing or for other
  // people's hosts, so it belongs on lane_of() the request. Does not throw.
  [[nodiscard]] http::Response handle(const http::Request& request);

  // Answers GET <root>/events with the stream of events, or with a refusal. Waits for the database,
  // so it belongs on Lane::kAdmin. Does not throw.
  [[nodiscard]] http::Handled listen(const http::Request& request);

  // The longest body that this request may have, judged by its head alone: nothing is looked up, so
  // it may be called on a worker's thread. Above 64 KiB only where its session may be a true one,
  // which refuse_stranger() tells.
  [[nodiscard]] std::size_t body_bytes_max(const http::Request& request) const;

  // The refusal of a request that no session or token of somebody stands behind; absent when one
  // does. Waits for the database, so it belongs on Lane::kAdmin. Does not throw.
  [[nodiscard]] std::optional<http::Response> refuse_stranger(const http::Request& request) const;

  // Where the API begins: "/admin/api/v1".
  [[nodiscard]] const std::string& root() const { return root_; }

  [[nodiscard]] const Router& router() const { return router_; }

 private:
  [[nodiscard]] std::string_view path_of(const http::Request& request) const;
  [[nodiscard]] Answer guarded(const std::function<Answer()>& work) const;
  [[nodiscard]] Answer answer(const http::Request& request);
  [[nodiscard]] Answer run(const Operation& operation, Call& call);
  [[nodiscard]] Answer run_once(const Operation& operation, Call& call, const std::string& key);
  [[nodiscard]] http::Response finished(http::Response response, const http::Request& request,
                                        const Problem* problem) const;

  Parts parts_;
  Router router_;
  Replays replays_;
  std::string root_;
};

}  // namespace gatehouse::api::admin
