#include "api/not_answered_here.h"

#include "api/rest_errors.h"

namespace gatehouse::api {

http::Handled NotAnsweredHere::answer(const std::shared_ptr<const gateway::Call>& call) {
  const auto& route = *call->match.route;
  return rest_error(ServerRefusal::kNotAnswered,
                    std::string(name_of(route.method)) + " " + route.pattern);
}

}  // namespace gatehouse::api
