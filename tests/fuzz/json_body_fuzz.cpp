// JSON bodies of the embedded store: every one is answered, and what is stored is read back.

#include <cstdint>
#include <string_view>

#include "access/route_table.h"
#include "require.h"
#include "store/store.h"
#include "store/testing/memory_documents.h"

namespace {

using namespace gatehouse;

class StoppedClock final : public Clock {
 public:
  [[nodiscard]] Timestamp now() const override { return {}; }
};

access::RouteTable routes() {
  std::vector<access::Route> routes(2);
  routes[0] = {.method = access::Method::kPost, .pattern = "/V1/products"};
  routes[1] = {.method = access::Method::kPost, .pattern = "/V1/categories"};
  return access::RouteTable::build(std::move(routes)).value();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto table = routes();
  static const std::vector<gateway::PublicUrl> public_urls;
  static const auto snapshot = std::make_shared<const gateway::Snapshot>(
      1, gateway::Snapshot::Credentials{}, gateway::GatewaySettings{}, crypto::FastHash({1}),
      gateway::Snapshot::OperatorTokens{},
      std::make_shared<const settings::Values>(settings::StoredValues{}));
  const StoppedClock clock;
  store::testing::MemoryDocuments documents;
  store::testing::ImmediateTransactions transactions;
  const store::Store::Parts parts{documents, transactions, clock, public_urls};
  store::Store store(parts);
  const http::Field type{"Content-Type", "application/json"};
  for (const auto* path : {"/V1/products", "/V1/categories"}) {
    gateway::Call call;
    call.begin({.fields = {&type, 1}, .body = {reinterpret_cast<const char*>(data), size}}, {},
               snapshot);
    call.match = table.match(access::Method::kPost, path).value();
    const auto answer = store.respond(call);
    // 404: the parent that a category names is not there.
    require(answer.status == 200 || answer.status == 400 || answer.status == 404);
  }
  const store::Store again(parts);
  return 0;
}
