#pragma once

#include <string>
#include <string_view>

#include "http/message/request.h"
#include "http/message/response.h"

namespace gatehouse::api::admin {

// Shorter answers are sent as they are: they fit into one packet in any case.
inline constexpr std::size_t kCompressedFromBytes = 1024;

// Whether Accept-Encoding takes a coding: named, and not with a weight of zero (RFC 9110 section
// 12.5.3).
[[nodiscard]] bool takes(std::string_view accept_encoding, std::string_view coding);

// `content` in the content coding "gzip" (RFC 1952). Throws std::bad_alloc when there is no memory.
[[nodiscard]] std::string gzipped(std::string_view content);

// Compresses the answer when it is long enough and the request takes gzip. Not for answers that
// carry a secret: their length would tell about it (docs/decisions/admin-page.md).
void compress(http::Response& response, const http::Request& request);

}  // namespace gatehouse::api::admin
