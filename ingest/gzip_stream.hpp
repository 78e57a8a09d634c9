#pragma once

/// gzip (RFC 1952) undone by zlib. libarchive could do it, but (3.6) does not compare the CRC and
/// the length at the end: a flipped bit would pass for what somebody wrote.

#include <memory>
#include <string>

#include "ingest/byte_stream.hpp"

namespace docket::ingest {

/// `source` begins with a gzip member; more may follow it, and zero bytes after the last (tapes
/// pad). All that could be inflated comes before an error. `name` is for messages.
[[nodiscard]] std::unique_ptr<ByteStream> gzip_stream(std::unique_ptr<ByteStream> source,
                                                      std::string name);

/// The error for compressed data that cannot be read further; `why` may be null.
[[nodiscard]] Error damaged(const std::string& name, const char* why);

}  // namespace docket::ingest
