#pragma once

/// Digests: SHA-256 (FIPS 180-4) where evidence is meant, XXH3 where only a change or an
/// equality inside one archive is looked for.

#include <array>
#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace docket {

/// The SHA-256 of exact bytes.
struct Digest {
  static constexpr std::size_t kSize = 32;
  std::array<std::uint8_t, kSize> bytes{};

  friend auto operator<=>(const Digest&, const Digest&) = default;
  /// 64 lower-case hexadecimal digits.
  [[nodiscard]] std::string hex() const;
  [[nodiscard]] std::string_view view() const {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  /// From 32 raw bytes, or from 64 hexadecimal digits of either case.
  static std::optional<Digest> from_bytes(std::string_view raw);
  static std::optional<Digest> from_hex(std::string_view hex);
};

[[nodiscard]] Digest sha256(std::string_view bytes);

/// SHA-1, for what others name by it; never evidence.
inline constexpr std::size_t kSha1Size = 20;
[[nodiscard]] std::array<std::uint8_t, kSha1Size> sha1(std::string_view bytes);

/// SHA-256 of bytes that come in pieces. Not thread-safe; after finish() it starts anew.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;

  void update(std::string_view bytes);
  [[nodiscard]] Digest finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// XXH3, 128 bits: an equality within one archive, never evidence.
struct Hash128 {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  friend auto operator<=>(const Hash128&, const Hash128&) = default;
  [[nodiscard]] std::string bytes() const;  ///< 16 bytes, big endian
  static std::optional<Hash128> from_bytes(std::string_view raw);
};

[[nodiscard]] Hash128 xxh3(std::string_view bytes);

/// XXH3 over a stream; value() may be asked at any point without ending it.
class Xxh3Stream {
 public:
  Xxh3Stream();
  ~Xxh3Stream();
  Xxh3Stream(Xxh3Stream&&) noexcept;
  Xxh3Stream& operator=(Xxh3Stream&&) noexcept;
  Xxh3Stream(const Xxh3Stream&) = delete;
  Xxh3Stream& operator=(const Xxh3Stream&) = delete;

  void update(std::string_view bytes);
  [[nodiscard]] Hash128 value() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace docket
