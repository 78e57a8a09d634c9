#pragma once

/// The posts of a saved page of Google Groups (mail/groups_page.hpp), text or HTML.

#include <memory>

#include "archive/write_transaction.hpp"
#include "ingest/byte_stream.hpp"
#include "ingest/source_reader.hpp"

namespace docket::ingest {

/// A larger one is refused: a thread of thousands of posts is far from it.
inline constexpr std::size_t kMaxPageBytes = 64 * 1024 * 1024;

[[nodiscard]] std::unique_ptr<SourceReader> open_page(std::unique_ptr<ByteStream> stream,
                                                      const ReadOptions& options);

/// Stores pages as their first post comes along.
class PageKeeper {
 public:
  /// Where the post stands on its page, which is in the archive now; nullopt for a mail.
  [[nodiscard]] Result<std::optional<archive::PagePlace>> keep(
      archive::WriteTransaction& transaction, const RawMessage& message);
  [[nodiscard]] bool has_seen_pages() const { return last_ != nullptr; }

 private:
  std::shared_ptr<const SavedPage> last_;
  PageNum num_;
};

}  // namespace docket::ingest
