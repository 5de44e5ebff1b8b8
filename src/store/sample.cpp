#include "store/sample.h"

#include <stdexcept>

#include "base/embedded_files.h"
#include "base/text.h"
#include "json/reader.h"
#include "store/catalogue.h"

namespace gatehouse::base {
EmbeddedFiles embedded_files_store_sample();
}

namespace gatehouse::store {
namespace {

// One entity a line.
void load_file(Kind kind, DocumentStore& documents) {
  const auto path = std::string(name_of(kind)) + ".jsonl";
  const auto content = base::find_embedded(base::embedded_files_store_sample(), path).value();
  for (const auto line : split(content, '\n')) {
    if (line.empty()) continue;
    const auto entity = json::parse(line, json::Source::kOwn);
    if (!entity) throw std::logic_error(path + ": " + entity.error().message);
    const auto& key = entity->at(kind == Kind::kProduct ? "sku" : "id");
    documents.put(name_of(kind),
                  key.is_string() ? std::string(key.as_string()) : json::text_of(key), line);
  }
}

}  // namespace

bool is_filled(DocumentStore& documents) {
  bool filled = false;
  documents.load([&](std::string_view, std::string_view, std::string_view) { filled = true; });
  return filled;
}

bool load_sample(DocumentStore& documents, Transactions& transactions) {
  bool loaded = false;
  transactions.run([&] {
    // Inside, so that of two servers that start at once the second does not undo what callers of
    // the first have changed.
    loaded = !is_filled(documents);
    if (!loaded) return Transactions::Outcome::kRollBack;
    for (const auto kind : kAllKinds) load_file(kind, documents);
    return Transactions::Outcome::kCommit;
  });
  return loaded;
}

}  // namespace gatehouse::store
