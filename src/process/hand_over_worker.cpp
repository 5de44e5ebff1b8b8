#include "process/hand_over_worker.h"

namespace gatehouse::process {
namespace {

constexpr int kDeliveryThreads = 8;
constexpr int kMailThreads = 1;
constexpr int kWindowThreads = 1;

}  // namespace

HandOverWorker::HandOverWorker(Parts parts)
    : parts_(std::move(parts)),
      threads_(
          {.name = "delivery", .threads_max = kDeliveryThreads + kMailThreads + kWindowThreads}) {
  parts_.hand_overs.release_abandoned();
}

HandOverWorker::~HandOverWorker() {
  stop();
  threads_.join();
}

void HandOverWorker::stop() {
  stopping_ = true;
  parts_.stop_sending();
}

void HandOverWorker::start(std::atomic<int>& running, int threads, std::function<void()> work) {
  if (stopping_ || running >= threads) return;
  if (!threads_.reserve()) return parts_.on_fault("the system has no thread for what goes out");
  ++running;
  threads_.run([this, &running, work = std::move(work)] {
    try {
      work();
    } catch (const std::exception& fault) {
      parts_.on_fault(fault.what());
    } catch (...) {
      parts_.on_fault("something that is no exception was thrown in the background");
    }
    --running;
  });
}

void HandOverWorker::wake() {
  rests_ = false;
  send_due();
}

void HandOverWorker::look() {
  if (rests_) return;
  send_due();
  start(ending_, kWindowThreads, [this] { parts_.hand_overs.end_missed_windows(); });
  rests_ = !parts_.hand_overs.store().is_any_open() && !parts_.notifications.has_waiting_mail();
}

void HandOverWorker::send_due() {
  if (stopping_) return;
  const auto due = parts_.hand_overs.store().due(parts_.clock.now(), kDeliveryThreads);
  for (std::size_t i = 0; i < due.size(); ++i) {
    start(delivering_, kDeliveryThreads, [this] { parts_.hand_overs.deliver_due(); });
  }
  if (!parts_.notifications.has_waiting_mail()) return;
  start(mailing_, kMailThreads, [this] { parts_.notifications.send_due(); });
}

}  // namespace gatehouse::process
