#include "process/publisher.h"

namespace gatehouse::process {
namespace {

using Level = api::Readiness::Level;

constexpr auto kStoredRows = "stored rows";

}  // namespace

void Publisher::refresh() {
  const std::scoped_lock lock(mutex_);
  try {
    publish_present();
  } catch (const std::exception& fault) {
    bear(fault.what());
  }
  tell_of_damage();
}

void Publisher::publish_present() {
  const auto began = parts_.now();
  const auto snapshot = parts_.keeper.refreshed();
  if (snapshot != published_) parts_.publish(snapshot);
  published_ = snapshot;
  read_at_ = began;
  if (!failing_) return;
  failing_ = false;
  parts_.readiness.clear(api::kStoragePart);
  parts_.log.info("The stored state can be read again.");
}

void Publisher::bear(std::string_view fault) {
  const bool is_new = !failing_;
  failing_ = true;
  if (published_ && parts_.now() - read_at_ < kSnapshotAgeMax) {
    if (!is_new) return;
    parts_.log.error("The stored state cannot be read; calls are judged by the last one for now.",
                     {{"cause", fault}});
    parts_.readiness.set(std::string(api::kStoragePart), Level::kDegraded,
                         "the storage cannot be read; calls are judged by what was read last");
    return;
  }
  if (!published_ && !is_new) return;
  parts_.log.error("The stored state cannot be read; every call is refused until it can.",
                   {{"cause", fault}});
  parts_.readiness.set(std::string(api::kStoragePart), Level::kNotReady,
                       "the storage cannot be read");
  if (published_) parts_.publish(nullptr);
  published_ = nullptr;
}

void Publisher::tell_of_damage() {
  if (parts_.damage.empty()) return parts_.readiness.clear(kStoredRows);
  const auto count = parts_.damage.all().size();
  parts_.readiness.set(kStoredRows, api::Readiness::Level::kDegraded,
                       std::to_string(count) +
                           (count == 1 ? " stored row is" : " stored rows are") +
                           " damaged; see the log and the dashboard");
}

}  // namespace gatehouse::process
