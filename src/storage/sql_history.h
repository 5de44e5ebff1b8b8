#pragma once

#include "history/history.h"
#include "storage/database.h"

namespace gatehouse::storage {

class SqlHistory final : public history::HistoryLog {
 public:
  explicit SqlHistory(Database& database) : database_(database) {}

  void record(const history::Event& event) override;
  std::vector<history::Event> about(const std::string& object_type, const std::string& object_id,
                                    std::size_t limit, std::int64_t before) override;
  std::vector<history::Event> newest(std::size_t limit, std::int64_t before) override;

 private:
  Database& database_;
};

}  // namespace gatehouse::storage
