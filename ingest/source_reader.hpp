#pragma once

/// One source as a pull iterator of mails, whatever its kind.

#include <memory>
#include <optional>
#include <string>

#include "ingest/raw_message.hpp"
#include "ingest/source_walk.hpp"

namespace docket::ingest {

struct FoundMessage {
  RawMessage message;
  std::string member;  ///< file inside a Maildir, an MH folder or a container; empty otherwise
};

struct ReadOptions {
  FormatChoice format = FormatChoice::Detect;
  std::string spill_directory;
  std::string page_url = {};  ///< of a saved page, where it was told
};

class SourceReader {
 public:
  virtual ~SourceReader() = default;
  /// nullopt at the end. After an error more may follow: see has_more().
  [[nodiscard]] virtual Result<std::optional<FoundMessage>> next() = 0;
  /// Whether an error was that of one member among others, so that next() is worth asking again.
  [[nodiscard]] virtual bool has_more() const { return false; }
};

[[nodiscard]] Result<std::unique_ptr<SourceReader>> open_source(const SourceItem& item,
                                                                const ReadOptions& options);

}  // namespace docket::ingest
