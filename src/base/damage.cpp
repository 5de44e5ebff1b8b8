#include "base/damage.h"

namespace gatehouse {

void Damage::report(std::string_view table, std::string_view key, std::string_view cause) {
  std::function<void(const Row&)> listener;
  {
    const std::scoped_lock lock(mutex_);
    auto& known = causes_[{std::string(table), std::string(key)}];
    if (known == cause) return;
    known = cause;
    count_ = causes_.size();
    listener = listener_;
  }
  if (listener) listener({std::string(table), std::string(key), std::string(cause)});
}

void Damage::clear(std::string_view table, std::string_view key) {
  if (empty()) return;
  const std::scoped_lock lock(mutex_);
  causes_.erase({std::string(table), std::string(key)});
  count_ = causes_.size();
}

void Damage::keep_existing(std::string_view table,
                           const std::function<bool(const std::string&)>& exists) {
  if (empty()) return;
  const std::scoped_lock lock(mutex_);
  std::erase_if(causes_, [&](const auto& entry) {
    return entry.first.first == table && !exists(entry.first.second);
  });
  count_ = causes_.size();
}

std::vector<Damage::Row> Damage::all() const {
  std::vector<Row> rows;
  const std::scoped_lock lock(mutex_);
  for (const auto& [key, cause] : causes_) rows.push_back({key.first, key.second, cause});
  return rows;
}

void Damage::on_first_sight(std::function<void(const Row&)> listener) {
  if (listener) {
    for (const auto& row : all()) listener(row);
  }
  const std::scoped_lock lock(mutex_);
  listener_ = std::move(listener);
}

}  // namespace gatehouse
