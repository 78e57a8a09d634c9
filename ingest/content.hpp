#pragma once

/// What a file holds, told by its first bytes, never by its name alone.

#include <cstdint>
#include <string_view>

#include "ingest/byte_stream.hpp"

namespace docket::ingest {

enum class Content : std::uint8_t {
  Empty,     ///< nothing, or white space
  Mbox,      ///< its first line that is not blank begins with "From ", or it is MMDF
  Mail,      ///< begins with header fields, one of them of a mail
  WeakMail,  ///< begins with fields, but none that only a mail has
  Emlx,      ///< Apple Mail: the number of bytes, the mail, a property list
  Page,      ///< a thread's page of Google Groups, saved as text or HTML
  Tar,
  Zip,
  SevenZip,
  Other,
};

[[nodiscard]] constexpr bool is_container(Content content) {
  return content == Content::Tar || content == Content::Zip || content == Content::SevenZip;
}

/// `head`: the first kLookAheadBytes, decompressed, or all there is.
[[nodiscard]] Content content_of(std::string_view head);

/// Looks at the front of a decompressed stream, which then gives it once more.
[[nodiscard]] Result<Content> look_at(std::unique_ptr<ByteStream>& stream);

/// Whether a name, without its compression's ending, is that of a single mail.
[[nodiscard]] bool is_eml(std::string_view name);

/// What programs keep beside mail: ".msf", lock files, hidden files, "__MACOSX/". Nobody means
/// these when naming the folder.
[[nodiscard]] bool is_side_file(std::string_view path);

}  // namespace docket::ingest
