#pragma once

#include "storage/database.h"
#include "store/document_store.h"

namespace gatehouse::storage {

class SqlDocuments final : public store::DocumentStore {
 public:
  explicit SqlDocuments(Database& database) : database_(database) {}

  void load(const std::function<void(std::string_view kind, std::string_view key,
                                     std::string_view json)>& visit) override;
  void put(std::string_view kind, std::string_view key, std::string_view json) override;
  void erase(std::string_view kind, std::string_view key) override;

 private:
  Database& database_;
};

}  // namespace gatehouse::storage
