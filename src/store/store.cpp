#include "store/store.h"

namespace gatehouse::store {

Store::Store(DocumentStore& /*documents*/, Transactions& /*transactions*/, const Clock& /*clock*/) {
}

Store::~Store() = default;

std::vector<std::string> Store::store_codes() const { return {"default", "german", "wholesale"}; }

Response Store::answer(const Request& /*request*/, const settings::Values& /*settings*/) {
  return {
      501,
      R"({"message":"The embedded store has no answer for this route.","code":"not_in_embedded_store"})"};
}

}  // namespace gatehouse::store
