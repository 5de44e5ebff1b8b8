#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/lifetime.h"
#include "base/percent_encoding.h"

namespace gatehouse::oauth1 {

// The parameters of the protocol itself (RFC 5849 section 3.1), in the order of their names.
enum class Protocol : std::uint8_t {
  kCallback,
  kConsumerKey,
  kNonce,
  kSignature,
  kSignatureMethod,
  kTimestamp,
  kToken,
  kVerifier,
  kVersion,
  kNone,  // a parameter that is none of them
};

inline constexpr std::size_t kProtocolParameters = static_cast<std::size_t>(Protocol::kNone);

// "oauth_nonce"; empty for kNone.
[[nodiscard]] std::string_view name_of(Protocol parameter);

[[nodiscard]] Protocol protocol_of(std::string_view name);

// Where a parameter came (RFC 5849 section 3.4.1.3.1).
enum class Source : std::uint8_t { kHeader, kQuery, kForm };

// One name and value.
struct Parameter {
  std::string_view name;   // decoded; in query and form "+" is a space
  std::string_view value;  // likewise
  std::string_view raw;    // as received: "name=value", or "name" alone
  Source source = Source::kQuery;
  Protocol protocol = Protocol::kNone;

  // A name of query or form without "=" behind it.
  [[nodiscard]] bool is_valueless() const { return raw.find('=') == std::string_view::npos; }
};

// All parameters of one request: those of its Authorization header, then of its query, then of its
// form, each in the order in which they were received. Made to be reused: after clear() it
// allocates nothing as long as the next texts are not longer. What it hands out is valid until the
// next clear() and as long as the texts that were read live; moving it changes nothing about that.
class Parameters {
 public:
  // Forgets everything and makes room for texts of `bytes` in all; adding more than that is a
  // programming error.
  void clear(std::size_t bytes);

  // Adds one pair of the header: "name=value" or "name="value"", of which `name` and `value` are
  // the percent-encoded parts.
  void add_of_header(std::string_view raw, std::string_view name, std::string_view value);

  // Adds the pairs of a query or form: split at "&", each at its first "=". A pair without "=" has
  // an empty value; empty pairs count for nothing. Duplicates are kept.
  void add_form_encoded(std::string_view text, Source source);

  [[nodiscard]] std::span<const Parameter> all() const GATEHOUSE_LIFETIMEBOUND {
    return parameters_;
  }

  // Whether that source has a parameter of the protocol.
  [[nodiscard]] bool has_protocol(Source source) const { return of(source).present != 0; }

  // The value of the first such parameter of that source; absent when there is none.
  [[nodiscard]] std::optional<std::string_view> find(Source source, Protocol parameter) const
      GATEHOUSE_LIFETIMEBOUND;

  // The protocol parameters that came more than once in that source, as bits by their numbers.
  [[nodiscard]] unsigned repeated(Source source) const { return of(source).repeated; }

 private:
  // What is known of the protocol's parameters in one source.
  struct Slots {
    std::array<std::uint32_t, kProtocolParameters> first{};  // index into parameters_
    unsigned present = 0;                                    // bits by number
    unsigned repeated = 0;
  };

  [[nodiscard]] const Slots& of(Source source) const GATEHOUSE_LIFETIMEBOUND {
    return slots_[static_cast<std::size_t>(source)];
  }

  void add(std::string_view raw, std::string_view name, std::string_view value, Source source,
           Protocol protocol);
  [[nodiscard]] std::string_view decoded(std::string_view text GATEHOUSE_LIFETIMEBOUND,
                                         Plus plus) GATEHOUSE_LIFETIMEBOUND;

  std::vector<Parameter> parameters_;
  std::vector<char> decoded_;  // what views point into that needed decoding; does not move
  std::array<Slots, 3> slots_;
};

// How many pairs add_form_encoded() would add.
[[nodiscard]] std::size_t count_form_encoded(std::string_view text);

}  // namespace gatehouse::oauth1
