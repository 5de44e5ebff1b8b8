#include "app/hand_over_worker.h"

namespace gatehouse::app {
namespace {

constexpr int kDeliveryThreads = 8;
constexpr int kMailThreads = 1;
constexpr int kWindowThreads = 1;

}  // namespace

HandOverWorker::HandOverWorker(HandOverDesk& desk, const Clock& clock, api::OnFault on_fault)
    : desk_(desk),
      clock_(clock),
      on_fault_(std::move(on_fault)),
      threads_(
          {.name = "delivery", .threads_max = kDeliveryThreads + kMailThreads + kWindowThreads}) {
  desk_.hand_overs.release_abandoned();
}

HandOverWorker::~HandOverWorker() {
  stop();
  threads_.join();
}

void HandOverWorker::stop() {
  stopping_ = true;
  desk_.stop();
}

void HandOverWorker::start(std::atomic<int>& running, int threads, std::function<void()> work) {
  if (stopping_ || running >= threads) return;
  if (!threads_.reserve()) return on_fault_("the system has no thread for what goes out");
  ++running;
  threads_.run([this, &running, work = std::move(work)] {
    try {
      work();
    } catch (const std::exception& fault) {
      on_fault_(fault.what());
    } catch (...) {
      on_fault_("something that is no exception was thrown in the background");
    }
    --running;
  });
}

void HandOverWorker::wake() {
  if (stopping_) return;
  const auto due = desk_.hand_overs.store().due(clock_.now(), kDeliveryThreads);
  for (std::size_t i = 0; i < due.size(); ++i) {
    start(delivering_, kDeliveryThreads, [this] { desk_.hand_overs.deliver_due(); });
  }
  start(mailing_, kMailThreads, [this] { desk_.notifications.send_due(); });
}

void HandOverWorker::end_missed_windows() {
  start(ending_, kWindowThreads, [this] { desk_.hand_overs.end_missed_windows(); });
}

}  // namespace gatehouse::app
