#include "api/not_answered_here.h"

#include "api/rest_errors.h"

namespace gatehouse::api {

http::Handled NotAnsweredHere::answer(const std::shared_ptr<const gateway::Call>& call) {
  const auto& route = *call->match.route;
  const auto& row = kServerRefusals[ServerRefusal::kNotAnswered];
  const auto asked = std::string(name_of(route.method)) + " " + route.pattern;
  return rest_error(row.status, row.code, filled(row.sentence, {{"{}", asked}}));
}

}  // namespace gatehouse::api
