#include "integrations/callback.h"

#include <gmock/gmock.h>

namespace gatehouse::integrations {
namespace {

using testing::HasSubstr;
using testing::Not;

const CallbackPost kPost{.url = "https://erp.example:8443/cb?a=b",
                         .form = {},
                         .fields = {},
                         .timeout = std::chrono::seconds(5)};

TEST(Callback, ArrivesOnlyWithAStatusOf2xx) {
  for (const int status : {200, 201, 204, 299}) {
    EXPECT_TRUE(has_arrived({.status = status})) << status;
  }
  for (const int status : {100, 199, 300, 302, 404, 500}) {
    EXPECT_FALSE(has_arrived({.status = status})) << status;
  }
  EXPECT_FALSE(has_arrived({.outcome = CallbackOutcome::kBadAnswer, .status = 200}));
  EXPECT_FALSE(has_arrived({}));
}

TEST(Callback, PostsTheFourValuesInMagentosOrder) {
  EXPECT_EQ(callback_form({"key", "sec ret", "https://shop.example/a/", "v&"}).reveal(),
            "oauth_consumer_key=key&oauth_consumer_secret=sec%20ret&store_base_url=https%3A%2F%2F"
            "shop.example%2Fa%2F&oauth_verifier=v%26");
}

TEST(Callback, SaysWhatHappenedAndWhere) {
  using enum CallbackOutcome;
  for (const auto outcome :
       {kAnswered, kUrlUnusable, kNameNotResolved, kAddressNotAllowed, kConnectionRefused,
        kCertificate, kTimedOut, kRedirected, kBadAnswer}) {
    const auto sentence = sentence_of({.outcome = outcome, .status = 500}, kPost);
    EXPECT_TRUE(sentence.ends_with('.')) << sentence;
    EXPECT_THAT(sentence, Not(HasSubstr("a=b"))) << "a query may hold a key";
  }
  EXPECT_THAT(sentence_of({.status = 404}, kPost), HasSubstr("https://erp.example:8443"));
  EXPECT_THAT(sentence_of({.status = 404}, kPost), HasSubstr("404"));
  EXPECT_THAT(sentence_of({.outcome = kTimedOut}, kPost), HasSubstr("5 s"));
}

TEST(Callback, HidesWhatIsEchoed) {
  EXPECT_EQ(excerpt_of("got s3cret and s3cret", {"s3cret", ""}), "got [hidden] and [hidden]");
}

TEST(Callback, HidesWhatIsCutOffOfASecret) {
  EXPECT_EQ(excerpt_of("got s3cret and s3cre", {"s3cret"}), "got [hidden] and [hidden]");
  EXPECT_EQ(excerpt_of("got s3cr", {"other", "s3cret"}), "got [hidden]");
  EXPECT_EQ(excerpt_of("s3cr", {"s3cret"}), "[hidden]");
  EXPECT_EQ(excerpt_of("words", {"s3cret"}), "words");
  EXPECT_EQ(excerpt_of("", {"s3cret"}), "");
}

TEST(Callback, ShowsBytesAsText) {
  EXPECT_EQ(excerpt_of("a\0b\x1b[31m\xff\xc3\xa4\n\xc3", {}), "a");
  EXPECT_EQ(excerpt_of("\u009b2J \u202e", {}), "??2J ???") << "what terminals act on";
  EXPECT_EQ(excerpt_of(std::string_view("a\0b\x1b[31m\xff\xc3\xa4\n\xc3", 13), {}),
            "a?b?[31m?\xc3\xa4\n?");
}

TEST(Callback, NamesTheOriginOfAUrl) {
  EXPECT_EQ(origin_of("http://[::1]:80/x"), "http://[::1]:80");
  EXPECT_EQ(origin_of("https://u:p@a.example/x"), "https://a.example");
  EXPECT_EQ(origin_of("nonsense"), "");
}

}  // namespace
}  // namespace gatehouse::integrations
