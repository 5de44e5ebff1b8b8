// What an upstream answers, cut where the input says: how it is cut changes nothing that is read of
// it, and the end of its body is where other readers of HTTP see it.

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "relay/answer_body.h"
#include "relay/answer_head.h"
#include "require.h"

namespace {

using gatehouse::relay::AnswerBody;
using gatehouse::relay::AnswerHead;
using gatehouse::relay::Framing;
using gatehouse::relay::head_length;
using gatehouse::relay::IsHead;
using gatehouse::relay::read_answer_head;
using By = Framing::By;

constexpr std::string_view kEnd = "\r\n\r\n";

// Whole or not, as a client is told of it: a body that is malformed and one that breaks off are
// the same to it.
enum class End { kNoHead, kHeadRefused, kBodyBroken, kWhole };

struct Outcome {
  End end = End::kNoHead;
  std::string fault;  // of the head
  int interims = 0;
  int status = 0;
  std::string fields;
  Framing framing;
  std::optional<std::uint64_t> announced;
  bool keeps_alive = false;
  std::size_t head_bytes = 0;  // with interim answers
  std::size_t body_bytes = 0;  // as received; of a whole body
  std::string body;
};

// Of a body that breaks off, it does not matter how much was read before.
bool same_body(const Outcome& one, const Outcome& other) {
  if (one.end != End::kBodyBroken) return one.body == other.body;
  return one.body.starts_with(other.body) || other.body.starts_with(one.body);
}

bool same(const Outcome& one, const Outcome& other) {
  return one.end == other.end && one.fault == other.fault && one.interims == other.interims &&
         one.status == other.status && one.fields == other.fields &&
         one.framing.by == other.framing.by && one.framing.length == other.framing.length &&
         one.announced == other.announced && one.keeps_alive == other.keeps_alive &&
         one.head_bytes == other.head_bytes && one.body_bytes == other.body_bytes &&
         same_body(one, other);
}

// Reads an answer packet by packet, then the end of the connection.
class Reader {
 public:
  explicit Reader(IsHead is_head) : is_head_(is_head) {}

  void take(std::string_view packet) {
    received_ += packet;
    while (!is_over_ && !body_) {
      const auto length = head_length(received_);
      if (!length) return;
      take_head(*length);
    }
    if (!is_over_) take_body();
  }

  [[nodiscard]] Outcome at_end() {
    if (!is_over_ && body_ && body_->ends_with_connection()) {
      outcome_.end = End::kWhole;
      outcome_.body_bytes = used_;
    }
    return outcome_;
  }

 private:
  void take_head(std::size_t length) {
    require(length <= received_.size() && received_.find(kEnd) + kEnd.size() == length);
    const auto head = read_answer_head(std::string_view(received_).substr(0, length), is_head_);
    received_.erase(0, length);
    outcome_.head_bytes += length;
    if (!head) {
      outcome_.end = End::kHeadRefused;
      outcome_.fault = head.error();
      require(!outcome_.fault.empty());
      is_over_ = true;
      return;
    }
    if (head->is_interim()) {
      ++outcome_.interims;
      return;
    }
    outcome_.end = End::kBodyBroken;
    outcome_.status = head->response.status();
    outcome_.fields = head->response.fields();
    outcome_.framing = head->framing;
    outcome_.announced = head->announced;
    outcome_.keeps_alive = head->keeps_alive;
    body_.emplace(head->framing);
  }

  void take_body() {
    std::size_t used = 0;
    const auto progress = body_->read(received_, used, outcome_.body);
    require(used <= received_.size());
    received_.erase(0, used);
    used_ += used;
    if (progress == AnswerBody::Progress::kNeedMore) return;
    is_over_ = true;
    if (progress == AnswerBody::Progress::kMalformed) return;
    outcome_.end = End::kWhole;
    outcome_.body_bytes = used_;
  }

  IsHead is_head_;
  std::string received_;  // and not used
  std::optional<AnswerBody> body_;
  std::size_t used_ = 0;
  bool is_over_ = false;
  Outcome outcome_;
};

// Packets of these sizes, over and over.
Outcome read(std::string_view answer, std::string_view sizes, IsHead is_head) {
  Reader reader(is_head);
  for (std::size_t i = 0; !answer.empty(); ++i) {
    const auto size = 1 + static_cast<unsigned char>(sizes[i % sizes.size()]) % 64u;
    reader.take(answer.substr(0, size));
    answer.remove_prefix(std::min<std::size_t>(size, answer.size()));
  }
  return reader.at_end();
}

Outcome read_whole(std::string_view answer, IsHead is_head) {
  Reader reader(is_head);
  reader.take(answer);
  return reader.at_end();
}

bool is_of_token(char c) {
  constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || kOthers.find(c) != kOthers.npos;
}

std::string lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](char c) { return 'A' <= c && c <= 'Z' ? c + 32 : c; });
  return out;
}

// What goes on to the client is lines of its own, and none that tells where an answer ends.
void check_fields(std::string_view fields) {
  while (!fields.empty()) {
    const auto end = fields.find("\r\n");
    require(end != std::string_view::npos);
    const auto line = fields.substr(0, end);
    fields.remove_prefix(end + 2);
    const auto colon = line.find(": ");
    require(colon != std::string_view::npos && colon > 0);
    const auto name = line.substr(0, colon);
    require(std::ranges::all_of(name, is_of_token));
    require(line.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos);
    for (const auto* left_out : {"content-length", "transfer-encoding", "connection", "keep-alive",
                                 "trailer", "te", "upgrade"}) {
      require(lower(name) != left_out);
    }
  }
}

void check_head(const Outcome& outcome, IsHead is_head) {
  const auto& framing = outcome.framing;
  require(outcome.status >= 200 && outcome.status <= 599);
  check_fields(outcome.fields);
  const bool has_none = is_head == IsHead::kYes || outcome.status == 204 || outcome.status == 304;
  require(!has_none || framing.by == By::kNothing);
  require(has_none || framing.by != By::kNothing || outcome.announced == 0);
  require((framing.by == By::kLength) == (framing.length > 0));
  if (framing.by == By::kLength) require(outcome.announced == framing.length);
  if (framing.by == By::kChunks || framing.by == By::kClose) require(!outcome.announced);
  require(framing.by != By::kClose || !outcome.keeps_alive);
}

// Takes what stands before the next line end; absent when there is none.
std::optional<std::string_view> take_line(std::string_view& text) {
  const auto end = text.find("\r\n");
  if (end == std::string_view::npos) return std::nullopt;
  const auto line = text.substr(0, end);
  text.remove_prefix(end + 2);
  return line;
}

// The body of chunks as RFC 9112 section 7.1 says, and the bytes it took; absent when it is not
// whole or not well-formed.
std::optional<std::pair<std::string, std::size_t>> plainly_joined(std::string_view all) {
  auto rest = all;
  std::string body;
  for (;;) {
    const auto line = take_line(rest);
    if (!line) return std::nullopt;
    std::uint64_t size = 0;
    const auto [digits_end, error] =
        std::from_chars(line->data(), line->data() + line->size(), size, 16);
    if (error != std::errc()) return std::nullopt;
    if (size == 0) break;
    if (rest.size() < 2 || size > rest.size() - 2) return std::nullopt;
    body += rest.substr(0, size);
    rest.remove_prefix(size);
    if (!rest.starts_with("\r\n")) return std::nullopt;
    rest.remove_prefix(2);
  }
  for (;;) {
    const auto trailer = take_line(rest);
    if (!trailer) return std::nullopt;
    if (trailer->empty()) return std::pair(body, all.size() - rest.size());
  }
}

void check_body(const Outcome& outcome, std::string_view sent) {
  const bool is_whole = outcome.end == End::kWhole;
  switch (outcome.framing.by) {
    case By::kNothing:
      require(is_whole && outcome.body.empty() && outcome.body_bytes == 0);
      return;
    case By::kLength:
      require(is_whole == (sent.size() >= outcome.framing.length));
      require(outcome.body == sent.substr(0, outcome.framing.length));
      return;
    case By::kClose:
      require(is_whole && outcome.body == sent);
      return;
    case By::kChunks:
      require(outcome.body.size() <= sent.size());
      if (is_whole) {
        require(plainly_joined(sent) == std::pair(outcome.body, outcome.body_bytes));
      }
      return;
  }
}

}  // namespace

// The input: whether HEAD was asked, how many sizes of packets follow, these, and the answer.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view input(reinterpret_cast<const char*>(data), size);
  if (input.size() < 2) return 0;
  const auto is_head = (input[0] & 1) != 0 ? IsHead::kYes : IsHead::kNo;
  const auto sizes = input.substr(2, 1 + static_cast<unsigned char>(input[1]) % 8u);
  const auto answer = input.substr(std::min(2 + sizes.size(), input.size()));
  const auto whole = read_whole(answer, is_head);
  if (whole.end == End::kBodyBroken || whole.end == End::kWhole) {
    check_head(whole, is_head);
    check_body(whole, answer.substr(whole.head_bytes));
  }
  if (answer.empty()) return 0;
  require(same(read(answer, sizes, is_head), whole));
  require(same(read(answer, std::string_view("\0", 1), is_head), whole));
  return 0;
}
