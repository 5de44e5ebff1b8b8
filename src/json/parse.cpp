#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>

#include "base/text.h"
#include "json/reader.h"

namespace gatehouse::json {
namespace {

namespace bj = boost::json;
using bj::error_code;
using bj::string_view;

// Builds the value while the parser reads, as boost::json::parser does, and gives up as soon as
// there is more of something than the source may send.
class Builder {
 public:
  static constexpr std::size_t max_object_size = bj::object::max_size();
  static constexpr std::size_t max_array_size = bj::array::max_size();
  static constexpr std::size_t max_key_size = bj::string::max_size();
  static constexpr std::size_t max_string_size = bj::string::max_size();

  explicit Builder(Source source) : source_(source) {}

  bool on_document_begin(error_code& /*error*/) {
    values_.reset();
    return true;
  }

  bool on_document_end(error_code& /*error*/) { return true; }

  bool on_object_begin(error_code& error) {
    first_keys_.push_back(keys_.size());
    return may_count(error);
  }

  bool on_object_end(std::size_t members, error_code& error) {
    if (!has_distinct_keys(error)) return false;
    values_.push_object(members);
    return true;
  }

  bool on_array_begin(error_code& error) { return may_count(error); }

  bool on_array_end(std::size_t elements, error_code& /*error*/) {
    values_.push_array(elements);
    return true;
  }

  bool on_key_part(string_view text, std::size_t /*total*/, error_code& /*error*/) {
    key_begin_.append(text.data(), text.size());
    return true;
  }

  bool on_key(string_view text, std::size_t /*total*/, error_code& error) {
    key_begin_.append(text.data(), text.size());
    values_.push_key(key_begin_);
    if (source_ == Source::kRequest) keys_.push_back(key_begin_);
    key_begin_.clear();
    if (keys_.size() - first_keys_.back() <= limits::kJsonMembersMax) return true;
    return give_up(error, Kind::kTooMany,
                   "An object of the JSON text has more than " +
                       std::to_string(limits::kJsonMembersMax) + " members.");
  }

  bool on_string_part(string_view text, std::size_t /*total*/, error_code& /*error*/) {
    values_.push_chars(text);
    return true;
  }

  bool on_string(string_view text, std::size_t /*total*/, error_code& error) {
    values_.push_string(text);
    return may_count(error);
  }

  bool on_number_part(string_view /*text*/, error_code& /*error*/) { return true; }

  bool on_int64(std::int64_t number, string_view /*text*/, error_code& error) {
    values_.push_int64(number);
    return may_count(error);
  }

  bool on_uint64(std::uint64_t number, string_view /*text*/, error_code& error) {
    values_.push_uint64(number);
    return may_count(error);
  }

  bool on_double(double number, string_view /*text*/, error_code& error) {
    values_.push_double(number);
    return may_count(error);
  }

  bool on_bool(bool truth, error_code& error) {
    values_.push_bool(truth);
    return may_count(error);
  }

  bool on_null(error_code& error) {
    values_.push_null();
    return may_count(error);
  }

  bool on_comment_part(string_view /*text*/, error_code& /*error*/) { return true; }

  bool on_comment(string_view /*text*/, error_code& /*error*/) { return true; }

  // What made it give up; absent when the text itself is wrong.
  [[nodiscard]] const std::optional<Problem>& problem() const { return problem_; }

  [[nodiscard]] bj::value release() { return values_.release(); }

 private:
  bool give_up(error_code& error, Kind kind, std::string message) {
    problem_ = Problem{kind, "", std::move(message)};
    error = bj::make_error_code(bj::error::exception);
    return false;
  }

  bool may_count(error_code& error) {
    if (++count_ <= limits::kJsonValuesMax || source_ == Source::kOwn) return true;
    return give_up(
        error, Kind::kTooMany,
        "The JSON text has more than " + std::to_string(limits::kJsonValuesMax) + " values.");
  }

  // Takes the keys of the innermost object off.
  bool has_distinct_keys(error_code& error) {
    const auto first = keys_.begin() + static_cast<std::ptrdiff_t>(first_keys_.back());
    first_keys_.pop_back();
    std::sort(first, keys_.end());
    const auto twice = std::adjacent_find(first, keys_.end());
    if (twice != keys_.end()) {
      return give_up(
          error, Kind::kMalformed,
          "An object of the JSON text has the member \"" + excerpt(*twice) + "\" twice.");
    }
    keys_.erase(first, keys_.end());
    return true;
  }

  Source source_;
  bj::value_stack values_;
  std::size_t count_ = 0;
  std::string key_begin_;                // of the key that is being read
  std::vector<std::string> keys_;        // of all objects that are not at their end
  std::vector<std::size_t> first_keys_;  // where the keys of each of them begin
  std::optional<Problem> problem_;
};

}  // namespace

Result<bj::value, Problem> parse(std::string_view text, Source source) {
  bj::parse_options options;
  options.max_depth = limits::kJsonDepthMax;
  bj::basic_parser<Builder> parser(options, source);
  error_code error;
  const auto consumed = parser.write_some(false, text.data(), text.size(), error);
  if (const auto& problem = parser.handler().problem()) return Failure(*problem);
  if (error == bj::error::too_deep) {
    return Failure(Problem{Kind::kMalformed, "",
                           "The JSON text is nested more than " +
                               std::to_string(limits::kJsonDepthMax) + " levels deep."});
  }
  if (error || !trimmed(text.substr(consumed)).empty()) {
    return Failure(Problem{
        Kind::kMalformed, "",
        "The text is not valid JSON; it goes wrong after " + std::to_string(consumed) + " bytes."});
  }
  return parser.handler().release();
}

}  // namespace gatehouse::json
