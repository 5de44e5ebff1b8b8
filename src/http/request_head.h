#pragma once

#include <span>
#include <string_view>

#include "base/lifetime.h"
#include "base/result.h"
#include "http/message/request.h"
#include "http/refusal.h"

namespace gatehouse::http {

// A field that the server itself looks at: what its first line says, and how often it came.
struct KnownField {
  std::string_view value;
  int count = 0;
};

// What the head of a request says. Views of the text that it was read from.
struct RequestHead {
  enum class Version { kHttp10, kHttp11 };
  enum class Connection { kUnsaid, kClose, kKeepAlive };

  std::string_view method;
  std::string_view target;
  Version version = Version::kHttp11;
  Connection connection = Connection::kUnsaid;
  std::size_t bytes = 0;  // with the empty line at its end
  std::size_t field_count = 0;
  KnownField host;
  KnownField authorization;
  KnownField content_length;
  KnownField content_type;
  KnownField transfer_encoding;
  KnownField upgrade;
  KnownField expect;

  // Whether the body comes in chunks; if not, it has announced_bytes(), which may be none.
  [[nodiscard]] bool is_chunked() const { return transfer_encoding.count > 0; }

  [[nodiscard]] std::size_t announced_bytes() const;

  // Whether another request may follow on the connection (RFC 9112 section 9.3).
  [[nodiscard]] bool keeps_alive() const {
    return version == Version::kHttp11 ? connection != Connection::kClose
                                       : connection == Connection::kKeepAlive;
  }
};

enum class HeadProgress { kNeedMore, kDone };

// Reads a head from the start of `text`, in one pass, and its fields into `fields`. Takes what RFC
// 9112 sections 2 to 5 say and nothing that two readers could read differently: no bare line feeds,
// no folded lines, no space before a colon, no "_" in a field's name, and what there may be one of
// comes once. kNeedMore when all is well but the end is missing.
[[nodiscard]] Result<HeadProgress, Refusal> read_head(std::string_view text GATEHOUSE_LIFETIMEBOUND,
                                                      std::span<Field> fields, RequestHead& out);

}  // namespace gatehouse::http
