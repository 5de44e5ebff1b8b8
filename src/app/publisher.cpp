#include "app/publisher.h"

#include "base/unavailable.h"

namespace gatehouse::app {

void Publisher::refresh() {
  const std::scoped_lock lock(mutex_);
  try {
    const auto snapshot = keeper_.refreshed();
    if (snapshot == published_) return;
    publish_({snapshot, std::make_shared<const settings::Values>(read_settings_())});
    published_ = snapshot;
  } catch (const Unavailable& fault) {
    log_.error("The stored state cannot be read; every call is refused until it can.",
               {{"cause", fault.what()}});
    if (published_) publish_({});
    published_ = nullptr;
  }
}

}  // namespace gatehouse::app
