#include "api/not_answered_here.h"

#include "api/rest_errors.h"

namespace gatehouse::api {

http::Handled NotAnsweredHere::answer(const std::shared_ptr<const gateway::Call>& call) {
  const auto& route = *call->match.route;
  return rest_error(501, "not_in_embedded_store",
                    "The embedded store has no answer to " + std::string(name_of(route.method)) +
                        " " + route.pattern + ".");
}

}  // namespace gatehouse::api
