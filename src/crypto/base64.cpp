#include "crypto/base64.h"

#include <openssl/evp.h>

namespace gatehouse::crypto {
namespace {

const unsigned char* as_bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

unsigned char* as_bytes(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

}  // namespace

std::string base64_encode(std::string_view bytes) {
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');  // a zero is written behind the text
  const auto length =
      EVP_EncodeBlock(as_bytes(out), as_bytes(bytes), static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(length));
  return out;
}

std::optional<std::string> base64_decode(std::string_view text) {
  if (text.empty()) return std::string();
  std::string out(text.size() / 4 * 3 + 3, '\0');
  const auto length = EVP_DecodeBlock(as_bytes(out), as_bytes(text), static_cast<int>(text.size()));
  if (length < 0) return std::nullopt;
  // OpenSSL counts what the padding stands for, and overlooks white space and trailing bits.
  const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  if (static_cast<std::size_t>(length) < padding) return std::nullopt;
  out.resize(static_cast<std::size_t>(length) - padding);
  return base64_encode(out) == text ? std::optional(std::move(out)) : std::nullopt;
}

}  // namespace gatehouse::crypto
