#pragma once

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdint>
#include <map>
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

  // The highest "id" there ever was here; 0 when there was none. It is not given again when its
  // entity is erased.
  [[nodiscard]] std::int64_t highest_id() const { return id_max_; }

  [[nodiscard]] std::int64_t next_id() const { return id_max_ + 1; }

  // Remembers that this id was given, to an entity that is no more.
  void mark_as_given(std::int64_t id) { id_max_ = std::max(id_max_, id); }

 private:
  struct Hash {
    using is_transparent = void;

    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>{}(text);
    }
  };

  std::map<std::uint64_t, boost::json::object> entities_;  // by the order of their making
  boost::unordered_flat_map<std::string, std::uint64_t, Hash, std::equal_to<>> numbers_;
  std::uint64_t next_number_ = 0;
  std::int64_t id_max_ = 0;
};

}  // namespace gatehouse::store
