#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace gatehouse::store {

// Keeps the embedded store's entities, each a JSON text under a kind ("product") and a key that is
// unique within the kind. Safe to call from several threads.
class DocumentStore {
 public:
  virtual ~DocumentStore() = default;

  // Calls `visit` for every document, ordered by kind and insertion.
  virtual void load(const std::function<void(std::string_view kind, std::string_view key,
                                             std::string_view json)>& visit) = 0;

  // Adds the document, or replaces the one with that kind and key.
  virtual void put(std::string_view kind, std::string_view key, std::string_view json) = 0;

  // Removes the document; nothing happens if there is none.
  virtual void erase(std::string_view kind, std::string_view key) = 0;
};

}  // namespace gatehouse::store
