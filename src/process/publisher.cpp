#include "process/publisher.h"

#include <array>

namespace gatehouse::process {
namespace {

using Level = api::Readiness::Level;

constexpr auto kStoredRows = "stored rows";

// What calls are judged by is made of these.
constexpr std::array kJudgedBy{events::Kind::kIntegrationAdded,   events::Kind::kIntegrationChanged,
                               events::Kind::kIntegrationRemoved, events::Kind::kSettingChanged,
                               events::Kind::kOperatorChanged,    events::Kind::kAdminTokensChanged,
                               events::Kind::kDescriptionChanged};

}  // namespace

void Publisher::refresh() {
  const std::scoped_lock lock(mutex_);
  try {
    read_events();
  } catch (const std::exception& fault) {
    bear(fault.what());
  }
  tell_of_damage();
}

// An event counts as read when the workers have what it is about: what fails is read again.
void Publisher::read_events() {
  const auto began = parts_.now();
  if (!last_) last_ = parts_.events.last();
  const auto news = parts_.events.after(*last_);
  if (!published_ || news.may_hold(kJudgedBy)) publish_present();
  read_at_ = began;
  if (news.last != *last_) {
    last_ = news.last;
    parts_.hear(news);
  }
  if (!failing_) return;
  failing_ = false;
  parts_.readiness.clear(api::kStoragePart);
  parts_.log.info("The stored state can be read again.");
}

void Publisher::publish_present() {
  const auto snapshot = parts_.keeper.refreshed();
  if (snapshot != published_) parts_.publish(snapshot);
  published_ = snapshot;
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
