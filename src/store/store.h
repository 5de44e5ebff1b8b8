#pragma once

#include <boost/json/value.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "access/route_table.h"
#include "base/time.h"
#include "base/transaction.h"
#include "settings/values.h"
#include "store/document_store.h"

namespace gatehouse::store {

// An admitted call, as the embedded store sees it. Views belong to the caller.
struct Request {
  const access::RouteMatch& match;
  std::string_view store_code;    // the <store> of /rest/<store>/V1/...: "default", "all", ...
  std::string_view query;         // without "?", as it was signed
  std::string_view body;          // empty when there is none
  std::string_view content_type;  // the header's value; empty when there is none
  std::string_view base_url;      // where the caller finds this server; ends with "/"
};

struct Response {
  int status = 200;
  boost::json::value body;
};

// Whether the embedded store answers calls of a route.
[[nodiscard]] bool has_answer_to(const access::Route& route);

// The embedded store: catalog, CMS pages and blocks, store structure, with Magento's field names
// and shapes. Safe to call from several threads.
class Store {
 public:
  // Loads everything from `documents` into memory.
  Store(DocumentStore& documents, Transactions& transactions, const Clock& clock);
  ~Store();

  // The codes of all store views: what a path may start with, besides "all".
  [[nodiscard]] std::vector<std::string> store_codes() const;

  // Answers the call. What is written is durable before this returns. A route without an
  // implementation is answered 501 with the code "not_in_embedded_store". Throws Unavailable when
  // the storage fails.
  [[nodiscard]] Response answer(const Request& request, const settings::Values& settings);

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace gatehouse::store
