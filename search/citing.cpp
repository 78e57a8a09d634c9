#include "search/citing.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "core/text.hpp"
#include "core/utf8.hpp"
#include "mail/ca_names.hpp"
#include "mail/citations.hpp"
#include "mail/findings.hpp"

namespace docket::search {
namespace {

using archive::CitingPost;
using archive::Post;

constexpr std::uint64_t kMaxAnalysedBytes = 4 * 1024 * 1024;
constexpr std::size_t kContextBefore = 90;
constexpr std::size_t kContextAfter = 130;

struct Span {
  std::size_t offset = 0;
  std::size_t length = 0;
};

bool is_blank(char c) { return c == ' ' || c == '\n'; }

/// The words of the paragraph about [begin, end) of the joined text.
std::string words_about(const mail::JoinedText& joined, std::size_t begin, std::size_t end) {
  const std::string& text = joined.text();
  const std::size_t line = text.rfind('\n', begin);
  const std::size_t paragraph = line == std::string::npos || begin == 0 ? 0 : line + 1;
  const std::size_t paragraph_end = std::min(text.find('\n', end), text.size());
  std::size_t from = begin - std::min(begin - paragraph, kContextBefore);
  std::size_t to = std::min(paragraph_end, end + kContextAfter);
  while (from > paragraph && from < begin && !is_blank(text[from - 1])) ++from;
  while (to < paragraph_end && to > end && !is_blank(text[to])) --to;
  std::string out = from > paragraph ? "\xE2\x80\xA6 " : "";
  out += trim(std::string_view(text).substr(from, to - from));
  if (to < paragraph_end) out += " \xE2\x80\xA6";
  return to_printable(out);
}

/// Where a byte of the body is in the joined text.
std::size_t joined_place(const mail::JoinedText& joined, std::size_t offset) {
  const auto& lines = joined.lines();
  const auto next = std::upper_bound(
      lines.begin(), lines.end(), offset,
      [](std::size_t value, const mail::JoinedText::Line& line) { return value < line.from; });
  if (next == lines.begin()) return 0;
  const auto& line = *(next - 1);
  const std::size_t end = next == lines.end() ? joined.text().size() : next->at;
  return std::min(line.at + (offset - line.from), end);
}

/// Places that cite `key`, those outside quotes first.
class PlaceFinder {
 public:
  void add(Span span, mail::SegmentKind segment) {
    const bool quoted =
        segment == mail::SegmentKind::Quote || segment == mail::SegmentKind::Attribution;
    if (!best_ || (best_quoted_ && !quoted)) {
      best_ = span;
      best_quoted_ = quoted;
    }
  }
  [[nodiscard]] const std::optional<Span>& best() const { return best_; }

 private:
  std::optional<Span> best_;
  bool best_quoted_ = false;
};

std::optional<Span> find_place(const mail::JoinedText& joined, std::optional<std::int64_t> written,
                               std::string_view key) {
  PlaceFinder places;
  if (key.starts_with("ca:") || key.starts_with("ca-name:")) {
    for (const mail::CaMention& mention : mail::find_ca_names(joined, written)) {
      if ("ca:" + mention.owner != key && "ca-name:" + mention.name != key) continue;
      places.add({mention.offset, mention.length}, mention.segment);
    }
    return places.best();
  }
  const mail::Citations found = mail::find_citations(joined, written);
  for (const mail::Citation& citation : found.citations) {
    if (citation.key != key) continue;
    // The prose says more than the list of footnotes.
    const bool in_prose = !citation.mentions.empty();
    places.add({in_prose ? citation.mentions.front().offset : citation.offset,
                in_prose ? citation.mentions.front().length : citation.length},
               citation.segment);
  }
  for (const mail::TextLink& link : found.links) {
    if ("url:" + link.url == key) places.add({link.offset, link.length}, link.segment);
  }
  return places.best();
}

Result<std::string> context_in_post(archive::ReadHandle& archive, PostNum post,
                                    const std::string& key) {
  DOCKET_ASSIGN(const std::vector<archive::Copy> copies, archive.copies(post));
  DOCKET_ASSIGN(const std::vector<archive::PostCitation> citations, archive.citations(post));
  const auto citation =
      std::find_if(citations.begin(), citations.end(), [&](const auto& c) { return c.key == key; });
  if (citation == citations.end()) return std::string();
  // The leader comes first.
  const auto copy = std::find_if(copies.begin(), copies.end(), [&](const archive::Copy& c) {
    return std::find(citation->copies.begin(), citation->copies.end(), c.num) !=
           citation->copies.end();
  });
  if (copy == copies.end()) return std::string();
  DOCKET_ASSIGN(const mail::RawMail raw, archive.mail(*copy, kMaxAnalysedBytes));
  return citation_context(mail::analyse(raw.view(), std::nullopt), key);
}

/// Of several keys that one post cites the first, one outside quotes before that.
Result<std::vector<CitingPost>> posts_by_time(archive::ReadHandle& archive,
                                              const std::vector<std::string>& keys, bool below,
                                              std::vector<Post>& posts) {
  std::map<PostNum, CitingPost> by_post;
  for (const std::string& key : keys) {
    DOCKET_ASSIGN(const std::vector<CitingPost> found, archive.posts_citing(key, below));
    for (const CitingPost& citing : found) {
      const auto [it, added] = by_post.try_emplace(citing.num, citing);
      if (!added && it->second.quoted && !citing.quoted) it->second = citing;
    }
  }
  std::vector<std::pair<CitingPost, Post>> rows;
  for (const auto& [num, citing] : by_post) {
    DOCKET_ASSIGN(std::optional<Post> post, archive.post(num));
    if (post) rows.emplace_back(citing, std::move(*post));
  }
  std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
    return archive::trusted_time(a.second.time, a.second.time_source) <
           archive::trusted_time(b.second.time, b.second.time_source);
  });
  std::vector<CitingPost> out;
  for (auto& [citing, post] : rows) {
    out.push_back(citing);
    posts.push_back(std::move(post));
  }
  return out;
}

}  // namespace

std::string citation_context(const mail::Analysis& analysis, std::string_view key) {
  const mail::JoinedText joined = mail::JoinedText::of(analysis.body);
  const auto place = find_place(joined, mail::written_time(analysis), key);
  // Else it stands in the subject, which is shown beside.
  if (!place || joined.lines().empty()) return to_printable(analysis.message.envelope.subject);
  const std::size_t begin = joined_place(joined, place->offset);
  const std::size_t end = joined_place(joined, place->offset + place->length);
  return words_about(joined, begin, std::max(begin, end));
}

Result<CitingAnswer> find_citing(archive::ReadHandle& archive, const std::vector<std::string>& keys,
                                 const CitingOptions& options) {
  CitingAnswer answer;
  std::vector<Post> posts;
  DOCKET_ASSIGN(const std::vector<CitingPost> citing,
                posts_by_time(archive, keys, options.below, posts));
  for (std::size_t i = 0; i < citing.size(); ++i) {
    if (options.own_words && citing[i].quoted) continue;
    const std::int64_t place = answer.total++;
    if (place < options.offset) continue;
    if (options.limit > 0 && place >= options.offset + options.limit) continue;
    DOCKET_ASSIGN(std::string context, context_in_post(archive, citing[i].num, citing[i].key));
    answer.found.push_back(
        {std::move(posts[i]), citing[i].key, citing[i].quoted, std::move(context)});
  }
  return answer;
}

Result<std::vector<std::string>> keys_of_post(archive::ReadHandle& archive, const Post& post) {
  std::vector<std::string> keys;
  DOCKET_ASSIGN(const std::vector<archive::Copy> copies, archive.copies(post.num));
  keys.reserve(copies.size());
  for (const archive::Copy& copy : copies) keys.push_back("mid:" + copy.message_id);
  DOCKET_ASSIGN(const std::vector<archive::AddressedCopy> addresses, archive.addresses(post.num));
  for (const archive::AddressedCopy& address : addresses) {
    // A link to a thread means its first post, and a reply's link is not its own.
    const bool of_thread =
        address.key.starts_with("groups:") && address.key.find('/') == std::string::npos;
    if ((!of_thread || !post.parent) && address.source != mail::AddressSource::Attribution) {
      keys.push_back(address.key);
    }
  }
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

}  // namespace docket::search
