#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/message_id.hpp"
#include "core/text.hpp"
#include "core/utf8.hpp"
#include "mail/ballot_name.hpp"
#include "mail/citation_scan.hpp"

namespace docket::mail {
namespace {

using std::string_view;

/// Controls of NIST's catalogue have names like ballots: "SC-12".
bool speaks_of_nist(const Scan& scan, std::size_t at) {
  constexpr std::size_t kReach = 200;
  const std::size_t begin = std::max(scan.paragraph_begin(at), at - std::min(at, kReach));
  const std::size_t end = std::min(scan.paragraph_end(at), at + kReach);
  const string_view about = scan.text.substr(begin, end - begin);
  return mentions(about, "nist") || mentions(about, "800-53") || mentions(about, "fedramp");
}

/// "SC-63", "SC063", "SC63v4": in capitals. A name server is "ns1", a company "NS1".
bool is_written_as_ballot(string_view name) {
  const auto letters =
      static_cast<std::size_t>(std::find_if_not(name.begin(), name.end(), is_alpha) - name.begin());
  const string_view prefix = name.substr(0, letters);
  const bool capitals =
      std::all_of(prefix.begin(), prefix.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  if (!capitals) return false;
  const bool hyphen = letters < name.size() && name[letters] == '-';
  const std::size_t digits = count_digits(name, letters);
  const bool blank = letters < name.size() && name[letters] == ' ';
  // "SC300", "NS486" are cars and machines.
  const bool zero = digits > 0 && name[letters] == '0';
  const bool few = digits + (hyphen ? count_digits(name, letters + 1) : 0) < 3;
  if (prefix == "NS" || prefix == "FORUM") return (hyphen && few) || (digits == 3 && zero);
  return !blank && (few || zero || (hyphen && name[letters + 1] <= '1'));
}

std::size_t add_ballot(Scan& scan, std::size_t at, std::size_t name, const BallotName& ballot) {
  const std::size_t end = name + ballot.length;
  if (scan.citations.size() < kMaxCitations) {
    scan.citations.push_back({at, end, ballot.key, {}, ballot.version, false});
  }
  return end;
}

}  // namespace

std::size_t cite_ballot(Scan& scan, std::size_t at) {
  const string_view text = scan.text;
  constexpr std::size_t kLongestName = 16;
  const bool plural = is_word(text, at, "ballots");
  if (!plural && !is_word(text, at, "ballot")) {
    const auto name = read_ballot_name(text.substr(at, kLongestName), false);
    if (!name || !is_written_as_ballot(text.substr(at, name->length))) return at;
    if (at > 0 && (text[at - 1] == '-' || text[at - 1] == '.')) return at;
    if (has_prefix(text, at + name->length, "=")) return at;
    if (speaks_of_nist(scan, at)) return at + name->length;
    return add_ballot(scan, at, at, *name);
  }
  std::size_t next = skip_blanks(text, at + (plural ? 7 : 6));
  for (const string_view word : {"number", "no."}) {
    if (has_prefix(text, next, word)) next = skip_blanks(text, next + word.size());
  }
  while (next < text.size() && (text[next] == '#' || text[next] == ':' || text[next] == '"')) {
    next = skip_blanks(text, next + 1);
  }
  std::size_t end = at;
  while (true) {
    const auto name = read_ballot_name(text.substr(next, kLongestName), true);
    if (!name) return end;
    // "ballot 3.2": a number of something else.
    const std::size_t after = next + name->length;
    if (after + 1 < text.size() && text[after] == '.' && is_digit(text[after + 1])) return end;
    end = add_ballot(scan, end == at ? at : next, next, *name);
    const std::size_t joint = skip_list_joint(text, end);
    if (joint == end) return end;
    next = joint;
    if (next < text.size() && text[next] == '#') ++next;
  }
}

std::size_t cite_cve(Scan& scan, std::size_t at) {
  const string_view text = scan.text;
  if (!has_prefix(text, at, "cve-") || count_digits(text, at + 4) != 4) return at;
  const std::size_t hyphen = at + 8;
  if (hyphen >= text.size() || text[hyphen] != '-') return at;
  const std::size_t digits = count_digits(text, hyphen + 1);
  constexpr std::size_t kLeast = 4;
  constexpr std::size_t kMost = 8;
  if (digits < kLeast || digits > kMost) return at;
  const std::size_t end = hyphen + 1 + digits;
  if (end < text.size() && is_alnum(text[end])) return at;
  scan.add(at, end, fmt::format("cve:CVE-{}", text.substr(at + 4, end - at - 4)));
  return end;
}

/// "CCADB Case # 576", "Case #00000418" where the CCADB is spoken of, "A011830" likewise.
std::size_t cite_ccadb(Scan& scan, std::size_t at) {
  const string_view text = scan.text;
  constexpr std::size_t kNear = 80;
  constexpr std::size_t kOwnerDigits = 6;
  const auto of_ccadb = [&] {
    const std::size_t begin = at - std::min(at, kNear);
    const string_view before = text.substr(begin, at - begin);
    return mentions(before, "ccadb") || mentions(before, "unique id");
  };
  if (text[at] == 'A') {
    const std::size_t end = at + 1 + kOwnerDigits;
    if (count_digits(text, at + 1) != kOwnerDigits || (end < text.size() && is_alnum(text[end])) ||
        !of_ccadb()) {
      return at;
    }
    scan.add(at, end, fmt::format("ccadb-owner:{}", text.substr(at, end - at)));
    return end;
  }
  if (!is_word(text, at, "case") && !is_word(text, at, "cases")) return at;
  std::size_t next = skip_blanks(text, at + (is_word(text, at, "case") ? 4 : 5));
  for (const string_view word : {"number", "no.", "id"}) {
    if (has_prefix(text, next, word)) next = skip_blanks(text, next + word.size());
  }
  while (next < text.size() && (text[next] == '#' || text[next] == ':')) {
    next = skip_blanks(text, next + 1);
  }
  std::size_t digits = count_digits(text, next);
  constexpr std::size_t kMost = 10;
  if (digits < 2 || digits > kMost || !of_ccadb()) return at;
  const std::size_t end = next + digits;
  if (end < text.size() && is_alnum(text[end])) return at;
  while (digits > 1 && text[next] == '0') {
    ++next;
    --digits;
  }
  scan.add(at, end, fmt::format("ccadb-case:{}", text.substr(next, digits)));
  return end;
}

std::size_t cite_message_id(Scan& scan, std::size_t at) {
  const string_view text = scan.text;
  std::size_t next = at;
  for (const string_view word : {"message-id", "message id", "msgid", "message-ids"}) {
    if (is_word(text, at, word)) next = at + word.size();
  }
  if (next == at) return at;
  next = skip_blanks(text, next);
  if (next < text.size() && text[next] == ':') next = skip_blanks(text, next + 1);
  if (next >= text.size() || text[next] != '<') return at;
  constexpr std::size_t kLongest = 500;
  const std::size_t close = text.substr(0, next + kLongest).find('>', next);
  if (close == string_view::npos) return at;
  const string_view id = text.substr(next, close + 1 - next);
  if (id.find('@') == string_view::npos || id.find(' ') != string_view::npos) return at;
  const auto parsed = MessageId::parse(to_valid_utf8(id));
  if (!parsed) return at;
  scan.add(at, close + 1, "mid:" + parsed->value());
  return close + 1;
}

/// "mozilla/pkipolicy#276": `at` is the "#".
std::size_t cite_github(Scan& scan, std::size_t at) {
  const string_view text = scan.text;
  constexpr std::size_t kLongestName = 100;
  const auto is_name = [](char c) { return is_alnum(c) || c == '-' || c == '_' || c == '.'; };
  std::size_t begin = at;
  std::size_t slash = string_view::npos;
  while (begin > 0 && at - begin < kLongestName) {
    const char c = text[begin - 1];
    if (c == '/' && slash == string_view::npos) {
      slash = begin - 1;
    } else if (!is_name(c)) {
      break;
    }
    --begin;
  }
  if (text.substr(begin, at - begin) == "and/or") return at;
  const std::size_t digits = count_digits(text, at + 1);
  constexpr std::size_t kMost = 6;
  const std::size_t end = at + 1 + digits;
  const bool fits = slash != string_view::npos && slash > begin && slash + 1 < at && digits > 0 &&
                    digits <= kMost && (end >= text.size() || !is_alnum(text[end]));
  if (!fits || (begin > 0 && (text[begin - 1] == '/' || text[begin - 1] == '@'))) return at;
  scan.add(begin, end, fmt::format("github:{}", text.substr(begin, end - begin)));
  return end;
}

}  // namespace docket::mail
