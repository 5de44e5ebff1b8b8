#pragma once

#include <string>

#include "api/refusals.h"
#include "base/result.h"
#include "http/message/request.h"

namespace gatehouse::api {

// Why a proxy's question cannot be answered.
struct OriginalRefused {
  ServerRefusal reason;
  std::string subject;  // what it is about; may be empty
};

// The request that a proxy asks about, as its client sent it; it holds the bytes of the question.
// Method and target come in X-Original-Method and X-Original-URI (nginx), in X-Forwarded-Method and
// X-Forwarded-Uri (Traefik, Caddy), or the question has the client's method and the target behind
// its own path (Envoy). What comes in two ways has to be the same: one of them may be the client's.
// The host comes in X-Forwarded-Host, or is the question's. The body is the client's as far as the
// proxy sent it. Refuses questions of anybody but trusted proxies.
[[nodiscard]] Result<http::Request, OriginalRefused> original_request(const http::Request& question,
                                                                      std::string_view own_path);

}  // namespace gatehouse::api
