#pragma once

/// What the scanners of citations share: mail/cite_*.cpp, each for one family of things, called by
/// mail/citations.cpp at the words that may begin one. All offsets are in JoinedText::text().

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/text.hpp"
#include "mail/citations.hpp"
#include "mail/joined_text.hpp"

namespace docket::mail {

/// A citation before its place is told in the body's bytes.
struct FoundCitation {
  std::size_t at = 0;
  std::size_t end = 0;
  std::string key;
  std::string item;
  std::string version;
  bool is_url = false;
};

struct FoundLink {
  std::size_t at = 0;
  std::size_t end = 0;
  std::string url;
};

/// "Baseline Requirements", "EVG", "RFC 5280": a document of which sections are cited.
struct DocumentMention {
  std::size_t at = 0;
  std::size_t end = 0;   ///< behind a version, too
  std::string document;  ///< "br", "evg", "rfc:5280"
  std::string version;
};

/// "4.9.1.1": what may be a section.
struct SectionNumber {
  std::size_t at = 0;
  std::size_t end = 0;  ///< behind the item, too
  std::string number;
  std::string item;
  int parts = 1;
  bool marked = false;   ///< "section", a section sign or the like stands before it
  bool in_list = false;  ///< it goes on a list that the number before it began
};

/// "Issue JJ", of a page that lists a CA's issues.
struct WikiIssue {
  std::size_t at = 0;
  std::size_t end = 0;
  std::string letters;
};

/// All that one text is found to hold.
struct Scan {
  explicit Scan(const JoinedText& source) : joined(source), text(source.text()) {}

  const JoinedText& joined;
  std::string_view text;
  std::vector<FoundCitation> citations;
  /// Of what is no part of the text: places in the body's bytes.
  struct Armoured {
    FoundCitation found;
    SegmentKind segment = SegmentKind::Own;
  };
  std::vector<Armoured> armoured;
  std::vector<FoundLink> links;
  std::vector<DocumentMention> documents;
  std::vector<SectionNumber> numbers;
  std::vector<WikiIssue> wiki_issues;

  void add(std::size_t at, std::size_t end, std::string key) {
    if (citations.size() < kMaxCitations)
      citations.push_back({at, end, std::move(key), {}, {}, false});
  }
  /// Words about a place: its sentence's or paragraph's beginning and end.
  [[nodiscard]] std::size_t paragraph_begin(std::size_t at) const;
  [[nodiscard]] std::size_t paragraph_end(std::size_t at) const;
  [[nodiscard]] std::size_t sentence_begin(std::size_t at) const;
};

/// Each reads what begins at `at` and gives the end of it, or `at` where there is nothing of its
/// kind. `at` begins a word but where said otherwise.
std::size_t cite_url(Scan& scan, std::size_t at);         // "http", "mid:", a known host
std::size_t skip_url(const Scan& scan, std::size_t at);   // "//" behind another scheme
std::size_t cite_bug(Scan& scan, std::size_t at);         // "bug", "Bugzilla"
std::size_t cite_bare_bug(Scan& scan, std::size_t at);    // "#"
std::size_t cite_wiki_bug(Scan& scan, std::size_t at);    // "{{"
std::size_t cite_comment(Scan& scan, std::size_t at);     // "comment"
std::size_t cite_crt_sh(Scan& scan, std::size_t at);      // "crt.sh"
std::size_t cite_hash(Scan& scan, std::size_t at);        // hexadecimal digits
std::size_t cite_serial(Scan& scan, std::size_t at);      // "serial"
std::size_t cite_ballot(Scan& scan, std::size_t at);      // "ballot", "SC", "CSC", ...
std::size_t cite_cve(Scan& scan, std::size_t at);         // "CVE-"
std::size_t cite_ccadb(Scan& scan, std::size_t at);       // "case", "A" and digits
std::size_t cite_message_id(Scan& scan, std::size_t at);  // "Message-ID"
std::size_t cite_github(Scan& scan, std::size_t at);      // "#" behind "owner/repo"
std::size_t note_document(Scan& scan, std::size_t at);    // a requirement's name, "RFC"
std::size_t note_number(Scan& scan, std::size_t at);      // digits
std::size_t note_wiki_issue(Scan& scan, std::size_t at);  // "issue"
void cite_certificates(Scan& scan);                       // PEM blocks
/// Takes the bugs out whose numbers stand in URLs of other trackers.
void drop_foreign_bugs(Scan& scan);
/// Gives the issues their pages. While citations are in the order of the text.
void cite_wiki_issues(Scan& scan);
/// Gives the numbers their documents.
void cite_sections(Scan& scan, std::optional<std::int64_t> written);

// Reading words

/// `word`, in lower case, stands at `at` in any case, and ends there.
[[nodiscard]] bool is_word(std::string_view text, std::size_t at, std::string_view word);
/// Whether the byte at `at` is of a letter, digit or "_". Signs of other alphabets are none.
[[nodiscard]] constexpr bool is_word_byte(std::string_view text, std::size_t at) {
  const char c = text[at];
  if (c >= 0) return is_alnum(c) || c == '_';
  // Lead bytes of U+0080 to U+00BF, U+2000 and above are not; what follows a letter's is.
  const auto byte = static_cast<unsigned char>(c);
  return byte != 0xC2 && byte < 0xE2;
}
/// Likewise, whatever follows.
[[nodiscard]] constexpr bool has_prefix(std::string_view text, std::size_t at,
                                        std::string_view prefix) {
  if (text.size() - at < prefix.size()) return false;
  for (std::size_t i = 0; i < prefix.size(); ++i) {
    if (to_lower(text[at + i]) != prefix[i]) return false;
  }
  return true;
}
[[nodiscard]] std::size_t skip_blanks(std::string_view text, std::size_t at);
[[nodiscard]] std::size_t count_digits(std::string_view text, std::size_t at);
/// Behind ", ", " and ", " & " and the like, where a list goes on; `at` where it does not.
[[nodiscard]] std::size_t skip_list_joint(std::string_view text, std::size_t at);
/// The text holds the word, in lower case here, in any case.
[[nodiscard]] bool mentions(std::string_view text, std::string_view word);

}  // namespace docket::mail
