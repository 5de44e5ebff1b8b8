#include "api/readiness.h"

#include <algorithm>

#include "base/text.h"

namespace gatehouse::api {
namespace {

constexpr std::string_view kRetryAfterSeconds = "5";

std::string causes_of(const std::vector<Readiness::Trouble>& troubles) {
  std::vector<std::string> causes;
  causes.reserve(troubles.size());
  for (const auto& trouble : troubles) causes.push_back(trouble.cause);
  return joined(causes, "; ");
}

http::Response plain(int status, std::string text) {
  http::Response response(status, "text/plain; charset=utf-8", std::move(text));
  response.add("Cache-Control", "no-store");
  return response;
}

}  // namespace

void Readiness::set(std::string part, Level level, std::string cause) {
  const std::scoped_lock lock(mutex_);
  troubles_.insert_or_assign(std::move(part), Noted{level, std::move(cause)});
}

void Readiness::clear(std::string_view part) {
  const std::scoped_lock lock(mutex_);
  if (const auto found = troubles_.find(part); found != troubles_.end()) troubles_.erase(found);
}

std::vector<Readiness::Trouble> Readiness::snapshot() const {
  std::vector<Trouble> out;
  {
    const std::scoped_lock lock(mutex_);
    for (const auto& [part, noted] : troubles_) out.push_back({part, noted.level, noted.cause});
  }
  std::ranges::stable_sort(out, std::ranges::greater{}, &Trouble::level);
  return out;
}

http::Response readiness_response(const std::vector<Readiness::Trouble>& troubles) {
  if (troubles.empty()) return plain(200, "ready\n");
  if (troubles.front().level == Readiness::Level::kDegraded) {
    return plain(200, "ready, degraded: " + causes_of(troubles) + "\n");
  }
  auto response = plain(503, "not ready: " + causes_of(troubles) + "\n");
  response.add("Retry-After", std::string(kRetryAfterSeconds));
  response.because("not ready: " + causes_of(troubles));
  return response;
}

}  // namespace gatehouse::api
