#include "archive/records.hpp"

#include <algorithm>
#include <limits>
#include <tuple>

namespace docket::archive {

const char* to_string(CopyClass c) {
  switch (c) {
    case CopyClass::Leads: return "leads";
    case CopyClass::SameBytes: return "same-bytes";
    case CopyClass::Redelivery: return "redelivery";
    case CopyClass::Damage: return "damage";
    case CopyClass::Gateway: return "gateway";
    case CopyClass::Footer: return "footer";
    case CopyClass::Reflow: return "reflow";
    case CopyClass::Resend: return "resend";
    case CopyClass::Stub: return "stub";
    case CopyClass::Crosspost: return "crosspost";
    case CopyClass::Joined: return "joined";
  }
  return "leads";
}

const char* to_string(RepostOutcome outcome) {
  switch (outcome) {
    case RepostOutcome::Apart: return "apart";
    case RepostOutcome::Fold: return "fold";
    case RepostOutcome::Candidate: return "candidate";
    case RepostOutcome::Revision: return "revision";
    case RepostOutcome::Addition: return "addition";
  }
  return "apart";
}

bool leads_before(const Copy& a, const Copy& b) {
  if (a.cut != b.cut) return b.cut;
  const bool a_slice = mail::is_page_slice(a.form);
  const bool b_slice = mail::is_page_slice(b.form);
  if (a_slice != b_slice) return b_slice;
  if (a.words_size != b.words_size) return a.words_size > b.words_size;
  // What is no witness of the time depends on the order of arrival.
  const std::int64_t time_a = trusted_time(a.time, a.time_source);
  const std::int64_t time_b = trusted_time(b.time, b.time_source);
  const TimeSource source_a = std::min(a.time_source, TimeSource::Neighbour);
  const TimeSource source_b = std::min(b.time_source, TimeSource::Neighbour);
  return std::tie(a.damage, a.note, source_a, time_a, a.sha256) <
         std::tie(b.damage, b.note, source_b, time_b, b.sha256);
}

std::int64_t trusted_time(const Timestamp& time, TimeSource source) {
  switch (source) {
    case TimeSource::Date:
    case TimeSource::Arrival:
    case TimeSource::Received: return time.utc_seconds;
    case TimeSource::Neighbour:
    case TimeSource::Page:
    case TimeSource::Unknown: break;
  }
  return std::numeric_limits<std::int64_t>::max();
}

bool precedes(const Post& a, const Post& b) {
  const std::int64_t time_a = trusted_time(a.time, a.time_source);
  const std::int64_t time_b = trusted_time(b.time, b.time_source);
  return std::tie(time_a, a.leader_digest) < std::tie(time_b, b.leader_digest);
}

}  // namespace docket::archive
