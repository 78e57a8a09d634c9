#pragma once

/// One post to one document: what docs/index-format.md says. Not thread-safe.

#include <memory>

#include "archive/records.hpp"
#include "mail/analysis.hpp"

namespace Xapian {
class Document;
}

namespace docket::index {

class DocumentBuilder {
 public:
  DocumentBuilder();
  ~DocumentBuilder();
  DocumentBuilder(const DocumentBuilder&) = delete;
  DocumentBuilder& operator=(const DocumentBuilder&) = delete;
  DocumentBuilder(DocumentBuilder&&) = delete;
  DocumentBuilder& operator=(DocumentBuilder&&) = delete;

  /// Throws Xapian::Error.
  [[nodiscard]] Xapian::Document build(const archive::Post& post, const mail::Analysis& analysis);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace docket::index
