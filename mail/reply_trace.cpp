#include "mail/reply_trace.hpp"

#include <algorithm>
#include <cstdlib>

#include "core/text.hpp"
#include "core/utf8.hpp"
#include "mail/own_words.hpp"

namespace docket::mail {
namespace {

using std::string_view;

constexpr std::size_t kShingleWords = 3;
constexpr std::size_t kMaxAttribution = 600;
constexpr std::size_t kMaxOpening = 60;

std::uint32_t hash_word(string_view word) {
  std::uint32_t hash = 2166136261U;  // FNV-1a
  for (const char c : word) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619U;
  return hash;
}

std::uint32_t mix(std::uint32_t a, std::uint32_t b) {
  std::uint32_t h = (a * 0x9E3779B1U) ^ (b + 0x7F4A7C15U);
  h ^= h >> 15U;
  return h * 0x85EBCA77U;
}

void add_shingles(Shingles& out, string_view text) {
  const std::string words = normalised_words(text);
  std::array<std::uint32_t, kShingleWords> last{};
  std::size_t count = 0;
  string_view rest = words;
  while (!rest.empty() && out.size() < kMaxShingles) {
    const std::size_t end = std::min(rest.find(' '), rest.size());
    last[count % kShingleWords] = hash_word(rest.substr(0, end));
    ++count;
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (count < kShingleWords) continue;
    const std::uint32_t oldest = last[count % kShingleWords];
    const std::uint32_t middle = last[(count + 1) % kShingleWords];
    out.push_back(mix(mix(oldest, middle), last[(count + 2) % kShingleWords]));
  }
}

void make_set(Shingles& shingles) {
  std::sort(shingles.begin(), shingles.end());
  shingles.erase(std::unique(shingles.begin(), shingles.end()), shingles.end());
}

std::string without_marks(string_view text) {
  std::string out;
  out.reserve(text.size());
  while (const auto line = next_line(text)) {
    std::size_t depth = 1;
    out += strip_quote_marks(*line, depth);
    out += '\n';
  }
  return out;
}

std::string folded_beginning(string_view text, std::size_t most) {
  return fold(text.substr(0, utf8_floor(text, std::min(most, text.size()))));
}

bool is_telling(string_view subject) {
  constexpr std::size_t kMinBytes = 12;
  return subject.size() >= kMinBytes && subject.find(' ') != string_view::npos;
}

void settle_day(AttributedTime& attributed, std::int64_t written_at) {
  if (!attributed.swapped) return;
  const auto away = [written_at](std::int64_t time) { return std::abs(time - written_at); };
  if (away(*attributed.swapped) < away(attributed.local)) attributed.local = *attributed.swapped;
  attributed.swapped.reset();
}

std::size_t level_of(const Segment& segment) {
  std::size_t level = segment.depth;
  if (segment.kind == SegmentKind::Attribution && level > 0) --level;
  return std::min(level, kTraceDepths - 1);
}

}  // namespace

ReplyTrace trace_reply(const Analysis& analysis, std::int64_t written_at) {
  ReplyTrace trace;
  trace.is_reply = analysis.subject.is_reply;
  trace.telling_subject = is_telling(analysis.subject.base);
  const Body& body = analysis.body;
  for (const Segment& segment : body.segments) {
    if (segment.kind == SegmentKind::ListFooter) continue;
    const std::size_t level = level_of(segment);
    const string_view text = body.view(segment);
    const bool marked = segment.kind == SegmentKind::Quote || segment.depth > 1;
    add_shingles(trace.depths[level], marked ? without_marks(text) : std::string(text));
    const bool first_attribution =
        segment.kind == SegmentKind::Attribution && segment.depth <= 1 && trace.attribution.empty();
    if (first_attribution) {
      trace.attribution = folded_beginning(text, kMaxAttribution);
      trace.attributed = read_attributed_time(text);
      if (trace.attributed) settle_day(*trace.attributed, written_at);
    }
    if (segment.kind == SegmentKind::Own && trace.opening.empty()) {
      trace.opening = folded_beginning(trim(text), kMaxOpening);
    }
  }
  for (std::size_t d = 0; d < kTraceDepths; ++d) {
    Shingles& shingles = trace.depths[d];
    trace.all.insert(trace.all.end(), shingles.begin(), shingles.end());
    if (d > 0) trace.quoted.insert(trace.quoted.end(), shingles.begin(), shingles.end());
    make_set(shingles);
  }
  make_set(trace.quoted);
  make_set(trace.all);
  return trace;
}

std::size_t count_common(const Shingles& part, const Shingles& whole) {
  std::size_t common = 0;
  auto at = whole.begin();
  for (const std::uint32_t shingle : part) {
    at = std::lower_bound(at, whole.end(), shingle);
    if (at == whole.end()) break;
    if (*at == shingle) ++common;
  }
  return common;
}

}  // namespace docket::mail
