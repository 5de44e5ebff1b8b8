#pragma once

#include "base/transaction.h"
#include "store/document_store.h"

namespace gatehouse::store {

// Whether there is anything in the store.
[[nodiscard]] bool is_filled(DocumentStore& documents);

// Fills an empty store with the sample of data/store: two websites with three store views, 20
// categories, more than 200 products, pages and blocks. All or nothing. Returns whether the store
// was empty; one that is not stays as it is.
bool load_sample(DocumentStore& documents, Transactions& transactions);

}  // namespace gatehouse::store
