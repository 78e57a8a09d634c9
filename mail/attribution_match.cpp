#include "mail/attribution_match.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>

#include "core/text.hpp"
#include "core/utf8.hpp"

namespace docket::mail {
namespace {

using std::string_view;

constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kDay = std::int64_t{24} * 60 * 60;
/// Zones lie at most so far apart, and differ by whole half hours (but for some quarters).
constexpr std::int64_t kMaxZones = std::int64_t{26} * 60 * 60;
constexpr std::int64_t kZoneStep = std::int64_t{30} * 60;
constexpr std::int64_t kNear = 2 * kMinute;

std::int64_t floor_minute(std::int64_t time) {
  return time - ((time % kMinute) + kMinute) % kMinute;
}

TimeMatch match_local(const AttributedTime& written, std::int64_t local, const Timestamp& post,
                      int writer_offset) {
  const auto at = [&](int offset) { return post.utc_seconds + offset * kMinute; };
  const auto same = [&](std::int64_t shown) {
    if (!written.has_time) return shown - (((shown % kDay) + kDay) % kDay) == local;
    return (written.has_seconds ? shown : floor_minute(shown)) == local;
  };
  if (written.offset_minutes) {
    if (same(at(*written.offset_minutes))) return TimeMatch::Exact;
    // Some programs write the zone of one and the time of the other.
  }
  if (same(at(writer_offset)) || same(at(post.offset_minutes)) || same(at(0))) {
    return written.has_time ? TimeMatch::Exact : TimeMatch::Day;
  }
  const std::int64_t away =
      (written.has_seconds ? post.utc_seconds : floor_minute(post.utc_seconds)) - local;
  if (!written.has_time) {
    return std::abs(away - kDay / 2) <= kDay ? TimeMatch::Day : TimeMatch::None;
  }
  if (std::abs(away) > kMaxZones) return TimeMatch::None;
  if (away % kZoneStep == 0) return TimeMatch::Minutes;
  const std::int64_t beyond_hours = std::abs(away) % (60 * kMinute);
  return std::min(beyond_hours, 60 * kMinute - beyond_hours) <= kNear ? TimeMatch::Near
                                                                      : TimeMatch::None;
}

bool is_word_at(string_view text, std::size_t at, std::size_t size) {
  const auto joins = [](char c) { return is_alnum(c) || static_cast<unsigned char>(c) >= 0x80; };
  return (at == 0 || !joins(text[at - 1])) && (at + size >= text.size() || !joins(text[at + size]));
}

bool has_word(string_view text, string_view what) {
  for (std::size_t at = text.find(what); at != string_view::npos; at = text.find(what, at + 1)) {
    if (is_word_at(text, at, what.size())) return true;
  }
  return false;
}

}  // namespace

TimeMatch match_time(const std::optional<AttributedTime>& written, const Timestamp& post,
                     int writer_offset) {
  if (!written) return TimeMatch::Unknown;
  const TimeMatch first = match_local(*written, written->local, post, writer_offset);
  if (first != TimeMatch::None || !written->swapped) return first;
  return match_local(*written, *written->swapped, post, writer_offset);
}

AuthorMatch match_author(string_view folded_attribution, const Mailbox& author) {
  constexpr std::size_t kMinLocalPart = 3;
  constexpr std::size_t kMinNameWord = 3;
  constexpr std::size_t kMaxName = 200;
  const std::string address = fold(author.address);
  const std::size_t at = address.find('@');
  if (at != std::string::npos && at > 0) {
    if (folded_attribution.find(address) != string_view::npos) return AuthorMatch::Address;
    const std::string masked = address.substr(0, at) + " at " + address.substr(at + 1);
    if (folded_attribution.find(masked) != string_view::npos) return AuthorMatch::Address;
  }
  const std::string name =
      fold(string_view(author.name).substr(0, utf8_floor(author.name, kMaxName)));
  std::size_t words = 0;
  std::size_t found = 0;
  bool telling = false;  // a word that is long enough to tell people apart
  for (std::size_t i = 0; i < name.size();) {
    const auto parts = [](char c) {
      return is_space(c) || c == ',' || c == '.' || c == '"' || c == '(' || c == ')';
    };
    if (parts(name[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < name.size() && !parts(name[end])) ++end;
    const string_view word = string_view(name).substr(i, end - i);
    i = end;
    if (word.size() < 2) continue;
    ++words;
    if (!has_word(folded_attribution, word)) continue;
    ++found;
    telling = telling || word.size() >= kMinNameWord;
  }
  if (words > 0 && found == words && telling) return AuthorMatch::Name;
  const string_view local =
      string_view(address).substr(0, at == std::string::npos ? address.size() : at);
  if (local.size() >= kMinLocalPart && has_word(folded_attribution, local))
    return AuthorMatch::Name;
  return telling ? AuthorMatch::Part : AuthorMatch::None;
}

}  // namespace docket::mail
