#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include <fmt/format.h>

#include "core/text.hpp"
#include "mail/citation_scan.hpp"
#include "mail/requirements.hpp"

namespace docket::mail {
namespace {

using std::string_view;

constexpr std::size_t kNpos = string_view::npos;
constexpr int kMostParts = 7;
/// A CA's own policy or practice statement.
constexpr string_view kOwnDocument = "cps";
constexpr std::size_t kNear = 30;

/// 2015-04-16: BR 1.3.0, and 2024-05-15: EVG 2.0.0, took the numbers of RFC 3647.
constexpr std::int64_t kBrRenumbered = 1429142400;
constexpr std::int64_t kEvgRenumbered = 1715731200;

/// "section", "sections", "sec.", section signs and the like directly before `at`.
bool is_marked(string_view text, std::size_t at) {
  while (at > 0 && text[at - 1] == ' ') --at;
  if (at >= 2 && text.substr(at - 2, 2) == "\xC2\xA7") return true;
  constexpr std::array<string_view, 7> kWords = {"section", "sections",   "sec.",  "sect.",
                                                 "sec",     "subsection", "clause"};
  return std::any_of(kWords.begin(), kWords.end(), [&](string_view word) {
    if (at < word.size() || !has_prefix(text, at - word.size(), word)) return false;
    const std::size_t begin = at - word.size();
    return begin == 0 || !is_alnum(text[begin - 1]);
  });
}

/// What of the section: ".f", "(4)", "(b)(1)". Only what stands at once behind it.
std::size_t read_item(string_view text, std::size_t at, std::string& item) {
  std::size_t end = at;
  if (end + 1 < text.size() && text[end] == '.' && text[end + 1] >= 'a' && text[end + 1] <= 'z' &&
      (end + 2 >= text.size() || !is_alnum(text[end + 2]))) {
    item = text.substr(end + 1, 1);
    return end + 2;
  }
  // "4.9.1.1 (12)"; words in brackets are a heading.
  const bool blank = end + 2 < text.size() && text[end] == ' ' && text[end + 1] == '(';
  const bool numbered =
      blank && (count_digits(text, end + 2) > 0 || (end + 3 < text.size() && text[end + 3] == ')'));
  if (numbered) ++end;
  const std::size_t begin = end;
  while (end < text.size() && text[end] == '(') {
    constexpr std::size_t kLongest = 4;
    const std::size_t close = text.substr(0, end + kLongest + 2).find(')', end);
    if (close == kNpos || close == end + 1) break;
    const string_view inside = text.substr(end + 1, close - end - 1);
    if (!std::all_of(inside.begin(), inside.end(), is_alnum)) break;
    item += item.empty() ? std::string(inside) : fmt::format("({})", inside);
    end = close + 1;
  }
  return end == begin ? at : end;
}

/// The word that ends before `at`, blanks between left out.
string_view word_before(string_view text, std::size_t at) {
  while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '(')) --at;
  std::size_t begin = at;
  while (begin > 0 && at - begin < 24 && (is_alnum(text[begin - 1]) || text[begin - 1] == '.'))
    --begin;
  return text.substr(begin, at - begin);
}

/// "nginx 1.18.0", "version 2.1.7", "OpenSSL 1.0.2": numbers of a product.
bool is_release_number(string_view text, std::size_t at) {
  if (at > 0 && (text[at - 1] == 'v' || text[at - 1] == 'V')) return true;
  const std::string word = to_lower(word_before(text, at));
  constexpr std::array<string_view, 8> kWords = {"version", "versions", "v",      "ver.",
                                                 "release", "tls",      "python", "openssl"};
  return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
}

/// Whether more of another thing stands behind a number: "10:30", "7-Zip", "50%".
bool goes_on(string_view text, std::size_t end) {
  if (end >= text.size()) return false;
  if (is_alnum(text[end]) || text[end] == '%') return true;
  return string_view("_/-:@").find(text[end]) != kNpos && end + 1 < text.size() &&
         is_alnum(text[end + 1]);
}

bool is_oid(string_view number) {
  constexpr std::array<string_view, 6> kArcs = {"2.23.140.", "1.3.6.1.",  "2.5.29.",
                                                "2.5.4.",    "2.16.840.", "1.2.840."};
  return std::any_of(kArcs.begin(), kArcs.end(),
                     [number](string_view arc) { return number.starts_with(arc); });
}

/// "2.23.140.1.2.1", "1.3.6.1.4.1.311.60.2.1.3": digits and dots to the end.
std::size_t cite_oid(Scan& scan, std::size_t at) {
  const string_view text = scan.text;
  // Of a long one only the beginning is looked at.
  if (at > 1 && text[at - 1] == '.' && is_digit(text[at - 2])) return at;
  std::size_t end = at;
  std::size_t parts = 0;
  while (true) {
    const std::size_t digits = count_digits(text, end);
    if (digits == 0) break;
    ++parts;
    end += digits;
    if (end + 1 >= text.size() || text[end] != '.' || !is_digit(text[end + 1])) break;
    ++end;
  }
  if (parts < 4 || (end < text.size() && (is_alnum(text[end]) || text[end] == '_'))) return at;
  constexpr std::size_t kReach = 24;
  const std::size_t begin = at - std::min(at, kReach);
  const string_view before = text.substr(begin, at - begin);
  const bool named = mentions(before, "oid") || mentions(before, "identifier");
  const string_view number = text.substr(at, end - at);
  if (!is_oid(number) && !(named && text[at] <= '2')) return at;
  scan.add(at, end, fmt::format("oid:{}", number));
  return end;
}

std::int64_t version_rank(string_view version) {
  std::int64_t rank = 0;
  for (int part = 0; part < 3; ++part) {
    int value = 0;
    const auto [next, error] =
        std::from_chars(version.data(), version.data() + version.size(), value);
    rank = rank * 1000 + (error == std::errc{} ? std::min(value, 999) : 0);
    version.remove_prefix(static_cast<std::size_t>(next - version.data()));
    if (version.starts_with('.')) version.remove_prefix(1);
  }
  return rank;
}

/// "br" or "br-old".
std::string numbering(const std::string& document, string_view version,
                      std::optional<std::int64_t> written) {
  const bool br = document == "br";
  if (!br && document != "evg") return document;
  const std::int64_t renumbered = br ? 1003000 : 2000000;
  const bool old = !version.empty() ? version_rank(version) < renumbered
                   : written        ? *written < (br ? kBrRenumbered : kEvgRenumbered)
                                    : false;
  return old ? document + "-old" : document;
}

/// Between a document's name and a number that is its section: punctuation, "section", no more.
bool is_adjacent(string_view between) {
  if (between.size() > kNear) return false;
  std::string rest = to_lower(between);
  for (const string_view word : {"subsection", "sections", "section", "sect.", "sec.", "\xC2\xA7",
                                 "in", "method", "methods", "paragraph", "clause"}) {
    for (std::size_t at = rest.find(word); at != std::string::npos; at = rest.find(word)) {
      rest.erase(at, word.size());
    }
  }
  return std::none_of(rest.begin(), rest.end(), [](char c) { return is_alnum(c) || c < 0; });
}

/// Between a number and the document that follows: "of the", "in the current".
bool leads_to_document(string_view between) {
  if (between.size() > kNear) return false;
  std::size_t at = 0;
  while (at < between.size() && string_view(" )\"',*").find(between[at]) != kNpos) ++at;
  // "4.9.1.1 paragraph 2 of the BRs"
  for (const string_view word : {"paragraph", "bullet", "item", "point"}) {
    if (!is_word(between, at, word)) continue;
    at = skip_blanks(between, at + word.size());
    at = skip_blanks(between, at + count_digits(between, at));
  }
  for (const string_view word : {"of", "in", "from", "under"}) {
    if (is_word(between, at, word)) return between.find_first_of(".;:\n", at) == kNpos;
  }
  return false;
}

/// Finds the document of each number.
class SectionReader {
 public:
  SectionReader(Scan& scan, std::optional<std::int64_t> written) : scan_(scan), written_(written) {
    for (const DocumentMention& mention : scan.documents) {
      if (mention.document != kOwnDocument) names_.insert(mention.document);
    }
    has_section_.resize(scan.documents.size());
  }

  void read() {
    std::size_t next = 0;  // the first document behind the number
    std::optional<std::size_t> list_document;
    for (const SectionNumber& number : scan_.numbers) {
      while (next < scan_.documents.size() && scan_.documents[next].at < number.at) ++next;
      if (!number.in_list) list_document.reset();
      std::optional<std::size_t> document = list_document;
      if (!document) document = find_document(number, next);
      if (!document) continue;
      list_document = document;
      if (scan_.documents[*document].document == kOwnDocument) continue;
      add(number, scan_.documents[*document], *document);
    }
    for (std::size_t i = 0; i < scan_.documents.size(); ++i) {
      const DocumentMention& mention = scan_.documents[i];
      if (mention.document.starts_with("rfc:") && !has_section_[i]) {
        scan_.add(mention.at, mention.end, mention.document);
      }
    }
  }

 private:
  /// A list's document may stand behind its last item: "sections 1.2 and 1.3 of the BRs".
  std::optional<std::size_t> behind(const SectionNumber& number, std::size_t next) const {
    if (next >= scan_.documents.size()) return std::nullopt;
    std::size_t from = number.end;
    for (const SectionNumber* other = &number + 1;
         other < scan_.numbers.data() + scan_.numbers.size() && other->in_list; ++other) {
      from = other->end;
    }
    const DocumentMention& mention = scan_.documents[next];
    if (mention.at < from) return std::nullopt;
    if (!leads_to_document(scan_.text.substr(from, mention.at - from))) return std::nullopt;
    return next;
  }

  /// "BR 1.8.4", "MRSP 2.9": a version, where there is no such section. "Route BR 2" is neither.
  static bool is_version(const SectionNumber& number, const DocumentMention& mention) {
    if (number.marked || number.in_list || mention.document.starts_with("rfc:")) return false;
    if (number.parts == 1) return true;
    constexpr int kMostVersionParts = 3;
    return number.parts <= kMostVersionParts && number.number.front() <= '3' &&
           mention.document != kOwnDocument && !has_requirement(mention.document, number.number);
  }

  [[nodiscard]] bool is_behind_own_document(const SectionNumber& number,
                                            const DocumentMention& mention) const {
    return mention.document == kOwnDocument && mention.end <= number.at &&
           is_adjacent(scan_.text.substr(mention.end, number.at - mention.end));
  }

  std::optional<std::size_t> find_document(const SectionNumber& number, std::size_t next) const {
    const std::optional<std::size_t> last = next > 0 ? std::optional(next - 1) : std::nullopt;
    if (last && is_behind_own_document(number, scan_.documents[*last])) return last;
    if (const auto found = behind(number, next)) return found;
    if (last) {
      const DocumentMention& mention = scan_.documents[*last];
      const string_view between =
          scan_.text.substr(mention.end, number.at - std::min(number.at, mention.end));
      if (is_adjacent(between)) {
        return is_version(number, mention) ? std::nullopt : last;
      }
      const bool may_be = number.marked || number.parts >= 3;
      if (may_be && has_section(number, mention)) {
        if (mention.at >= scan_.paragraph_begin(number.at)) return last;
      }
    }
    if (number.parts < 3 || !last_and_only()) return std::nullopt;
    for (std::size_t i = 0; i < scan_.documents.size(); ++i) {
      if (scan_.documents[i].document == kOwnDocument) continue;
      return has_section(number, scan_.documents[i]) ? std::optional(i) : std::nullopt;
    }
    return std::nullopt;
  }

  [[nodiscard]] bool last_and_only() const { return names_.size() == 1; }

  /// A number away from the document's name may be anything: it counts where the document has such
  /// a section, or, of those whose sections are not known, where it is said to be one.
  [[nodiscard]] bool has_section(const SectionNumber& number,
                                 const DocumentMention& mention) const {
    const bool known = !mention.document.starts_with("rfc:") && mention.document != "crp" &&
                       mention.document != kOwnDocument &&
                       numbering(mention.document, mention.version, written_) == mention.document;
    return known ? has_requirement(mention.document, number.number) : number.marked;
  }

  void add(const SectionNumber& number, const DocumentMention& mention, std::size_t document) {
    FoundCitation found;
    found.at = number.at;
    found.end = number.end;
    found.item = number.item;
    found.version = mention.version;
    const bool near = mention.end <= number.at ? number.at - mention.end <= kNear
                                               : mention.at - number.end <= kNear;
    if (mention.document.starts_with("rfc:")) {
      found.key = mention.document + "/" + number.number;
    } else {
      found.key = numbering(mention.document, mention.version, written_) + ":" + number.number;
    }
    if (near) {
      has_section_[document] = true;
      if (mention.at < number.at && !number.in_list) found.at = mention.at;
      if (mention.at > number.at) found.end = mention.end;
    }
    if (scan_.citations.size() < kMaxCitations) scan_.citations.push_back(std::move(found));
  }

  Scan& scan_;
  std::optional<std::int64_t> written_;
  std::set<std::string> names_;
  std::vector<bool> has_section_;
};

}  // namespace

std::size_t note_number(Scan& scan, std::size_t at) {
  const string_view text = scan.text;
  if (const std::size_t end = cite_oid(scan, at); end != at) return end;
  // "3.2.2.4.4-3.2.2.4.7"
  const bool ends_range = at > 0 && text[at - 1] == '-' && !scan.numbers.empty() &&
                          scan.numbers.back().end + 1 == at && scan.numbers.back().parts >= 3;
  if (at > 0 && !ends_range && string_view(".-$/+%#=").find(text[at - 1]) != kNpos) return at;
  SectionNumber number;
  number.at = at;
  std::size_t end = at;
  int parts = 0;
  while (true) {
    constexpr std::size_t kMostDigits = 2;
    const std::size_t digits = count_digits(text, end);
    if (digits == 0 || digits > kMostDigits || text[end] == '0') return at;
    ++parts;
    end += digits;
    if (end + 1 >= text.size() || text[end] != '.' || !is_digit(text[end + 1])) break;
    ++end;
  }
  if (parts > kMostParts) return at;
  // "2.l" is a heading of another kind.
  const bool lettered = end + 1 < text.size() && text[end] == '.' && is_alpha(text[end + 1]);
  if (parts == 1 && lettered) return end;
  const bool begins_range =
      parts >= 3 && end + 1 < text.size() && text[end] == '-' && is_digit(text[end + 1]);
  if (!begins_range && goes_on(text, end)) return at;
  number.number = text.substr(at, end - at);
  number.parts = parts;
  number.marked = is_marked(text, at);
  number.end = read_item(text, end, number.item);
  if (!scan.numbers.empty()) {
    const SectionNumber& before = scan.numbers.back();
    number.in_list = ends_range || (before.end < at && skip_list_joint(text, before.end) == at);
    // "sections 4.9.1 and section 4.9.2": the mark stands between.
    if (!number.in_list && number.marked && at - before.end < kNear) {
      const std::size_t joint = skip_list_joint(text, before.end);
      number.in_list =
          joint != before.end && text[before.end] != ';' && is_marked(text, at) &&
          (is_word(text, joint, "section") || text.substr(joint).starts_with("\xC2\xA7"));
    }
    if (number.in_list) number.marked = number.marked || before.marked;
  }
  if (!number.marked && !number.in_list && parts < 2 &&
      (scan.documents.empty() || at - scan.documents.back().end > 2)) {
    return end;
  }
  if (!number.marked && is_release_number(text, at)) return end;
  if (scan.numbers.size() < kMaxCitations) scan.numbers.push_back(std::move(number));
  return end;
}

void cite_sections(Scan& scan, std::optional<std::int64_t> written) {
  SectionReader(scan, written).read();
}

}  // namespace docket::mail
