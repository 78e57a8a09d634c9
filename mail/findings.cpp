#include "mail/findings.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "core/digest.hpp"
#include "mail/ca_names.hpp"
#include "mail/citations.hpp"
#include "mail/fault_concepts.hpp"
#include "mail/fault_words.hpp"

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

  [[nodiscard]] bool has_ca() const {
    const auto first = keys_.lower_bound("ca");
    return first != keys_.end() &&
           (first->first.starts_with("ca:") || first->first.starts_with("ca-name:"));
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

/// Returns whether there was any.
bool add_concepts(const JoinedText& text, FaultText about, KeyCollector& keys) {
  const auto found = find_fault_concepts(text, FaultConcepts::built_in(), about);
  for (const FoundConcept& one : found) keys.add(std::string(one.key), one.segment);
  return !found.empty();
}

/// Nobody speaks of a CA's faults without naming a CA or one of these; other mail need not be read
/// for its words.
bool may_speak_of_faults(std::string_view text) {
  constexpr std::array<std::string_view, 10> kPieces = {
      "ertificat", "CRL", "crl", "OCSP", "ocsp", "evoc", "evok", "CCADB", "isissu", "is-issu"};
  return std::any_of(kPieces.begin(), kPieces.end(), [text](std::string_view piece) {
    return text.find(piece) != std::string_view::npos;
  });
}

std::vector<FoundKey> find_keys(const Analysis& analysis) {
  const std::optional<std::int64_t> written = written_time(analysis);
  KeyCollector keys;
  const JoinedText subject = JoinedText::of_plain(analysis.message.envelope.subject);
  const JoinedText body = JoinedText::of(analysis.body);
  add_keys(subject, written, keys);
  add_keys(body, written, keys);
  if (!keys.has_ca() && !may_speak_of_faults(subject.text()) && !may_speak_of_faults(body.text())) {
    return keys.take();
  }
  // A subject is too short to tell whether CAs are spoken of; the body does.
  const bool of_trade = add_concepts(body, FaultText::AnyMail, keys);
  add_concepts(subject, of_trade ? FaultText::IncidentTitle : FaultText::AnyMail, keys);
  return keys.take();
}

/// Words beyond these tell no more.
constexpr std::size_t kMaxWords = 600;

/// Of the author's own text, where it names a CA: nothing else is looked for by them.
std::vector<std::uint32_t> find_words(const Analysis& analysis, const std::vector<FoundKey>& keys) {
  std::vector<std::uint32_t> out;
  const bool names_ca = std::any_of(keys.begin(), keys.end(), [](const FoundKey& found) {
    return !found.quoted && found.key.starts_with("ca:");
  });
  if (!names_ca) return out;
  for (const std::string& text : {analysis.message.envelope.subject, analysis.body.own_text()}) {
    for (const std::string& word : fault_words(text)) {
      if (out.size() < kMaxWords) out.push_back(hash_fault_word(word));
    }
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace

std::uint32_t hash_fault_word(std::string_view word) {
  return static_cast<std::uint32_t>(xxh3(word).low);
}

std::vector<FoundKey> find_plain_keys(const std::string& text,
                                      std::optional<std::int64_t> written) {
  KeyCollector keys;
  const JoinedText joined = JoinedText::of_plain(text);
  add_keys(joined, written, keys);
  add_concepts(joined, FaultText::IncidentTitle, keys);
  return keys.take();
}

std::optional<std::int64_t> written_time(const Analysis& analysis) {
  const bool known =
      analysis.time_source != TimeSource::Unknown && analysis.time_source != TimeSource::Neighbour;
  return known ? std::optional(analysis.time.utc_seconds) : std::nullopt;
}

Findings find_all(const Analysis& analysis) {
  Findings findings{find_keys(analysis), find_archive_addresses(analysis), {}};
  findings.words = find_words(analysis, findings.keys);
  return findings;
}

}  // namespace docket::mail
