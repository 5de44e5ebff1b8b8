#pragma once

#include <functional>
#include <memory>
#include <mutex>

#include "api/rest_handler.h"
#include "app/log.h"
#include "gateway/snapshot_keeper.h"
#include "settings/values.h"

namespace gatehouse::app {

// Brings what is stored to the workers. Safe to call from several threads, but not from workers'.
class Publisher {
 public:
  // `publish` hands something in force to every worker and returns when all have it.
  Publisher(gateway::SnapshotKeeper& keeper, std::function<settings::Values()> read_settings,
            std::function<void(const api::InForce&)> publish, const Log& log)
      : keeper_(keeper),
        read_settings_(std::move(read_settings)),
        publish_(std::move(publish)),
        log_(log) {}

  // When this returns, the workers judge by what is stored now. If that cannot be read they let
  // nothing in, until it can.
  void refresh();

 private:
  gateway::SnapshotKeeper& keeper_;
  std::function<settings::Values()> read_settings_;
  std::function<void(const api::InForce&)> publish_;
  const Log& log_;
  std::mutex mutex_;
  std::shared_ptr<const gateway::Snapshot> published_;
};

}  // namespace gatehouse::app
