#pragma once

#include <boost/json.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/grant.h"
#include "api/admin/problem.h"
#include "base/time.h"
#include "history/history.h"
#include "http/message/handled.h"
#include "operators/sign_in.h"

namespace gatehouse::api::admin {

// The parameters of a request's query, decoded. Of several with one name the first counts.
class QueryParameters {
 public:
  explicit QueryParameters(std::string_view query);

  // Empty when there is none.
  [[nodiscard]] std::string text(std::string_view name) const;

  // A number within [least, most]; `otherwise` when it is missing or anything else, so that a
  // broken link still shows something.
  [[nodiscard]] std::int64_t number(std::string_view name, std::int64_t least, std::int64_t most,
                                    std::int64_t otherwise) const;

  // The page that a list shall begin with, and how many items it has.
  [[nodiscard]] std::size_t page() const {
    return static_cast<std::size_t>(number("page", 1, 1'000'000, 1));
  }

  [[nodiscard]] std::size_t per() const {
    return static_cast<std::size_t>(number("per", 1, 200, 20));
  }

 private:
  std::vector<std::pair<std::string, std::string>> parameters_;
};

// Who asks: an operator in a browser, or a script with an admin token.
struct Caller {
  operators::Identity identity;
  access::Grant grant;
  std::optional<operators::LiveSession> live;  // absent for a script
  Secret session_key;                          // empty for a script
  std::optional<operators::AdminToken> token;  // of a script; absent for a browser

  [[nodiscard]] history::Actor actor() const {
    return {history::Actor::Kind::kOperator, identity.person.username};
  }
};

// A request on its way to an operation, when everything that holds for all operations was checked.
struct Call {
  const http::Request& request;
  std::vector<std::string_view> parameters;  // what the pattern's {names} stand for
  QueryParameters query;
  boost::json::value body;       // an object
  std::optional<Caller> caller;  // present for operations that need one
};

// Whether a role with that grant has the resource. One that the tree does not know is only for
// roles that have everything.
[[nodiscard]] bool may(const access::Grant& grant, const access::ResourceTree& tree,
                       std::string_view resource);

[[nodiscard]] inline bool may(const Caller& caller, const access::ResourceTree& tree,
                              std::string_view resource) {
  return may(caller.grant, tree, resource);
}

// The number in a path, such as an integration's. Zero, which nothing has, for anything else.
[[nodiscard]] std::int64_t number_of(std::string_view segment);

// What the checks of a password need, of whatever services have it.
struct PasswordCheck {
  template <class Services>
  PasswordCheck(const Services& of) : sign_in(of.sign_in), sessions(of.sessions), clock(of.clock) {}

  operators::SignInService& sign_in;
  operators::SessionService& sessions;
  const Clock& clock;
};

// Checks the password that a person gives once more; a right one counts for a while in the session
// it was given in. The problem names the member "current_password"; when the person is locked out
// the session has ended.
[[nodiscard]] Result<void, Problem> confirm_password(const PasswordCheck& services,
                                                     const Call& call, const Secret& password);

// Until when the caller need not give the password again: it was given in this session, or the
// admin token was issued for it, a short while ago. Absent when it must be given.
[[nodiscard]] std::optional<Timestamp> password_counts_until(const PasswordCheck& services,
                                                             const Caller& caller);

// What every act that shows credentials or weakens security needs: the right password, or none when
// one still counts. Refuses with 403 "password_required" when it must be given; `act` says what
// for ("to see credentials").
[[nodiscard]] Result<void, Problem> require_password(const PasswordCheck& services,
                                                     const Call& call,
                                                     const std::optional<Secret>& given,
                                                     std::string_view act);

// The problem that stands for a refused sign-in, and for a refused password of somebody who is
// signed in.
[[nodiscard]] Problem problem_of(const operators::SignInRefused& refused, const Clock& clock);
[[nodiscard]] Problem problem_of_confirmation(const operators::SignInRefused& refused,
                                              const Clock& clock);

// The version that the caller has seen: what is between the quotes of If-Match. Refuses a request
// without one.
[[nodiscard]] Result<std::string, Problem> seen_version(const http::Request& request);

// Answers a request of one operation.
using Handle = std::function<Answer(Call& call)>;

// One operation of the admin API.
struct Operation {
  std::string_view id;  // operationId in the contract
  std::string_view method;
  std::string_view pattern;  // below the API's root: "/integrations/{id}/activate"
  Handle handle = {};
  enum class For { kSignedIn, kEverybody } who = For::kSignedIn;
  std::string_view resource;  // what the caller's role must have; empty for nothing
  // What becomes of a POST that comes twice with one Idempotency-Key. kReplayed: it is done once
  // and answered alike. kRefused: it is done once; its answer may hold secrets and is not kept.
  enum class Repetition { kReplayed, kRefused, kDoneAgain } repetition = Repetition::kReplayed;
  // Whether the answer to a GET may be compressed: not where it carries a secret. What acts show,
  // such as credentials, never is.
  enum class Compression { kWhenAccepted, kNever } compression = Compression::kWhenAccepted;
  // What it waits for; kSignIn when it may ask for a password.
  http::Lane lane = http::Lane::kAdmin;
};

// A handler that is given its services, which are references and are copied.
template <class Services>
[[nodiscard]] auto handles(const Services& services) {
  return [services](Answer (*answer)(const Services&, Call&)) -> Handle {
    return [services, answer](Call& call) { return answer(services, call); };
  };
}

// An operation that waits for something else than the database.
[[nodiscard]] inline Operation in_lane(http::Lane lane, Operation operation) {
  operation.lane = lane;
  return operation;
}

}  // namespace gatehouse::api::admin
