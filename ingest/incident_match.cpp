#include "ingest/incident_match.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "mail/fault_concepts.hpp"

namespace docket::ingest {
namespace {

using archive::IncidentKey;
using archive::IncidentLink;
using archive::LinkStrength;

#include "data/telling_words.inc"

constexpr double kDay = 86400;

template <typename T, typename U>
bool contains(const std::vector<T>& sorted, const U& value) {
  return std::binary_search(sorted.begin(), sorted.end(), value);
}

/// What speaks for a link: each part is a chance by itself, and a few words.
class Grounds {
 public:
  void add(double chance, const std::string& reason) {
    against_ *= 1.0 - chance;
    if (!reasons_.empty()) reasons_ += "; ";
    reasons_ += reason;
  }
  [[nodiscard]] bool any() const { return !reasons_.empty(); }
  [[nodiscard]] double score() const { return 1.0 - against_; }
  [[nodiscard]] const std::string& reasons() const { return reasons_; }

 private:
  double against_ = 1.0;
  std::string reasons_;
};

std::string shown_distance(double days) {
  if (std::abs(days) < 1.0) return "on the day of the bug";
  const auto count = static_cast<std::int64_t>(std::abs(days));
  return fmt::format("{} {} {} the bug", count, count == 1 ? "day" : "days",
                     days < 0 ? "before" : "after");
}

/// How much sooner a post about an incident is written so many days after its bug was opened than
/// a post about anything else, in bits: between two rows on a straight line.
double date_bits(double days) {
  struct Row {
    double days, bits;
  };
  constexpr std::array kRows = std::to_array<Row>({{-400, -4},
                                                   {-60, -2},
                                                   {-21, 1},
                                                   {-10, 4},
                                                   {-2, 6.5},
                                                   {0, 7.5},
                                                   {7, 7.5},
                                                   {21, 5.5},
                                                   {45, 2},
                                                   {90, -0.5},
                                                   {400, -3},
                                                   {800, -5}});
  if (days <= kRows.front().days) return kRows.front().bits;
  for (std::size_t i = 1; i < kRows.size(); ++i) {
    const Row& from = kRows[i - 1];
    const Row& to = kRows[i];
    if (days > to.days) continue;
    return from.bits + (to.bits - from.bits) * (days - from.days) / (to.days - from.days);
  }
  return kRows.back().bits;
}

struct FaultMatch {
  double bits = 0;      ///< that both tell
  double coverage = 0;  ///< of what the incident tells
  std::string shown;    ///< concepts and words
};

FaultMatch match_fault(const PostSide& post, const IncidentSide& incident) {
  FaultMatch out;
  const auto& table = mail::FaultConcepts::built_in().all();
  std::vector<std::string> shown;
  for (const WeightedConcept& one : incident.concepts) {
    const bool own = contains(post.concepts, one.place);
    if (!own && !contains(post.near_concepts, one.place)) continue;
    const bool in_subject = contains(post.subject_concepts, one.place);
    out.bits += one.bits * axis_share(table[one.place].key) * (in_subject ? 1.3 : own ? 1.0 : 0.5);
    shown.push_back(table[one.place].label);
  }
  std::vector<std::string> words;
  for (const IncidentSide::Word& word : incident.words) {
    const bool in_subject = contains(post.subject_words, word.hash);
    if (!in_subject && !contains(post.words, word.hash)) continue;
    out.bits += 0.5 * word.bits * (in_subject ? 1.3 : 1.0);
    if (std::find(words.begin(), words.end(), word.word) == words.end()) words.push_back(word.word);
  }
  for (const std::string& section : post.sections) {
    if (!contains(incident.sections, section)) continue;
    out.bits += 2.0;
    shown.push_back(section);
  }
  out.coverage = incident.bits > 0 ? std::min(1.0, out.bits / incident.bits) : 0;
  if (!words.empty()) shown.push_back(fmt::format("\"{}\"", fmt::join(words, " ")));
  out.shown = fmt::format("{}", fmt::join(shown, ", "));
  return out;
}

/// How well what a post says fits an incident: 0 where the CA does not.
struct Likeness {
  double value = 0;
  std::string reason;
};

std::size_t count_words(const PostSide& post, const std::set<std::uint32_t>& words) {
  return static_cast<std::size_t>(
      std::count_if(words.begin(), words.end(), [&post](std::uint32_t word) {
        return contains(post.words, word) || contains(post.subject_words, word);
      }));
}

/// How much sooner a post about an incident has such words, in bits.
double telling_bits(const PostSide& post) {
  static const std::set<std::uint32_t> happened = hashes_of(kHappened);
  static const std::set<std::uint32_t> planned = hashes_of(kPlanned);
  constexpr std::array kOfHappened = {-0.8, 0.2, 0.5, 0.8};
  constexpr std::array kOfPlanned = {0.6, -0.7, -2.0};
  return kOfHappened[std::min(count_words(post, happened), kOfHappened.size() - 1)] +
         kOfPlanned[std::min(count_words(post, planned), kOfPlanned.size() - 1)];
}

/// Whose CA a post and an incident both name: the incident's owner, else another in its title.
const std::string* shared_family(const PostSide& post, const IncidentSide& incident) {
  for (const std::string& family : incident.families) {
    if (contains(post.families, family)) return &family;
  }
  return nullptr;
}

/// Bits of a CA that a post names: it may be one of many.
double ca_bits(const PostSide& post, const IncidentSide& incident, const std::string& family) {
  double bits = -std::log2(static_cast<double>(std::max<std::size_t>(post.families.size(), 1)));
  if (contains(post.subject_families, family)) {
    bits += 1.5;
  } else {
    bits -= post.is_reply ? 0.5 : 1.5;  // a reply's subject is another's
  }
  const bool same_owner =
      std::find(post.owners.begin(), post.owners.end(), incident.owner) != post.owners.end();
  if (incident.is_auditor) return bits;
  if (family != incident.families.front()) {
    bits -= 1.0;
  } else if (incident.families.size() > 1 && contains(post.families, incident.families[1])) {
    bits += 2.0;
  }
  if (!same_owner) bits -= 1.0;
  const bool same_name =
      std::find(post.names.begin(), post.names.end(), incident.ca_name) != post.names.end();
  return same_name ? bits + 0.5 : bits;
}

/// Which CA a reason speaks of, by the name that the post has for it.
std::string shown_ca(const PostSide& post, const IncidentSide& incident,
                     const std::string& family) {
  if (family != incident.families.front()) return family;
  const auto has = [](const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  if (has(post.names, incident.ca_name)) return incident.ca_name;
  if (has(post.owners, incident.owner)) return incident.owner;
  return fmt::format("a CA of today's {}", family);
}

/// A likeness of one half.
constexpr double kEvenBits = 13.5;
constexpr double kLeastFaultBits = 2.0;
/// Below this a likeness alone makes no link.
constexpr double kLeastLikeness = 0.5;

Likeness likeness(const PostSide& post, const IncidentSide& incident) {
  if (!incident.opened) return {};
  const std::string* const family = shared_family(post, incident);
  if (family == nullptr) return {};
  double days = 0;
  double near = 0;
  if (post.time) {
    days = static_cast<double>(*post.time - *incident.opened) / kDay;
    if (days < -static_cast<double>(kMaxDaysBefore) || days > static_cast<double>(kMaxDaysBehind)) {
      return {};
    }
    near = date_bits(days);
  }
  const FaultMatch fault = match_fault(post, incident);
  if (fault.bits < kLeastFaultBits) return {};
  // Words that go together tell less than their sum.
  const double told = 12.0 * (1.0 - std::exp(-fault.bits / 9.0));
  const double bits = near + ca_bits(post, incident, *family) + telling_bits(post) + told +
                      4.0 * (fault.coverage - 0.25);
  Likeness out;
  out.value = 1.0 / (1.0 + std::exp2((kEvenBits - bits) / 3.0));
  out.reason = fmt::format("names {}; {}", shown_ca(post, incident, *family), fault.shown);
  if (post.time) out.reason += "; " + shown_distance(days);
  return out;
}

void add_shared_keys(const PostSide& post, const IncidentSide& incident, Grounds& grounds) {
  for (const IncidentKey& key : incident.shared) {
    if (contains(post.keys, key.key)) grounds.add(0.8, "both cite " + key.key);
  }
  for (const IncidentKey& key : incident.posts) {
    if (!contains(post.cited_as, key.key)) continue;
    const bool thread = key.key.starts_with("groups:") && key.key.find('/') == std::string::npos;
    grounds.add(thread ? 0.8 : 0.95,
                fmt::format("{} links to this {}",
                            key.place == IncidentKey::kInTitle
                                ? std::string("the bug")
                                : fmt::format("comment {} of the bug", key.place),
                            thread ? "thread" : "post"));
  }
}

}  // namespace

std::optional<IncidentLink> match(const PostSide& post, const IncidentSide& incident) {
  const Likeness like = likeness(post, incident);
  IncidentLink link;
  link.incident = incident.num;
  if (const auto cited = post.cited.find(incident.num.value()); cited != post.cited.end()) {
    link.strength = LinkStrength::Cited;
    link.score = 0.6 + 0.4 * like.value;
    link.reason = "cites " + cited->second;
    if (!like.reason.empty()) link.reason += "; " + like.reason;
    return link;
  }
  Grounds grounds;
  if (const auto it = post.quoted.find(incident.num.value()); it != post.quoted.end()) {
    grounds.add(0.6, "quotes words that cite " + it->second);
  }
  add_shared_keys(post, incident, grounds);
  if (like.value >= kLeastLikeness) {
    grounds.add(like.value, like.reason);
  } else if (grounds.any() && like.value > 0) {
    grounds.add(0.5 * like.value, like.reason);
  }
  if (!grounds.any()) return std::nullopt;
  link.score = grounds.score();
  link.reason = grounds.reasons();
  return link;
}

std::vector<IncidentLink> choose_links(std::vector<IncidentLink> links) {
  std::sort(links.begin(), links.end(), archive::is_better);
  const auto inferred = std::find_if(links.begin(), links.end(), [](const IncidentLink& link) {
    return link.strength == LinkStrength::Inferred;
  });
  if (inferred == links.end()) return links;
  const double least = 0.75 * inferred->score;
  const auto end = std::find_if(inferred, links.end(),
                                [least](const IncidentLink& link) { return link.score < least; });
  const auto kept = std::min<std::ptrdiff_t>(end - inferred, kMaxInferred);
  links.erase(inferred + kept, links.end());
  return links;
}

}  // namespace docket::ingest
