#include "mail/findings.hpp"

#include <map>
#include <utility>

#include "mail/ca_names.hpp"
#include "mail/citations.hpp"

namespace docket::mail {
namespace {

/// Keys longer than this tell nothing that a search could use.
constexpr std::size_t kMaxKey = 2048;

bool is_quoted(SegmentKind kind) {
  return kind == SegmentKind::Quote || kind == SegmentKind::Attribution;
}

class KeyCollector {
 public:
  void add(std::string key, SegmentKind segment) {
    if (key.size() > kMaxKey) return;
    const auto [it, added] = keys_.try_emplace(std::move(key), is_quoted(segment));
    it->second = it->second && is_quoted(segment);
  }

  std::vector<FoundKey> take() {
    std::vector<FoundKey> out;
    out.reserve(keys_.size());
    for (auto& [key, quoted] : keys_) out.push_back({key, quoted});
    return out;
  }

 private:
  std::map<std::string, bool> keys_;
};

void add_keys(const JoinedText& text, std::optional<std::int64_t> written, KeyCollector& keys) {
  Citations found = find_citations(text, written);
  for (Citation& citation : found.citations) keys.add(std::move(citation.key), citation.segment);
  for (TextLink& link : found.links) keys.add("url:" + std::move(link.url), link.segment);
  for (CaMention& mention : find_ca_names(text, written)) {
    keys.add("ca:" + std::move(mention.owner), mention.segment);
    keys.add("ca-name:" + std::move(mention.name), mention.segment);
  }
}

std::vector<FoundKey> find_keys(const Analysis& analysis) {
  const std::optional<std::int64_t> written = written_time(analysis);
  KeyCollector keys;
  add_keys(JoinedText::of_plain(analysis.message.envelope.subject), written, keys);
  add_keys(JoinedText::of(analysis.body), written, keys);
  return keys.take();
}

}  // namespace

std::optional<std::int64_t> written_time(const Analysis& analysis) {
  const bool known =
      analysis.time_source != TimeSource::Unknown && analysis.time_source != TimeSource::Neighbour;
  return known ? std::optional(analysis.time.utc_seconds) : std::nullopt;
}

Findings find_all(const Analysis& analysis) {
  return {find_keys(analysis), find_archive_addresses(analysis)};
}

}  // namespace docket::mail
