#include "mail/list_footer.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/text.hpp"
#include "mail/body_lines.hpp"
#include "mail/legal_notice.hpp"

namespace docket::mail {
namespace {

using std::string_view;

enum class FooterAbove : std::uint8_t {
  Nothing,
  Underscores,    ///< a line of them
  Rule,           ///< a line of dashes, equal signs, tildes, number signs or a mixture
  SignatureMark,  ///< "-- ", "--" or a lone "-"
};

struct FooterForm {
  FooterAbove above;
  string_view phrase;
  std::size_t within;
};

constexpr auto kFooterForms = std::to_array<FooterForm>({
#include "data/list_footers.inc"
});

/// Lines that carry a footer on after a blank line (Google Groups' HTML part, Yahoo).
constexpr auto kFurtherLines = std::to_array<string_view>({
    "To unsubscribe from this group",
    "To post to this group",
    "To view this discussion",
    "For more options, visit",
    "Visit this group at",
    "Your use of Yahoo! Groups",
    "For additional commands, e-mail:",
    "https://groups.google.com/",
    "<*> ",
});

constexpr std::size_t kMinRule = 10;
constexpr std::size_t kMaxFooterLines = 16;  // without a blank line

FooterAbove kind_of_rule(string_view line) {
  if (line == "--" || line == "-" || line == "--\xC2\xA0") return FooterAbove::SignatureMark;
  if (line.size() < kMinRule || is_alnum(line[0])) return FooterAbove::Nothing;
  if (line[0] == '_') {
    return line.find_first_not_of('_') == string_view::npos ? FooterAbove::Underscores
                                                            : FooterAbove::Nothing;
  }
  const char c = line[0];
  if (c != '-' && c != '=' && c != '~' && c != '#' && c != '*') return FooterAbove::Nothing;
  return line.find_first_not_of("-=~#*^+>_ ") == string_view::npos ? FooterAbove::Rule
                                                                   : FooterAbove::Nothing;
}

bool is_next_part(string_view line) { return line == "-------------- next part --------------"; }

/// The line that holds `form`'s phrase, if it stands within reach below the rule at `rule`.
std::optional<std::size_t> find_phrase(const BodyLines& lines, std::size_t rule,
                                       const FooterForm& form) {
  std::size_t i = rule + 1;
  for (std::size_t filled = 0; i < lines.size() && filled < form.within; ++i) {
    if (lines[i].blank) {
      if (filled > 0 || lines.next_filled(i, 2) >= lines.size()) return std::nullopt;
      continue;
    }
    if (lines[i].depth > 0) return std::nullopt;
    if (lines.content(i).find(form.phrase) != string_view::npos) return i;
    ++filled;
  }
  return std::nullopt;
}

/// The line of a footer that makes it known, where one begins at line `i`.
std::optional<std::size_t> find_footer_phrase(const BodyLines& lines, std::size_t i) {
  const string_view line = lines.content(i);
  const FooterAbove above = kind_of_rule(line);
  const bool may_open =
      above == FooterAbove::Nothing && (line[0] == 'Y' || line[0] == 'T' || line[0] == '-');
  if (above == FooterAbove::Nothing && !may_open) return std::nullopt;
  for (const FooterForm& form : kFooterForms) {
    if (form.above != above) continue;
    if (above == FooterAbove::Nothing) {
      if (line.substr(0, form.phrase.size()) == form.phrase) return i;
    } else if (const auto phrase = find_phrase(lines, i, form)) {
      return phrase;
    }
  }
  return std::nullopt;
}

bool carries_on(string_view line) {
  return std::any_of(kFurtherLines.begin(), kFurtherLines.end(), [line](string_view phrase) {
    return line.substr(0, phrase.size()) == phrase;
  });
}

/// The end of a footer whose known phrase stands in line `phrase`.
std::size_t find_footer_end(const BodyLines& lines, std::size_t phrase) {
  std::size_t end = phrase + 1;
  while (true) {
    const std::size_t stop = std::min(lines.size(), end + kMaxFooterLines);
    while (end < stop && !lines[end].blank && lines[end].depth == 0) {
      const string_view line = lines.content(end);
      if (is_next_part(line)) return end;
      if (kind_of_rule(line) != FooterAbove::Nothing) {
        // The next footer's rule, or this one's own closing rule.
        return find_footer_phrase(lines, end) ? end : end + 1;
      }
      ++end;
    }
    constexpr std::size_t kBlankLines = 3;
    const std::size_t next = lines.next_filled(end, kBlankLines);
    if (next == end || next >= lines.size() || lines[next].depth > 0) return end;
    if (!carries_on(lines.content(next))) return end;
    end = next + 1;
  }
}

// ---- pipermail's blocks -------------------------------------------------------------------

bool is_scrubbed_notice(string_view line) {
  constexpr string_view kSkipped = "Skipped content of type ";
  constexpr string_view kScrubbed = "was scrubbed...";
  if (line.empty() || (line[0] != 'A' && line[0] != 'S') || line.size() > 80) return false;
  return line.substr(0, kSkipped.size()) == kSkipped ||
         (line.size() > kScrubbed.size() &&
          line.substr(line.size() - kScrubbed.size()) == kScrubbed);
}

bool is_uri_alone(string_view line) {
  return line.substr(0, 5) == "<http" || line.substr(0, 4) == "http" || line.substr(0, 2) == "</";
}

bool is_uri_field(string_view line) {
  return line.substr(0, 4) == "URL:" || line.substr(0, 4) == "Url:" || line.substr(0, 5) == "Url :";
}

/// "Name: a.patch" and the like.
bool is_notice_field(string_view line) {
  constexpr auto kNames = std::to_array<string_view>(
      {"Name:", "Type:", "Size:", "Desc:", "From:", "Subject:", "Date:"});
  return is_uri_field(line) || std::any_of(kNames.begin(), kNames.end(), [line](string_view name) {
           return line.substr(0, name.size()) == name;
         });
}

/// The end of a notice, which is its URL. Fields before it may be folded (a Desc in Swedish).
std::size_t find_notice_end(const BodyLines& lines, std::size_t notice) {
  constexpr std::size_t kMaxFields = 14;
  std::size_t end = notice + 1;
  const std::size_t stop = std::min(lines.size(), end + kMaxFields);
  for (std::size_t i = end; i < stop && !lines[i].blank && lines[i].depth == 0; ++i) {
    if (!is_uri_field(lines.content(i))) continue;
    const bool broken = i + 1 < lines.size() && is_uri_alone(lines.content(i + 1));
    return i + (broken ? 2 : 1);
  }
  while (end < stop && is_notice_field(lines.content(end))) ++end;
  return end;
}

/// Mailman's Scrubber.py writes, for each part that it takes out, a heading, a notice of what it
/// was and where it is kept. Parts it leaves in have the heading alone; a mail that was nothing
/// but such a part has the notice alone. Returns `i` where neither begins.
std::size_t find_scrubbed_end(const BodyLines& lines, std::size_t i) {
  const string_view line = lines.content(i);
  if (is_next_part(line)) {
    const bool notice = i + 1 < lines.size() && is_scrubbed_notice(lines.content(i + 1));
    return notice ? find_notice_end(lines, i + 1) : i + 1;
  }
  if (!is_scrubbed_notice(line)) return i;
  const bool fields = i + 1 < lines.size() && is_notice_field(lines.content(i + 1));
  return fields ? find_notice_end(lines, i) : i;
}

/// A footer cut down by the list's owner to the address of its page, alone at the very end.
bool is_lone_list_page(const BodyLines& lines, std::size_t i) {
  const string_view line = lines.content(i);
  if (line.empty() || line[0] != 'h' || line.find("/mailman/listinfo/") == string_view::npos) {
    return false;
  }
  const bool alone = i > 0 && lines[i - 1].blank && line.find(' ') == string_view::npos;
  return alone && lines.next_filled(i + 1, lines.size()) == lines.size();
}

/// The end of whatever footer begins at line `i`; `i` if none does.
std::size_t find_footer_at(const BodyLines& lines, std::size_t i) {
  const std::size_t scrubbed = find_scrubbed_end(lines, i);
  if (scrubbed > i) return scrubbed;
  if (is_lone_list_page(lines, i)) return i + 1;
  const auto phrase = find_footer_phrase(lines, i);
  return phrase ? find_footer_end(lines, *phrase) : find_legal_notice_end(lines, i);
}

}  // namespace

std::vector<LineRange> find_list_footers(const BodyLines& lines) {
  std::vector<LineRange> footers;
  for (std::size_t i = 0; i < lines.size();) {
    const bool may_begin = lines[i].depth == 0 && !lines[i].blank;
    const std::size_t end = may_begin ? find_footer_at(lines, i) : i;
    if (end > i) footers.push_back({i, end});
    i = std::max(end, i + 1);
  }
  return footers;
}

}  // namespace docket::mail
