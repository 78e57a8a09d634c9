#pragma once

/// The mails of all members of a zip, tar or 7z file, in the order in which they stand. A member
/// may be whatever a file may be, compressed too, and a container once more, but no deeper. A
/// mail's member is its path inside, "inner.zip!list.mbox" for one inside a container inside.

#include <memory>
#include <string>

#include "ingest/content.hpp"
#include "ingest/source_reader.hpp"

namespace docket::ingest {

/// The file at `path`, which may be compressed where it is a tar. Members that cannot be read, or
/// are no mail, are errors of next(), after which more may follow; hidden and side files are not.
[[nodiscard]] Result<std::unique_ptr<SourceReader>> open_container(const std::string& path,
                                                                   Content content,
                                                                   const ReadOptions& options);
/// The same of a decompressed stream; zip and 7z are first read to their end.
[[nodiscard]] Result<std::unique_ptr<SourceReader>> open_container(
    std::unique_ptr<ByteStream> stream, Content content, const std::string& name,
    const ReadOptions& options);

}  // namespace docket::ingest
