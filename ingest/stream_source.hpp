#pragma once

/// The mails of one stream, whatever it holds.

#include <memory>
#include <string>

#include "ingest/content.hpp"
#include "ingest/source_reader.hpp"

namespace docket::ingest {

inline constexpr std::size_t kMaxMemoryBytes = 64 * 1024 * 1024;  // of one mail; the rest is mapped

/// The rest of a stream as one piece of bytes.
[[nodiscard]] Result<RawBytes> read_to_end(ByteStream& stream, const ReadOptions& options);

/// What a format that was asked for makes of every file.
[[nodiscard]] std::optional<Content> content_by_choice(FormatChoice format);

/// `stream` is decompressed. Containers are not for it (container_source.hpp); what is no mail at
/// all is read as an mbox whose first mail has no separator.
[[nodiscard]] Result<std::unique_ptr<SourceReader>> open_stream(std::unique_ptr<ByteStream> stream,
                                                                Content content,
                                                                const ReadOptions& options);

}  // namespace docket::ingest
