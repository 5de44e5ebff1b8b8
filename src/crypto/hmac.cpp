// The functions of single hashes are what keeps a state that can be copied and shared between
// threads; OpenSSL 3 calls them deprecated in favor of contexts that cost an allocation each.
#define OPENSSL_API_COMPAT 0x10101000L

#include "crypto/hmac.h"

#include <openssl/sha.h>

#include <algorithm>
#include <cstring>

#include "base/text.h"
#include "base/unavailable.h"

namespace gatehouse::crypto {
namespace {

// Both hashes work on blocks of this size.
constexpr std::size_t kBlockBytes = 64;
static_assert(SHA_CBLOCK == kBlockBytes && SHA256_CBLOCK == kBlockBytes);

constexpr unsigned char kInnerPad = 0x36;
constexpr unsigned char kOuterPad = 0x5c;

struct Sha256 {
  using Context = SHA256_CTX;
  static constexpr std::size_t kBytes = SHA256_DIGEST_LENGTH;

  static bool init(Context& context) { return SHA256_Init(&context) == 1; }

  static bool update(Context& context, const void* data, std::size_t size) {
    return SHA256_Update(&context, data, size) == 1;
  }

  static bool finish(Context& context, unsigned char* out) {
    return SHA256_Final(out, &context) == 1;
  }

  static std::array<std::uint32_t, 8> state(const Context& context) {
    return std::to_array(context.h);
  }

  static void resume(Context& context, const std::array<std::uint32_t, 8>& state) {
    std::ranges::copy(state, context.h);
    context.Nl = kBlockBytes * 8;  // bits hashed so far
  }
};

struct Sha1 {
  using Context = SHA_CTX;
  static constexpr std::size_t kBytes = SHA_DIGEST_LENGTH;

  static bool init(Context& context) { return SHA1_Init(&context) == 1; }

  static bool update(Context& context, const void* data, std::size_t size) {
    return SHA1_Update(&context, data, size) == 1;
  }

  static bool finish(Context& context, unsigned char* out) {
    return SHA1_Final(out, &context) == 1;
  }

  static std::array<std::uint32_t, 5> state(const Context& context) {
    return {context.h0, context.h1, context.h2, context.h3, context.h4};
  }

  static void resume(Context& context, const std::array<std::uint32_t, 5>& state) {
    context.h0 = state[0];
    context.h1 = state[1];
    context.h2 = state[2];
    context.h3 = state[3];
    context.h4 = state[4];
    context.Nl = kBlockBytes * 8;
  }
};

using Block = std::array<unsigned char, kBlockBytes>;
using Digest = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

void require(bool done) {
  if (!done) throw Unavailable("OpenSSL could not compute an HMAC");
}

template <class Hash>
auto state_behind(const Block& block) {
  typename Hash::Context context;
  require(Hash::init(context) && Hash::update(context, block.data(), block.size()));
  const auto state = Hash::state(context);
  explicit_bzero(&context, sizeof(context));
  return state;
}

// The hash of a block, whose state is given, and of a message behind it.
template <class Hash, class State>
void hash_behind(const State& state, const void* message, std::size_t size, unsigned char* out) {
  typename Hash::Context context;
  require(Hash::init(context));
  Hash::resume(context, state);
  require(Hash::update(context, message, size) && Hash::finish(context, out));
}

template <class Hash, class State>
std::size_t sign_with(const State& inner, const State& outer, std::string_view message,
                      unsigned char* out) {
  Digest digest;
  hash_behind<Hash>(inner, message.data(), message.size(), digest.data());
  hash_behind<Hash>(outer, digest.data(), Hash::kBytes, out);
  return Hash::kBytes;
}

// The block of a key: a longer one is hashed first, by the hash that it is for (RFC 2104 section
// 2).
template <class Hash>
Block block_of(std::string_view key, unsigned char pad) {
  Block block{};
  if (key.size() > kBlockBytes) {
    typename Hash::Context context;
    require(Hash::init(context) && Hash::update(context, key.data(), key.size()) &&
            Hash::finish(context, block.data()));
  } else {
    std::ranges::copy(key, block.begin());
  }
  for (auto& byte : block) byte ^= pad;
  return block;
}

template <class Hash>
auto padded_state(std::string_view key, unsigned char pad) {
  auto block = block_of<Hash>(key, pad);
  const auto state = state_behind<Hash>(block);
  explicit_bzero(block.data(), block.size());
  return state;
}

}  // namespace

HmacKey::Padded HmacKey::padded(std::string_view key, unsigned char pad) {
  return {.sha256 = padded_state<Sha256>(key, pad), .sha1 = padded_state<Sha1>(key, pad)};
}

HmacKey::HmacKey(const Secret& key)
    : inner_(padded(key.reveal(), kInnerPad)), outer_(padded(key.reveal(), kOuterPad)) {}

HmacKey::~HmacKey() {
  explicit_bzero(&inner_, sizeof(inner_));
  explicit_bzero(&outer_, sizeof(outer_));
}

Mac HmacKey::sign(HmacAlgorithm algorithm, std::string_view message) const {
  Mac mac;
  auto* const out = reinterpret_cast<unsigned char*>(mac.data_.data());
  mac.size_ = algorithm == HmacAlgorithm::kSha256
                  ? sign_with<Sha256>(inner_.sha256, outer_.sha256, message, out)
                  : sign_with<Sha1>(inner_.sha1, outer_.sha1, message, out);
  return mac;
}

void check_hmac() {
  const auto mac =
      HmacKey(Secret("Jefe")).sign(HmacAlgorithm::kSha256, "what do ya want for nothing?");
  if (to_hex(mac.bytes()) != "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843") {
    throw Unavailable("OpenSSL computes wrong HMACs");
  }
}

}  // namespace gatehouse::crypto
