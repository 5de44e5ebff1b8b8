#pragma once

// What the tests of the sender share.

#include <gmock/gmock.h>

#include <chrono>
#include <initializer_list>
#include <string>
#include <vector>

#include "outgoing/http_callback_sender.h"
#include "outgoing/testing/throwaway_server.h"

namespace gatehouse::outgoing::testing {

using integrations::CallbackAnswer;
using integrations::CallbackPost;

inline constexpr auto kLongTime = std::chrono::seconds(20);
inline constexpr auto kShortTime = std::chrono::milliseconds(300);
// What a loaded machine may add to a time limit.
inline constexpr auto kSlack = std::chrono::milliseconds(2500);
inline constexpr auto* kForm = "oauth_consumer_key=key&oauth_consumer_secret=s3cret";

inline CallbackPost post_to(std::string url) {
  return {.url = std::move(url), .form = Secret(kForm), .fields = {}, .timeout = kLongTime};
}

inline std::vector<http::AddressRange> ranges(std::initializer_list<const char*> texts) {
  std::vector<http::AddressRange> ranges;
  for (const auto* text : texts) ranges.push_back(http::AddressRange::parse(text).value());
  return ranges;
}

inline std::string redirect(int status, const std::string& location) {
  return "HTTP/1.1 " + std::to_string(status) + " Moved\r\nLocation: " + location +
         "\r\nContent-Length: 0\r\n\r\n";
}

class HttpCallbackSenderTest : public ::testing::Test {
 protected:
  CallbackAnswer post(const CallbackPost& post) { return local_.post(post); }

  CallbackAnswer post(const std::string& url) { return local_.post(post_to(url)); }

  CallbackAnswer post_in_short_time(const std::string& url) {
    auto post = post_to(url);
    post.timeout = kShortTime;
    return local_.post(post);
  }

  // What becomes of an answer with these bytes.
  CallbackAnswer answer_to(const std::string& bytes) {
    const ThrowawayServer server(answering(bytes));
    return post(server.url());
  }

  CurlLibrary library_;
  HttpCallbackSender local_{library_, ranges({"127.0.0.0/8", "::1"})};
  HttpCallbackSender strict_{library_, {}};
};

}  // namespace gatehouse::outgoing::testing
