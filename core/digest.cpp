#include "core/digest.hpp"

#include <algorithm>

#include <openssl/evp.h>
#include <xxhash.h>

#include "core/error.hpp"

namespace docket {
namespace {

constexpr char kHexDigits[] = "0123456789abcdef";

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Hash128 to_hash(XXH128_hash_t h) { return {h.high64, h.low64}; }

}  // namespace

std::string Digest::hex() const {
  std::string out;
  out.reserve(kSize * 2);
  for (const std::uint8_t b : bytes) {
    out += kHexDigits[b >> 4];
    out += kHexDigits[b & 15];
  }
  return out;
}

std::optional<Digest> Digest::from_bytes(std::string_view raw) {
  if (raw.size() != kSize) return std::nullopt;
  Digest d;
  std::copy(raw.begin(), raw.end(), reinterpret_cast<char*>(d.bytes.data()));
  return d;
}

std::optional<Digest> Digest::from_hex(std::string_view hex) {
  if (hex.size() != kSize * 2) return std::nullopt;
  Digest d;
  for (std::size_t i = 0; i < kSize; ++i) {
    const int high = hex_value(hex[2 * i]);
    const int low = hex_value(hex[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    d.bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return d;
}

struct Sha256::Impl {
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                  &EVP_MD_CTX_free};
  Impl() { start(); }
  void start() const { DOCKET_CHECK(EVP_DigestInit_ex(context.get(), EVP_sha256(), nullptr) == 1); }
};

Sha256::Sha256() : impl_(std::make_unique<Impl>()) {}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::update(std::string_view bytes) {
  DOCKET_CHECK(EVP_DigestUpdate(impl_->context.get(), bytes.data(), bytes.size()) == 1);
}

Digest Sha256::finish() {
  Digest d;
  unsigned size = 0;
  DOCKET_CHECK(EVP_DigestFinal_ex(impl_->context.get(), d.bytes.data(), &size) == 1);
  DOCKET_CHECK(size == Digest::kSize);
  impl_->start();
  return d;
}

Digest sha256(std::string_view bytes) {
  thread_local Sha256 hasher;
  hasher.update(bytes);
  return hasher.finish();
}

std::array<std::uint8_t, kSha1Size> sha1(std::string_view bytes) {
  std::array<std::uint8_t, kSha1Size> out{};
  DOCKET_CHECK(EVP_Digest(bytes.data(), bytes.size(), out.data(), nullptr, EVP_sha1(), nullptr) ==
               1);
  return out;
}

std::string Hash128::bytes() const {
  std::string out(16, '\0');
  for (std::size_t i = 0; i < 8; ++i) {
    out[i] = static_cast<char>(high >> (56 - 8 * i));
    out[8 + i] = static_cast<char>(low >> (56 - 8 * i));
  }
  return out;
}

std::optional<Hash128> Hash128::from_bytes(std::string_view raw) {
  if (raw.size() != 16) return std::nullopt;
  Hash128 h;
  for (std::size_t i = 0; i < 8; ++i) {
    h.high = h.high << 8 | static_cast<std::uint8_t>(raw[i]);
    h.low = h.low << 8 | static_cast<std::uint8_t>(raw[8 + i]);
  }
  return h;
}

Hash128 xxh3(std::string_view bytes) { return to_hash(XXH3_128bits(bytes.data(), bytes.size())); }

struct Xxh3Stream::Impl {
  std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state{XXH3_createState(),
                                                                 &XXH3_freeState};
  Impl() { DOCKET_CHECK(XXH3_128bits_reset(state.get()) == XXH_OK); }
};

Xxh3Stream::Xxh3Stream() : impl_(std::make_unique<Impl>()) {}
Xxh3Stream::~Xxh3Stream() = default;
Xxh3Stream::Xxh3Stream(Xxh3Stream&&) noexcept = default;
Xxh3Stream& Xxh3Stream::operator=(Xxh3Stream&&) noexcept = default;

void Xxh3Stream::update(std::string_view bytes) {
  DOCKET_CHECK(XXH3_128bits_update(impl_->state.get(), bytes.data(), bytes.size()) == XXH_OK);
}

Hash128 Xxh3Stream::value() const { return to_hash(XXH3_128bits_digest(impl_->state.get())); }

}  // namespace docket
