#include "app/test_faults.h"

#include <chrono>
#include <optional>
#include <thread>
#include <utility>

#include "api/admin/problem.h"
#include "base/text.h"

namespace gatehouse::app {
namespace {

using namespace std::chrono_literals;
using http::Handled;
using http::Request;

constexpr std::int64_t kDelayMax = 60'000;

// A body of which nothing comes.
class BrokenBody final : public http::BodySource {
 public:
  void next(std::function<void(Piece piece)> deliver) override {
    deliver({.kind = Piece::Kind::kBroken, .bytes = {}});
  }
};

Handled broken() {
  return http::Stream{.head = http::Response(200, "application/json", ""),
                      .body_bytes = 1,
                      .body = std::make_shared<BrokenBody>()};
}

// What `handled` comes to, and then a broken connection in its place.
Handled without_answer(Handled handled) {
  if (auto* work = std::get_if<http::Work>(&handled.outcome)) {
    return http::Work{work->lane, [run = std::move(work->run)] { return without_answer(run()); }};
  }
  if (auto* await = std::get_if<http::AwaitBody>(&handled.outcome)) {
    return http::AwaitBody{await->bytes_max,
                           [then = std::move(await->then)](const Request& request) {
                             return without_answer(then(request));
                           },
                           std::move(await->if_longer)};
  }
  return broken();
}

// A stream of events that ends behind its first piece.
Handled cut_short(Handled handled) {
  if (auto* work = std::get_if<http::Work>(&handled.outcome)) {
    return http::Work{work->lane, [run = std::move(work->run)] { return cut_short(run()); }};
  }
  if (auto* events = std::get_if<http::EventStream>(&handled.outcome)) {
    return http::EventStream{[open = std::move(events->open)](const auto& send) {
      return open([send](std::string text) {
        if (!text.empty()) send(std::move(text));
        send("");
      });
    }};
  }
  return handled;
}

// Waits on a thread on which only calls to others wait.
Handled delayed(const api::Handler& handle, const Request& request, std::int64_t milliseconds) {
  return http::Work{
      http::Lane::kForeign, [handle, request, milliseconds] {
        const auto until =
            std::chrono::steady_clock::now() + std::chrono::milliseconds(milliseconds);
        while (std::chrono::steady_clock::now() < until && !request.bytes->client_gone) {
          std::this_thread::sleep_for(10ms);
        }
        return handle(request);
      }};
}

Handled refused(const Request& request, api::admin::AdminRefusal refusal) {
  return api::admin::to_response(api::admin::problem_of(refusal), request.request_id);
}

std::optional<std::int64_t> delay_in(std::string_view fault) {
  constexpr std::string_view kName = "delay=";
  if (!fault.starts_with(kName)) return std::nullopt;
  const auto milliseconds = parse_digits(fault.substr(kName.size()));
  return milliseconds && *milliseconds <= kDelayMax ? milliseconds : std::nullopt;
}

Handled make_fault(std::string_view fault, const api::Handler& handle, const Request& request) {
  using enum api::admin::AdminRefusal;
  if (fault == "500") return refused(request, kInternalError);
  if (fault == "503") return refused(request, kStorageUnavailable);
  if (fault == "drop") return broken();
  if (fault == "lost") return without_answer(handle(request));
  if (fault == "cut") return cut_short(handle(request));
  if (const auto delay = delay_in(fault)) return delayed(handle, request, *delay);
  return http::Response(400, "text/plain; charset=utf-8", "There is no such fault.\n");
}

}  // namespace

std::vector<api::Area> with_test_faults(std::vector<api::Area> areas, const std::string& root) {
  for (auto& area : areas) {
    area.handle = [root, handle = std::move(area.handle)](const Request& request) -> Handled {
      const auto fault = request.field(kFaultField);
      if (fault.empty() || !request.path.starts_with(root)) return handle(request);
      return make_fault(fault, handle, request);
    };
  }
  return areas;
}

}  // namespace gatehouse::app
