#pragma once

/// A running XXH3 over the mails of a source in order (place, separator, bytes): tells whether the
/// part that was read before is unchanged, without keeping it.

#include <cstdint>
#include <cstring>
#include <string_view>

#include "core/digest.hpp"
#include "ingest/raw_message.hpp"

namespace docket::ingest {

class PrefixChain {
 public:
  void add(const RawMessage& message) {
    const std::string_view bytes = message.bytes.view();
    const std::uint64_t facts[] = {message.offset, message.separator.size(), bytes.size()};
    hash_.update({reinterpret_cast<const char*>(facts), sizeof facts});
    hash_.update(message.separator);
    hash_.update(bytes);
    ++count_;
  }
  [[nodiscard]] Hash128 value() const { return hash_.value(); }
  [[nodiscard]] std::int64_t count() const { return count_; }

 private:
  Xxh3Stream hash_;
  std::int64_t count_ = 0;
};

}  // namespace docket::ingest
