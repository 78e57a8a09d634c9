#pragma once

/// One source as a pull iterator of mails, whatever its kind.

#include <memory>
#include <optional>
#include <string>

#include "ingest/mbox_reader.hpp"
#include "ingest/source_walk.hpp"

namespace docket::ingest {

struct FoundMessage {
  RawMessage message;
  std::string member;  ///< file inside a Maildir; empty otherwise
};

struct ReadOptions {
  mail::RawForm mbox_form = mail::RawForm::Mboxrd;
  std::string spill_directory;
};

class SourceReader {
 public:
  virtual ~SourceReader() = default;
  /// nullopt at the end. After an error more may follow (the next file of a Maildir) or nullopt.
  [[nodiscard]] virtual Result<std::optional<FoundMessage>> next() = 0;
};

[[nodiscard]] Result<std::unique_ptr<SourceReader>> open_source(const SourceItem& item,
                                                                const ReadOptions& options);

}  // namespace docket::ingest
