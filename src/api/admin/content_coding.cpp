#include "api/admin/content_coding.h"

#include <zlib.h>

#include <algorithm>
#include <limits>
#include <new>

#include "base/text.h"

namespace gatehouse::api::admin {
namespace {

// What answers are made of does not get notably smaller with more work.
constexpr int kLevel = 6;
constexpr int kGzipWindowBits = 15 + 16;  // the largest window; 16 asks for gzip's frame
constexpr int kMemoryLevel = 8;

// A running compression; ends with its scope.
class Deflater {
 public:
  Deflater() {
    if (deflateInit2(&stream_, kLevel, Z_DEFLATED, kGzipWindowBits, kMemoryLevel,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
      throw std::bad_alloc();
    }
  }

  ~Deflater() { deflateEnd(&stream_); }

  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;
  Deflater(Deflater&&) = delete;
  Deflater& operator=(Deflater&&) = delete;

  std::string all_of(std::string_view content) {
    // An answer of 4 GiB is none; the library counts in 32 bits.
    if (content.size() > std::numeric_limits<uInt>::max()) throw std::bad_alloc();
    std::string out(deflateBound(&stream_, content.size()), '\0');
    // The library only reads it.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(content.data()));
    stream_.avail_in = static_cast<uInt>(content.size());
    stream_.next_out = reinterpret_cast<Bytef*>(out.data());
    stream_.avail_out = static_cast<uInt>(out.size());
    if (deflate(&stream_, Z_FINISH) != Z_STREAM_END) throw std::bad_alloc();
    out.resize(stream_.total_out);
    return out;
  }

 private:
  z_stream stream_{};
};

}  // namespace

bool takes(std::string_view accept_encoding, std::string_view coding) {
  for (const auto part : split(accept_encoding, ',')) {
    const auto semicolon = std::min(part.find(';'), part.size());
    if (!equals_ignoring_case(trimmed(part.substr(0, semicolon)), coding)) continue;
    auto weight = trimmed(part.substr(std::min(semicolon + 1, part.size())));
    if (!weight.starts_with("q=0")) return true;
    return weight.find_first_of("123456789") != std::string_view::npos;
  }
  return false;
}

std::string gzipped(std::string_view content) { return Deflater().all_of(content); }

void compress(http::Response& response, const http::Request& request) {
  response.add("Vary", "Accept-Encoding");
  if (response.body().size() < kCompressedFromBytes) return;
  if (!takes(request.field("Accept-Encoding"), "gzip")) return;
  response.replace_body(gzipped(response.body())).add("Content-Encoding", "gzip");
}

}  // namespace gatehouse::api::admin
