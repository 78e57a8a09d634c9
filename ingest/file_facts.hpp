#pragma once

/// What tells cheaply that a file has not changed since it was read: size, time and the XXH3 of
/// its last 64 KiB.

#include <cstdint>
#include <optional>
#include <string>

#include "core/digest.hpp"

namespace docket::ingest {

struct FileFacts {
  std::int64_t size = 0;
  std::int64_t mtime_ns = 0;
  std::optional<Hash128> tail;  ///< of a regular file only
};

/// Of what cannot be looked at (standard input, a file that is gone): nothing.
[[nodiscard]] FileFacts file_facts(const std::string& path);

}  // namespace docket::ingest
