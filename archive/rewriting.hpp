#pragma once

/// Makes derived rows anew within one WriteTransaction, which must outlive it:
///
///     Rewriting rewriting(transaction);
///     rewriting.begin();          // derived rows are gone
///     ... add_copy() with NewCopy::known for every copy, threads settled
///     rewriting.finish();         // old numbers lead to where their copies are
///
/// Bytes, origins, sources, lists and decisions stay.

#include <vector>

#include "archive/write_transaction.hpp"

namespace docket::archive {

struct KnownCopy {
  Digest sha256;
  Timestamp time;
  TimeSource time_source = TimeSource::Unknown;
};

class Rewriting {
 public:
  explicit Rewriting(WriteTransaction& transaction) : impl_(*transaction.impl_) {}

  [[nodiscard]] Result<void> begin();
  [[nodiscard]] Result<void> finish();

  [[nodiscard]] Result<std::int64_t> copies();
  [[nodiscard]] Result<std::int64_t> posts();
  [[nodiscard]] Result<std::int64_t> threads();
  [[nodiscard]] Result<KnownCopy> known_copy(CopyNum copy);
  /// Those found where another copy was found too: one of them may be cut.
  [[nodiscard]] Result<std::vector<CopyNum>> copies_with_other_readings();

 private:
  WriteTransaction::Impl& impl_;
};

}  // namespace docket::archive
