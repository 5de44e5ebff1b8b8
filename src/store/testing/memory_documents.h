#pragma once

#include <string>
#include <vector>

#include "base/transaction.h"
#include "store/document_store.h"

namespace gatehouse::store::testing {

// Documents in memory.
class MemoryDocuments final : public DocumentStore {
 public:
  void load(const std::function<void(std::string_view kind, std::string_view key,
                                     std::string_view json)>& visit) override {
    for (const auto& document : documents_) visit(document.kind, document.key, document.json);
  }

  void put(std::string_view kind, std::string_view key, std::string_view json) override {
    for (auto& document : documents_) {
      if (document.kind == kind && document.key == key) {
        document.json = json;
        return;
      }
    }
    documents_.push_back({std::string(kind), std::string(key), std::string(json)});
  }

  void erase(std::string_view kind, std::string_view key) override {
    std::erase_if(documents_, [&](const Document& document) {
      return document.kind == kind && document.key == key;
    });
  }

 private:
  struct Document {
    std::string kind;
    std::string key;
    std::string json;
  };

  std::vector<Document> documents_;
};

// Runs the work; for documents in memory, which cannot be rolled back.
class ImmediateTransactions final : public Transactions {
 public:
  void run(const std::function<Outcome()>& work) override { static_cast<void>(work()); }

  void read(const std::function<void()>& work) override { work(); }
};

}  // namespace gatehouse::store::testing
