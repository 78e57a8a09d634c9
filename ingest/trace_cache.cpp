#include "ingest/trace_cache.hpp"

#include <limits>

namespace docket::ingest {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{16} * 1024 * 1024;

std::size_t size_of(const mail::ReplyTrace& trace) {
  std::size_t shingles = trace.quoted.size() + trace.all.size();
  for (const mail::Shingles& depth : trace.depths) shingles += depth.size();
  return sizeof(trace) + shingles * sizeof(mail::Shingles::value_type);
}

}  // namespace

Result<TraceCache::TracePtr> TraceCache::load(archive::WriteTransaction& transaction, CopyNum copy,
                                              std::int64_t written_at) {
  if (const auto known = by_copy_.find(copy); known != by_copy_.end()) {
    entries_.splice(entries_.begin(), entries_, known->second);
    return known->second->trace;
  }
  DOCKET_ASSIGN(const mail::RawMail raw,
                transaction.mail(copy, std::numeric_limits<std::uint64_t>::max()));
  auto trace = std::make_shared<const mail::ReplyTrace>(
      mail::trace_reply(mail::analyse(raw.view(), std::nullopt), written_at));
  insert(copy, trace);
  return trace;
}

void TraceCache::add(CopyNum copy, mail::ReplyTrace trace) {
  if (by_copy_.count(copy) != 0) return;
  insert(copy, std::make_shared<const mail::ReplyTrace>(std::move(trace)));
}

void TraceCache::insert(CopyNum copy, TracePtr trace) {
  const std::size_t size = size_of(*trace);
  entries_.push_front({copy, std::move(trace), size});
  by_copy_[copy] = entries_.begin();
  size_ += size;
  while (size_ > kMaxBytes && entries_.size() > 1) {
    size_ -= entries_.back().size;
    by_copy_.erase(entries_.back().copy);
    entries_.pop_back();
  }
}

}  // namespace docket::ingest
