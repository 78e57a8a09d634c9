#pragma once

/// What posts quote and say, read from their leading copies when an inference asks for it. Keeps
/// what was used last, up to a size: the posts of one subject are looked at together.

#include <list>
#include <memory>
#include <unordered_map>

#include "archive/write_transaction.hpp"
#include "mail/reply_trace.hpp"

namespace docket::ingest {

class TraceCache {
 public:
  using TracePtr = std::shared_ptr<const mail::ReplyTrace>;

  /// `written_at`: the copy's time.
  [[nodiscard]] Result<TracePtr> load(archive::WriteTransaction& transaction, CopyNum copy,
                                      std::int64_t written_at);
  void add(CopyNum copy, mail::ReplyTrace trace);

 private:
  struct Entry {
    CopyNum copy;
    TracePtr trace;
    std::size_t size = 0;
  };
  void insert(CopyNum copy, TracePtr trace);

  std::list<Entry> entries_;  // last used first
  std::unordered_map<CopyNum, std::list<Entry>::iterator> by_copy_;
  std::size_t size_ = 0;  // bytes, about
};

}  // namespace docket::ingest
