#include "store/entities.h"

namespace gatehouse::store {

void Entities::put(std::string_view key, boost::json::object entity) {
  if (const auto* id = entity.if_contains("id"); id != nullptr && id->is_int64()) {
    mark_as_given(id->get_int64());
  }
  if (const auto found = numbers_.find(key); found != numbers_.end()) {
    entities_.at(found->second) = std::move(entity);
    return;
  }
  numbers_.emplace(key, next_number_);
  entities_.emplace_hint(entities_.end(), next_number_++, std::move(entity));
}

void Entities::erase(std::string_view key) {
  const auto found = numbers_.find(key);
  if (found == numbers_.end()) return;
  entities_.erase(found->second);
  numbers_.erase(found);
}

const boost::json::object* Entities::find(std::string_view key) const {
  const auto found = numbers_.find(key);
  return found == numbers_.end() ? nullptr : &entities_.at(found->second);
}

std::vector<const boost::json::object*> Entities::all() const {
  std::vector<const boost::json::object*> out;
  out.reserve(entities_.size());
  for (const auto& [number, entity] : entities_) out.push_back(&entity);
  return out;
}

}  // namespace gatehouse::store
