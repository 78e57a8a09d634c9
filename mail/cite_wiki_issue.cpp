#include <fmt/format.h>

#include "core/text.hpp"
#include "mail/citation_scan.hpp"

namespace docket::mail {
namespace {

using std::string_view;

bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

/// "B", "JJ" at `at`: the length, or 0. Behind Z the lists go on with doubled letters.
std::size_t letters_at(string_view text, std::size_t at) {
  if (at >= text.size() || !is_capital(text[at])) return 0;
  const std::size_t length = at + 1 < text.size() && text[at + 1] == text[at] ? 2 : 1;
  const std::size_t end = at + length;
  if (end < text.size() && (is_word_byte(text, end) || text[end] == '\'')) return 0;
  return length;
}

/// "an issue I have": a word, not a letter.
bool is_pronoun(string_view text, std::size_t at, bool capital) {
  return text[at] == 'I' && (!capital || is_word(text, at + 2, "have"));
}

/// "wiki:CA/Example_Issues" of a citation of it or of its part; empty for any other.
string_view page_of_issues(string_view key) {
  const string_view page = key.substr(0, key.find('#'));
  return page.starts_with("wiki:") && page.ends_with("_Issues") ? page : string_view();
}

}  // namespace

std::size_t note_wiki_issue(Scan& scan, std::size_t at) {
  const string_view text = scan.text;
  const bool plural = is_word(text, at, "issues");
  if (!plural && !is_word(text, at, "issue")) return at;
  const bool capital = text[at] == 'I';
  std::size_t next = skip_blanks(text, at + (plural ? 6 : 5));
  std::size_t end = at;
  while (true) {
    const std::size_t length = letters_at(text, next);
    if (length == 0 || is_pronoun(text, next, capital)) return end;
    if (scan.wiki_issues.size() >= kMaxCitations) return end;
    scan.wiki_issues.push_back(
        {end == at ? at : next, next + length, std::string(text.substr(next, length))});
    end = next + length;
    const std::size_t joint = plural ? skip_list_joint(text, end) : end;
    if (joint == end) return end;
    next = joint;
  }
}

/// The page is the one named last before, else the first of the text.
void cite_wiki_issues(Scan& scan) {
  const std::size_t known = scan.citations.size();
  const auto is_page = [&](std::size_t i) {
    return !page_of_issues(scan.citations[i].key).empty();
  };
  std::size_t page = 0;
  while (page < known && !is_page(page)) ++page;
  if (page == known) return;
  std::size_t next = page;  // the first citation behind the issue
  for (const WikiIssue& issue : scan.wiki_issues) {
    for (; next < known && scan.citations[next].at < issue.at; ++next) {
      if (is_page(next)) page = next;
    }
    scan.add(issue.at, issue.end,
             fmt::format("{}#{}", page_of_issues(scan.citations[page].key), issue.letters));
  }
}

}  // namespace docket::mail
