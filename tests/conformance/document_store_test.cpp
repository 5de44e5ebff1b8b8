#include <gmock/gmock.h>

#include "conformance/storages.h"
#include "storage/sql_documents.h"

namespace gatehouse::conformance {
namespace {

using testing::ElementsAre;

class DocumentStoreTest : public ConformanceTest {
 protected:
  std::vector<std::string> all() {
    std::vector<std::string> out;
    store_.load([&](std::string_view kind, std::string_view key, std::string_view json) {
      out.push_back(std::string(kind) + "/" + std::string(key) + "=" + std::string(json));
    });
    return out;
  }

  storage::SqlDocuments store_{*database_};
};

GATEHOUSE_ON_EVERY_STORAGE(DocumentStoreTest);

TEST_P(DocumentStoreTest, KeepsKindsAndInsertionOrder) {
  store_.put("product", "b", "1");
  store_.put("page", "x", "2");
  store_.put("product", "a", "3");
  EXPECT_THAT(all(), ElementsAre("page/x=2", "product/b=1", "product/a=3"));
}

TEST_P(DocumentStoreTest, ReplacesInPlaceAndErases) {
  store_.put("product", "b", "1");
  store_.put("product", "a", "2");
  store_.put("product", "b", "3");
  EXPECT_THAT(all(), ElementsAre("product/b=3", "product/a=2"));
  store_.erase("product", "b");
  store_.erase("product", "nothing");
  EXPECT_THAT(all(), ElementsAre("product/a=2"));
}

TEST_P(DocumentStoreTest, KnowsKeysApartByCase) {
  store_.put("product", "SKU", "1");
  store_.put("product", "sku", "2");
  store_.put("page", "SKU", "3");
  EXPECT_EQ(all().size(), 3u);
}

}  // namespace
}  // namespace gatehouse::conformance
