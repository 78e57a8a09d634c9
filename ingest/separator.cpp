#include "ingest/separator.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "core/text.hpp"
#include "ingest/mbox_reader.hpp"

namespace docket::ingest {
namespace {

constexpr std::string_view kFrom = "From ";

bool is_blank(char c) { return c == ' ' || c == '\t'; }

bool all_digits(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

/// Takes words off the end of a line.
class WordsFromEnd {
 public:
  explicit WordsFromEnd(std::string_view text) : rest_(text) { next(); }
  [[nodiscard]] std::string_view word() const { return word_; }
  void next() {
    rest_ = trim_right(rest_);
    const std::size_t blank = rest_.find_last_of(" \t");
    const std::size_t start = blank == std::string_view::npos ? 0 : blank + 1;
    word_ = rest_.substr(start);
    rest_ = rest_.substr(0, start);
  }

 private:
  std::string_view rest_;
  std::string_view word_;
};

/// "EST", "+0100", "-05:00", "(CET)".
bool is_zone(std::string_view word) {
  if (word.empty()) return false;
  if (word.front() == '(') return word.back() == ')';
  if (word.front() == '+' || word.front() == '-') {
    const std::string_view digits = word.substr(1);
    return digits.size() >= 4 && digits.size() <= 5 &&
           std::all_of(digits.begin(), digits.end(),
                       [](char c) { return is_digit(c) || c == ':'; });
  }
  return word.size() <= 5 && std::all_of(word.begin(), word.end(), is_alpha);
}

void skip_zones(WordsFromEnd& words) {
  for (int count = 0; count < 2 && is_zone(words.word()); ++count) words.next();  // "MET DST"
}

/// "9:43", "19:43", "19:43:00".
bool is_time(std::string_view word) {
  const std::size_t hour_size = word.find(':');
  if (hour_size != 1 && hour_size != 2) return false;
  const std::string_view hour = word.substr(0, hour_size);
  const std::string_view minute = word.substr(hour_size + 1, 2);
  const std::string_view rest = word.substr(std::min(word.size(), hour_size + 3));
  const bool seconds_fit =
      rest.empty() || (rest.size() == 3 && rest.front() == ':' && all_digits(rest.substr(1)));
  return all_digits(hour) && hour <= (hour.size() == 2 ? "24" : "9") && minute.size() == 2 &&
         all_digits(minute) && minute < "60" && seconds_fit;
}

bool is_month(std::string_view word) {
  constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  return std::any_of(kMonths.begin(), kMonths.end(),
                     [word](std::string_view month) { return iequals(word, month); });
}

bool ends_in_date(std::string_view text) {
  WordsFromEnd words(text);
  skip_zones(words);
  if (words.word().size() != 4 || !all_digits(words.word())) return false;
  words.next();
  skip_zones(words);
  if (!is_time(words.word())) return false;
  words.next();
  if (words.word().size() > 2 || !all_digits(words.word())) return false;
  words.next();
  return is_month(words.word());
}

/// The Internet Archive's newsgroups have a 64-bit number after "From ", of either sign. Without
/// a sign a short one ("From 1999") is prose.
bool is_signed_number(std::string_view text) {
  const bool has_sign = text.starts_with('-') || text.starts_with('+');
  const std::string_view digits = text.substr(has_sign ? 1 : 0);
  return all_digits(digits) && digits.size() <= 20 && digits.size() >= (has_sign ? 1U : 10U);
}

std::string_view without_line_end(std::string_view line) {
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

/// Of a line "Name: value" the name; nullopt for any other line. "http://" is no field.
std::optional<std::string_view> field_name(std::string_view line) {
  std::size_t end = 0;
  while (end < line.size() && line[end] > ' ' && line[end] < 0x7F && line[end] != ':') ++end;
  const std::string_view name = line.substr(0, end);
  while (end < line.size() && is_blank(line[end])) ++end;
  if (name.empty() || end == line.size() || line[end] != ':') return std::nullopt;
  if (line.substr(end + 1).starts_with("//")) return std::nullopt;
  return name;
}

constexpr std::size_t kWitnesses = 5;  // of the names below: the first ones

/// A bit for each name that tells a mail from a list of "key: value".
unsigned witness_bit(std::string_view name) {
  constexpr std::array<std::string_view, kWitnesses + 2> kNames{
      "From", "Date", "Subject", "Message-ID", "Received", "MIME-Version", "Content-Type"};
  const auto* it = std::find_if(kNames.begin(), kNames.end(),
                                [name](std::string_view w) { return iequals(name, w); });
  return it == kNames.end() ? 0U : 1U << static_cast<unsigned>(it - kNames.begin());
}

/// A mail without a header is one all the same where nothing of it is there: a separator and a
/// blank line, again and again, and at last a mail with a header or the end of the source. A list
/// of separator lines in a body has no blank lines in it, or text after it.
bool is_empty_mail(std::string_view after, const FromLine& line) {
  bool blank_between = false;
  for (std::size_t count = 0; count < kLookAheadLines; ++count) {
    const auto next = next_line(after);
    if (!next) return line.reaches_end;
    if (next->empty()) {
      blank_between = true;
      continue;
    }
    if (!looks_like_separator(*next)) return false;
    if (scan_header_block(after).present()) return true;
    if (!blank_between) return false;
    blank_between = false;
  }
  return false;
}

/// The text without a last line that is the name of a field, cut by the end of the source.
std::string_view without_cut_field(std::string_view text) {
  const std::size_t begin = text.rfind('\n') + 1;  // 0 where there is none
  const std::string_view last = text.substr(begin);
  const bool could_be_name =
      std::all_of(last.begin(), last.end(), [](char c) { return c > ' ' && c < 0x7F; });
  return could_be_name ? text.substr(0, begin) : text;
}

}  // namespace

bool is_numbered_separator(std::string_view line) {
  return line.starts_with(kFrom) && is_signed_number(trim(line.substr(kFrom.size())));
}

bool looks_like_separator(std::string_view line) {
  if (!line.starts_with(kFrom)) return false;
  std::string_view rest = trim(line.substr(kFrom.size()));
  if (is_signed_number(rest)) return true;
  // UUCP's hosts stand behind the date.
  const std::size_t remote = rest.find(" remote from ");
  if (remote != std::string_view::npos) rest = rest.substr(0, remote);
  return ends_in_date(rest);
}

HeaderBlock scan_header_block(std::string_view text) {
  HeaderBlock block;
  unsigned seen = 0;
  bool at_front = true;
  text = text.substr(0, kLookAheadBytes);
  for (std::size_t count = 0; count < kLookAheadLines; ++count) {
    const auto line = next_line(text);
    if (!line || line->empty() || looks_like_separator(*line)) break;
    if (is_blank(line->front()) && !at_front) continue;
    const bool quoted_from = at_front && line->starts_with(">From ");
    const auto name = field_name(*line);
    if (quoted_from || name) {
      ++block.fields;
      at_front = quoted_from;
      if (name && !block.broken) seen |= witness_bit(*name);
    } else if (block.fields == 0) {
      break;
    } else {
      block.broken = true;
      at_front = false;
    }
  }
  block.mime = seen >> kWitnesses != 0;
  for (std::size_t bit = 0; bit < kWitnesses; ++bit) block.witnesses += seen >> bit & 1U;
  return block;
}

Verdict judge_from_line(const FromLine& line) {
  const std::string_view ahead = line.ahead.substr(0, kLookAheadBytes);
  const bool reaches_end = line.reaches_end && ahead.size() == line.ahead.size();
  const std::size_t end = ahead.find('\n');
  if (end == std::string_view::npos && !reaches_end) return Verdict::Body;
  const bool dated = looks_like_separator(without_line_end(ahead.substr(0, end)));
  if (!dated && !line.blank_before) return Verdict::Body;
  std::string_view after =
      end == std::string_view::npos ? std::string_view() : ahead.substr(end + 1);
  HeaderBlock header = scan_header_block(after);
  if (!header.present() && reaches_end) {
    after = without_cut_field(after);
    header = scan_header_block(after);
  }
  if (!dated) {
    const bool certain_enough = header.present() && header.witnesses >= 2;
    return certain_enough ? Verdict::DoubtfulSeparator : Verdict::Body;
  }
  if (header.present()) return Verdict::Separator;
  const std::string_view first = without_line_end(ahead.substr(0, end));
  if (line.blank_before && first == kExportSeparator) return Verdict::DoubtfulSeparator;
  const FromLine here{ahead, line.blank_before, reaches_end};
  if (line.blank_before && is_empty_mail(after, here)) return Verdict::DoubtfulSeparator;
  return Verdict::DoubtfulBody;
}

}  // namespace docket::ingest
