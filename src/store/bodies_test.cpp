// Large bodies of every kind: work in proportion, answers of bounded size.

#include <gmock/gmock.h>

#include <ctime>
#include <future>

#include "base/limits.h"
#include "store/testing/store_fixture.h"

namespace gatehouse::store {
namespace {

using namespace std::chrono_literals;
using access::Method;
using ::testing::HasSubstr;
using testing::StoreTest;
using testing::text;

// `before`, `piece(i)` with commas between, `behind`: so many bytes.
template <class Piece>
std::string repeated(std::size_t bytes, std::string before, Piece piece, std::string_view behind) {
  for (std::size_t i = 0; before.size() < bytes; ++i) {
    if (i > 0) before += ',';
    before += piece(i);
  }
  return before.append(behind);
}

struct Body {
  std::string name;
  Method method;
  std::string path;
  std::string text;
};

std::vector<Body> bodies(std::size_t bytes) {
  const auto product = [&](std::string_view list, auto piece) {
    return repeated(bytes, R"({"product":{"sku":"N","name":"n",)" + std::string(list) + "[", piece,
                    R"(]}})");
  };
  const auto extension = [&](std::string_view list, auto piece) {
    return repeated(
        bytes,
        R"({"product":{"sku":"N","name":"n","extension_attributes":{)" + std::string(list) + "[",
        piece, R"(]}}})");
  };
  const auto number = [](std::size_t i) { return std::to_string(i); };
  const auto attribute = [](std::size_t i) {
    return R"({"attribute_code":"a)" + std::to_string(i) + R"(","value":1})";
  };
  const auto post = [](std::string name, std::string path, std::string text) {
    return Body{std::move(name), Method::kPost, std::move(path), std::move(text)};
  };
  const std::string half(bytes / 2, 'k');
  return {
      post("custom attributes", "/V1/products", product(R"("custom_attributes":)", attribute)),
      post("category links", "/V1/products",
           extension(
               R"("category_links":)",
               [](std::size_t i) { return R"({"category_id":")" + std::to_string(i) + R"("})"; })),
      post("websites", "/V1/products", extension(R"("website_ids":)", number)),
      post("options", "/V1/products", product(R"("options":)", [](auto) { return "{}"; })),
      post("empty lists", "/V1/products", product(R"("options":)", [](auto) { return "[]"; })),
      post("control characters", "/V1/products",
           product(R"("options":)", [](auto) { return R"("\u0001")"; })),
      post("control characters below a long name", "/V1/products",
           R"({"product":{"sku":"N","name":"n","options":[{")" + half + R"(":)" +
               repeated(
                   bytes / 2, "[", [](auto) { return R"("\u0001")"; }, "]") +
               R"(}]}})"),
      post("unknown members", "/V1/products",
           repeated(
               bytes, "{", [](std::size_t i) { return "\"m" + std::to_string(i) + "\":\"\""; },
               "}")),
      post("long unknown members", "/V1/products",
           repeated(
               bytes, "{",
               [&](std::size_t i) {
                 return "\"" + std::string(bytes / 900, 'm') + std::to_string(i) + "\":0";
               },
               "}")),
      post("one member many times", "/V1/products",
           repeated(
               bytes, "{", [](auto) { return R"("a":1)"; }, "}")),
      post("one long text", "/V1/cmsBlock",
           R"({"block":{"identifier":"n","title":"t","content":")" + std::string(bytes, 'x') +
               R"("}})"),
      post("one long escaped text", "/V1/cmsBlock",
           repeated(
               bytes, R"({"block":{"identifier":"n","title":"t","content":")",
               [](auto) { return R"(\u00e4)"; }, R"("}})")),
      post("a long identifier", "/V1/cmsPage",
           R"({"page":{"title":"t","identifier":")" + std::string(bytes, 'x') + R"("}})"),
      post("ways to sort", "/V1/categories",
           repeated(
               bytes, R"({"category":{"name":"n","is_active":true,"available_sort_by":[)",
               [](auto) { return R"("x")"; }, "]}}")),
      post("attributes of a category", "/V1/categories",
           repeated(bytes, R"({"category":{"name":"n","is_active":true,"custom_attributes":[)",
                    attribute, "]}}")),
      {"a long SKU to link", Method::kPut, "/V1/categories/4/products",
       R"({"productLink":{"sku":")" + std::string(bytes, 's') + R"("}})"},
      {"a category in a long place", Method::kPut, "/V1/categories/4/products",
       R"({"productLink":{"sku":"A","category_id":")" + std::string(bytes, 's') + R"("}})"},
      {"a move with unknown members", Method::kPut, "/V1/categories/4/move",
       repeated(
           bytes, R"({"parentId":2,)",
           [](std::size_t i) { return "\"m" + std::to_string(i) + "\":0"; }, "}")},
  };
}

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

class BodiesTest : public StoreTest {
 protected:
  double seconds_for(const Body& body) {
    const auto begin = cpu_seconds();
    const auto answer = call(body.method, body.path, "", body.text);
    const auto seconds = cpu_seconds() - begin;
    if (answer.status != 200) {
      EXPECT_LT(text(answer).size(), 16u * 1024) << body.name;
    }
    return seconds;
  }
};

TEST_F(BodiesTest, TakesWorkInProportionToABody) {
  const auto small = bodies(128 * 1024);
  const auto large = bodies(512 * 1024);
  for (std::size_t i = 0; i < small.size(); ++i) {
    const auto seconds = seconds_for(small[i]);
    EXPECT_LT(seconds_for(large[i]), 10 * std::max(seconds, 0.02)) << small[i].name;
  }
}

std::string attributes(std::size_t first, std::size_t count) {
  std::string text = R"({"product":{"sku":"N","name":"n","custom_attributes":[)";
  for (std::size_t i = first; i < first + count; ++i) {
    if (i > first) text += ',';
    text += R"({"attribute_code":"a)" + std::to_string(i) + R"(","value":"v"})";
  }
  return text + "]}}";
}

TEST_F(BodiesTest, KeepsSoManyAttributesOfAProduct) {
  const auto most = limits::kEntityListElementsMax;
  const auto put = [this](const std::string& body) {
    return call(Method::kPut, "/V1/products/N", "", body);
  };
  EXPECT_THAT(text(put(attributes(0, most + 1))), HasSubstr("\"code\":\"too_many\""));
  EXPECT_EQ(put(attributes(0, most)).status, 200);
  EXPECT_EQ(put(attributes(most - 5, 5)).status, 200) << "they are there already";
  const auto more = put(attributes(most - 5, 6));
  EXPECT_EQ(more.status, 400);
  EXPECT_THAT(text(more), HasSubstr("would be more than 1000"));
  EXPECT_EQ(get("/V1/products/N").at("custom_attributes").as_array().size(), most);
}

TEST_F(BodiesTest, ListsAreAsLongAsTheSettingSays) {
  const auto put = [this](std::size_t elements) {
    return call(Method::kPut, "/V1/products/N", "", attributes(0, elements)).status;
  };
  const auto limit_to = [this](std::string enabled) {
    settings_ = settings::Values({{std::string(settings::paths::kInputLimits), std::move(enabled)},
                                  {std::string(settings::paths::kInputListLimit), "3"}});
  };
  limit_to("1");
  EXPECT_EQ(put(4), 400);
  EXPECT_EQ(put(3), 200);
  limit_to("0");
  EXPECT_EQ(put(4), 200);
}

TEST_F(BodiesTest, KeepsEntitiesThatCouldBeSent) {
  const auto put = [this](const std::string& code) {
    return call(Method::kPut, "/V1/products/N", "",
                R"({"product":{"name":"n","custom_attributes":[{"attribute_code":")" + code +
                    R"(","value":")" + std::string(3 * 1024 * 1024, 'x') + R"("}]}})");
  };
  EXPECT_EQ(put("a").status, 200);
  EXPECT_EQ(put("b").status, 200);
  const auto more = put("c");
  EXPECT_EQ(more.status, 400);
  EXPECT_EQ(more.body.at("code"), "entity_too_large");
  EXPECT_EQ(get("/V1/products/N").at("custom_attributes").as_array().size(), 2u);
}

TEST_F(BodiesTest, SaysTogetherWhatTheBodyAndTheCatalogueSay) {
  const auto answer =
      call(Method::kPost, "/V1/products", "",
           R"({"product":{"sku":"N","price":-1,"x":1,"extension_attributes":{"website_ids":[77],
               "category_links":[{"category_id":"4"},{"category_id":"999"}]}}})");
  EXPECT_EQ(answer.status, 400);
  for (const auto* field : {"product.price", "product.x", "product.name", "website 77",
                            "product.extension_attributes.category_links[1].category_id"}) {
    EXPECT_THAT(text(answer), HasSubstr(field));
  }
}

TEST_F(BodiesTest, AsksForTheProductOnly) {
  EXPECT_THAT(text(call(Method::kPost, "/V1/products", "", "{}")),
              HasSubstr(R"("fieldName":"product"})"));
}

// A writer that is in the middle of its change.
class HeldTransactions final : public Transactions {
 public:
  void run(const std::function<Outcome()>& work) override {
    in_change();
    static_cast<void>(work());
  }

  void read(const std::function<void()>& work) override { work(); }

  std::function<void()> in_change = [] {};
};

TEST_F(BodiesTest, ReadsABodyWhileAnotherWriterIsAtWork) {
  HeldTransactions transactions;
  store_ = std::make_unique<Store>(Store::Parts{documents_, transactions, clock_, public_urls_});
  std::future<std::string> refused;
  transactions.in_change = [&] {
    refused = std::async(std::launch::async, [this] {
      return text(call(Method::kPost, "/V1/products", "", R"({"product":{"a":1,"a":2}})"));
    });
    EXPECT_EQ(refused.wait_for(10s), std::future_status::ready) << "it waits for the lock";
  };
  EXPECT_EQ(call(Method::kPost, "/V1/products", "", R"({"product":{"sku":"N","name":"n"}})").status,
            200);
  EXPECT_THAT(refused.get(), HasSubstr("malformed_json"));
}

}  // namespace
}  // namespace gatehouse::store
