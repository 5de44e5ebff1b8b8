#include "store/entities.h"

namespace gatehouse::store {

void Entities::put(std::string_view key, boost::json::object entity) {
  if (const auto* id = entity.if_contains("id"); id != nullptr && id->is_int64()) {
    mark_as_given(id->get_int64());
  }
  if (const auto found = positions_.find(key); found != positions_.end()) {
    entities_[found->second].object = std::move(entity);
    return;
  }
  positions_.emplace(key, entities_.size());
  entities_.push_back({std::string(key), std::move(entity)});
}

void Entities::erase(std::string_view key) {
  const auto found = positions_.find(key);
  if (found == positions_.end()) return;
  entities_.erase(entities_.begin() + static_cast<std::ptrdiff_t>(found->second));
  positions_.clear();
  for (std::size_t i = 0; i < entities_.size(); ++i) positions_.emplace(entities_[i].key, i);
}

const boost::json::object* Entities::find(std::string_view key) const {
  const auto found = positions_.find(key);
  return found == positions_.end() ? nullptr : &entities_[found->second].object;
}

std::vector<const boost::json::object*> Entities::all() const {
  std::vector<const boost::json::object*> out;
  out.reserve(entities_.size());
  for (const auto& entity : entities_) out.push_back(&entity.object);
  return out;
}

}  // namespace gatehouse::store
