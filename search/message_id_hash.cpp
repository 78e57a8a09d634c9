#include "search/message_id_hash.hpp"

#include "core/digest.hpp"

namespace docket::search {

std::string message_id_hash(std::string_view message_id) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  constexpr unsigned kBits = 5;
  std::string out;
  unsigned bits = 0;
  unsigned pending = 0;
  for (const std::uint8_t byte : sha1(message_id)) {
    pending = (pending << 8U | byte) & 0xFFFFU;
    bits += 8;
    while (bits >= kBits) {
      bits -= kBits;
      out += kAlphabet[pending >> bits & 31U];
    }
  }
  return out;
}

}  // namespace docket::search
