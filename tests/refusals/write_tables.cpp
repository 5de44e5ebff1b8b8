// Writes the tables of codes into the guides and the contract: build/sanitize/write_refusal_tables,
// in the root of the repository.

#include <fstream>

#include "refusals/tables.h"

int main() {
  for (const auto& [path, with_tables] : gatehouse::refusals::table_files()) {
    const auto text = with_tables(gatehouse::refusals::text_of(path));
    std::ofstream(path, std::ios::binary) << text;
  }
}
