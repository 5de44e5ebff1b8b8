#include "storage/sql_documents.h"

namespace gatehouse::storage {

void SqlDocuments::load(const std::function<void(std::string_view kind, std::string_view key,
                                                 std::string_view json)>& visit) {
  database_.query("SELECT kind, document_key, body FROM documents ORDER BY kind, position", {},
                  [&](const Row& row) { visit(row.text(0), row.text(1), row.text(2)); });
}

void SqlDocuments::put(std::string_view kind, std::string_view key, std::string_view json) {
  database_.run([&] {
    database_.execute(
        "INSERT INTO documents (kind, document_key, position, body) VALUES ($1, $2, $3, $4) "
        "ON CONFLICT (kind, document_key) DO UPDATE SET body = $4",
        {kind, key, database_.next_in_sequence("documents"), json});
    return Transactions::Outcome::kCommit;
  });
}

void SqlDocuments::erase(std::string_view kind, std::string_view key) {
  database_.execute("DELETE FROM documents WHERE kind = $1 AND document_key = $2", {kind, key});
}

}  // namespace gatehouse::storage
