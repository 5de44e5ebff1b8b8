#pragma once

#include <boost/json/object.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace gatehouse::store {

// All entities of one kind in memory, in the order of their making, each as the JSON object that
// the API shows.
class Entities {
 public:
  void put(std::string_view key, boost::json::object entity);
  void erase(std::string_view key);

  // Null when there is none; valid until the next put() or erase().
  [[nodiscard]] const boost::json::object* find(std::string_view key) const;
  [[nodiscard]] std::vector<const boost::json::object*> all() const;

  // One more than any "id" there ever was here.
  [[nodiscard]] std::int64_t next_id() const { return id_max_ + 1; }

 private:
  struct Entity {
    std::string key;
    boost::json::object object;
  };

  struct Hash {
    using is_transparent = void;

    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };

  std::vector<Entity> entities_;
  boost::unordered_flat_map<std::string, std::size_t, Hash, std::equal_to<>> positions_;
  std::int64_t id_max_ = 0;
};

}  // namespace gatehouse::store
