#pragma once

#include <boost/json/value.hpp>
#include <memory>
#include <string>
#include <vector>

#include "access/route_table.h"
#include "base/time.h"
#include "base/transaction.h"
#include "gateway/public_url.h"
#include "gateway/upstream.h"
#include "store/document_store.h"

namespace gatehouse::store {

// What an operation answers.
struct Response {
  int status = 200;
  boost::json::value body;
};

// The embedded store: catalog, CMS pages and blocks, store structure, with Magento's field names
// and shapes. Safe to call from several threads.
class Store final : public gateway::Upstream {
 public:
  struct Parts {
    DocumentStore& documents;
    Transactions& transactions;
    const Clock& clock;
    // Where callers find this server; empty: where the Host header says.
    const std::vector<gateway::PublicUrl>& public_urls;
  };

  // Loads everything from the documents into memory.
  explicit Store(const Parts& parts);
  ~Store() override;

  // The codes of all store views: what a path may start with, besides "all".
  [[nodiscard]] std::vector<std::string> store_codes() const;

  [[nodiscard]] bool answers(const access::Route& route) const override;

  // Answers short reads at once, everything else on the store's lane.
  [[nodiscard]] http::Handled answer(const std::shared_ptr<const gateway::Call>& call) override;

  // Answers the call here and now. What is written is durable before this returns. Throws
  // Unavailable when the storage fails.
  [[nodiscard]] Response respond(const gateway::Call& call);

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace gatehouse::store
