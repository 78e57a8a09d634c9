#include "mail/attributed_time.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <vector>

#include "core/text.hpp"
#include "core/timestamp.hpp"
#include "core/utf8.hpp"

namespace docket::mail {
namespace {

using std::string_view;

constexpr std::size_t kMaxLooked = 600;
constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kDay = std::int64_t{24} * 60 * 60;
/// Zones lie at most so far apart, and differ by whole half hours (but for some quarters).
constexpr std::int64_t kMaxZones = std::int64_t{26} * 60 * 60;
constexpr std::int64_t kZoneStep = std::int64_t{30} * 60;
constexpr std::int64_t kNear = 2 * kMinute;
constexpr int kMaxOffset = 14 * 60;

struct MonthStem {
  string_view stem;
  int month;
};

/// Beginnings of the names of months in languages of Europe, in lower case; archives destroy the
/// letters that are not ASCII ("M?rz"), so that stems end before them. Longer ones first.
constexpr auto kMonths = std::to_array<MonthStem>({
    {"januar", 1},
    {"janv", 1},
    {"jan", 1},
    {"gen", 1},
    {"ene", 1},
    {"tammi", 1},
    {"feb", 2},
    {"f\xC3\xA9v", 2},
    {"f?v", 2},
    {"fev", 2},
    {"helmi", 2},
    {"mar", 3},
    {"m\xC3\xA4r", 3},
    {"m?r", 3},
    {"mrt", 3},
    {"maalis", 3},
    {"mrz", 3},
    {"maart", 3},
    {"apr", 4},
    {"avr", 4},
    {"abr", 4},
    {"huhti", 4},
    {"kwi", 4},
    {"mai", 5},
    {"may", 5},
    {"mag", 5},
    {"mei", 5},
    {"maj", 5},
    {"touko", 5},
    {"juin", 6},
    {"jun", 6},
    {"giu", 6},
    {"kes", 6},
    {"cze", 6},
    {"juil", 7},
    {"jul", 7},
    {"lug", 7},
    {"hein", 7},
    {"lip", 7},
    {"aug", 8},
    {"ao\xC3\xBB", 8},
    {"ao?t", 8},
    {"aout", 8},
    {"ago", 8},
    {"elo", 8},
    {"sie", 8},
    {"sep", 9},
    {"set", 9},
    {"syys", 9},
    {"wrz", 9},
    {"oct", 10},
    {"okt", 10},
    {"ott", 10},
    {"out", 10},
    {"loka", 10},
    {"pa\xC5\xBA", 10},
    {"nov", 11},
    {"marras", 11},
    {"lis", 11},
    {"dec", 12},
    {"dez", 12},
    {"d\xC3\xA9"
     "c",
     12},
    {"d?c", 12},
    {"dic", 12},
    {"joulu", 12},
    {"gru", 12},
});
constexpr std::size_t kMaxMonthName = 12;

int month_from(string_view word) {
  if (word.size() < 3 || word.size() > kMaxMonthName) return 0;
  for (const MonthStem& m : kMonths) {
    if (istarts_with(word, m.stem)) return m.month;
  }
  return 0;
}

enum class TokenKind : std::uint8_t { Number, Word, Sign };

struct Token {
  TokenKind kind = TokenKind::Sign;
  string_view text;
  int value = 0;          // of a number
  bool after_gap = true;  // a blank stands before it
};

bool is_word_byte(char c) {
  return is_alpha(c) || c == '?' || c == '\'' || static_cast<unsigned char>(c) >= 0x80;
}

/// Addresses, ids and links would look like dates.
bool is_no_date_word(string_view word) {
  return word.find('@') != string_view::npos || word.find("://") != string_view::npos ||
         (word.starts_with('<') && word.find('.') != string_view::npos);
}

std::vector<Token> tokens_of(string_view text) {
  constexpr std::size_t kMaxTokens = 200;
  std::vector<Token> tokens;
  bool gap = true;
  for (std::size_t i = 0; i < text.size() && tokens.size() < kMaxTokens;) {
    if (is_space(text[i])) {
      gap = true;
      ++i;
      continue;
    }
    if (gap) {
      std::size_t end = i;
      while (end < text.size() && !is_space(text[end])) ++end;
      if (is_no_date_word(text.substr(i, end - i))) {
        i = end;
        continue;
      }
    }
    const auto run = [&](auto&& belongs) {
      std::size_t end = i;
      while (end < text.size() && belongs(text[end])) ++end;
      return text.substr(i, end - i);
    };
    Token token{TokenKind::Sign, text.substr(i, 1), 0, gap};
    if (is_digit(text[i])) {
      token.kind = TokenKind::Number;
      token.text = run(is_digit);
      token.value = token.text.size() > 4 ? -1 : std::atoi(std::string(token.text).c_str());
    } else if (is_word_byte(text[i])) {
      token.kind = TokenKind::Word;
      token.text = run(is_word_byte);
    }
    i += token.text.size();
    gap = false;
    tokens.push_back(token);
  }
  return tokens;
}

/// U+5E74 year, U+6708 month, U+65E5 day; U+5348 U+5F8C and U+4E0B U+5348: after noon.
constexpr string_view kYearSign = "\xE5\xB9\xB4";
constexpr string_view kMonthSign = "\xE6\x9C\x88";
constexpr string_view kAfternoonChinese = "\xE4\xB8\x8B\xE5\x8D\x88";
constexpr string_view kAfternoonJapanese = "\xE5\x8D\x88\xE5\xBE\x8C";

class DateReader {
 public:
  explicit DateReader(string_view text) : text_(text), tokens_(tokens_of(text)) {}

  std::optional<AttributedTime> read() {
    for (std::size_t i = 0; i < tokens_.size(); ++i) {
      if (!time_) read_time(i);
      if (!date_) read_numeric_date(i);
    }
    if (!date_) read_named_date();
    if (!date_) return std::nullopt;
    AttributedTime out;
    out.has_time = time_.has_value();
    out.has_seconds = has_seconds_;
    out.offset_minutes = offset_;
    CivilTime civil = *date_;
    if (!is_valid(civil)) return std::nullopt;
    const std::int64_t within = time_.value_or(0);
    out.local = to_utc_seconds(civil) + within;
    if (ambiguous_ && civil.day != civil.month) {
      std::swap(civil.day, civil.month);
      if (is_valid(civil)) out.swapped = to_utc_seconds(civil) + within;
    }
    return out;
  }

 private:
  [[nodiscard]] bool is_number(std::size_t i) const {
    return i < tokens_.size() && tokens_[i].kind == TokenKind::Number && tokens_[i].value >= 0;
  }
  [[nodiscard]] bool is_sign(std::size_t i, char sign) const {
    return i < tokens_.size() && tokens_[i].kind == TokenKind::Sign && tokens_[i].text[0] == sign;
  }
  [[nodiscard]] string_view word(std::size_t i) const {
    return i < tokens_.size() && tokens_[i].kind == TokenKind::Word ? tokens_[i].text
                                                                    : string_view();
  }
  [[nodiscard]] int value(std::size_t i) const { return tokens_[i].value; }

  /// Two digits behind the sign between hours and minutes.
  [[nodiscard]] bool is_minutes(std::size_t i) const {
    return is_number(i) && tokens_[i].text.size() == 2 && value(i) < 60 && !tokens_[i].after_gap;
  }

  [[nodiscard]] bool announces_time(std::size_t i) const {
    constexpr auto kWords =
        std::to_array<string_view>({"um", "kl", "klo", "at", "ore", "om", "kello"});
    if (i == 0) return false;
    string_view before = word(i - 1);
    if (before.empty() && i >= 2 && is_sign(i - 1, '.')) before = word(i - 2);
    return std::any_of(kWords.begin(), kWords.end(),
                       [before](string_view w) { return iequals(before, w); });
  }

  void read_time(std::size_t i) {
    if (!is_number(i) || value(i) > 24 || tokens_[i].text.size() > 2 || !is_minutes(i + 2)) return;
    const bool colon = is_sign(i + 1, ':');
    const bool dot = is_sign(i + 1, '.') && announces_time(i);
    const bool hour_word = iequals(word(i + 1), "h");
    if (!colon && !dot && !hour_word) return;
    std::int64_t hour = value(i);
    const std::int64_t minute = value(i + 2);
    std::int64_t second = 0;
    std::size_t next = i + 3;
    if ((is_sign(next, ':') || is_sign(next, '.')) && is_minutes(next + 1)) {
      second = value(next + 1);
      has_seconds_ = true;
      next += 2;
    }
    const string_view half = word(next);
    const bool after_noon = iequals(half, "pm") || (iequals(half, "p") && is_sign(next + 1, '.')) ||
                            text_.find(kAfternoonChinese) != string_view::npos ||
                            text_.find(kAfternoonJapanese) != string_view::npos;
    const bool before_noon = iequals(half, "am") || (iequals(half, "a") && is_sign(next + 1, '.'));
    if (after_noon && hour < 12) hour += 12;
    if (before_noon && hour == 12) hour = 0;
    time_ = (hour * 60 + minute) * 60 + second;
    if (iequals(half, "am") || iequals(half, "pm")) ++next;
    read_zone(next);
  }

  void read_zone(std::size_t i) {
    const string_view name = word(i);
    const bool greenwich = iequals(name, "GMT") || iequals(name, "UTC") || name == "Z";
    if (greenwich || is_sign(i, '(')) ++i;
    const bool east = is_sign(i, '+');
    if (!east && !is_sign(i, '-')) {
      if (greenwich) offset_ = 0;
      return;
    }
    if (!is_number(i + 1) || tokens_[i + 1].after_gap) return;
    int minutes = 0;
    if (tokens_[i + 1].text.size() == 4) {
      minutes = value(i + 1) / 100 * 60 + value(i + 1) % 100;
    } else if (tokens_[i + 1].text.size() <= 2 && (greenwich || is_minutes(i + 3))) {
      minutes = value(i + 1) * 60 + (is_sign(i + 2, ':') && is_minutes(i + 3) ? value(i + 3) : 0);
    } else {
      return;
    }
    if (minutes <= kMaxOffset) offset_ = east ? minutes : -minutes;
  }

  [[nodiscard]] bool is_year(std::size_t i) const {
    return is_number(i) && tokens_[i].text.size() == 4 && value(i) >= 1970 && value(i) < 2100;
  }

  [[nodiscard]] bool is_small(std::size_t i, int most) const {
    return is_number(i) && tokens_[i].text.size() <= 2 && value(i) >= 1 && value(i) <= most;
  }

  void read_numeric_date(std::size_t i) {
    if (i + 4 >= tokens_.size() || !is_number(i)) return;
    if (word(i + 1).starts_with(kYearSign) && word(i + 3).starts_with(kMonthSign)) {
      if (is_year(i) && is_small(i + 2, 12) && is_small(i + 4, 31)) {
        date_ = CivilTime{value(i), value(i + 2), value(i + 4)};
      }
      return;
    }
    const bool slash = is_sign(i + 1, '/') && is_sign(i + 3, '/');
    const bool dash = is_sign(i + 1, '-') && is_sign(i + 3, '-');
    const bool dot = is_sign(i + 1, '.') && is_sign(i + 3, '.');
    if (!slash && !dash && !dot) return;
    if (is_year(i)) {
      if (is_small(i + 2, 12) && is_small(i + 4, 31)) {
        date_ = CivilTime{value(i), value(i + 2), value(i + 4)};
      }
      return;
    }
    if (!is_small(i, 31) || !is_small(i + 2, 31) || !is_number(i + 4)) return;
    const int year = tokens_[i + 4].text.size() == 4   ? value(i + 4)
                     : tokens_[i + 4].text.size() == 2 ? two_digit_year(value(i + 4))
                                                       : 0;
    if (year < 1970 || year >= 2100) return;
    CivilTime civil{year, value(i), value(i + 2)};  // month first
    if (dot || civil.month > 12) std::swap(civil.month, civil.day);
    if (civil.month > 12) return;
    ambiguous_ = !dot && civil.day <= 12;
    date_ = civil;
  }

  static int two_digit_year(int value) { return value < 70 ? 2000 + value : 1900 + value; }

  /// A month's name with a day and a year near it, in any order.
  void read_named_date() {
    constexpr std::size_t kReach = 4;  // tokens: "5. de marzo de 2019", "Mar 5th, 2019"
    for (std::size_t i = 0; i < tokens_.size() && !date_; ++i) {
      const int month = month_from(word(i));
      if (month == 0) continue;
      const std::size_t first = i > kReach ? i - kReach : 0;
      const std::size_t last = std::min(tokens_.size(), i + 2 * kReach);
      int day = 0;
      int year = 0;
      for (std::size_t k = i; k-- > first && day == 0;) {
        if (is_small(k, 31) && !is_part_of_time(k)) day = value(k);
      }
      for (std::size_t k = i + 1; k < last; ++k) {
        if (is_part_of_time(k)) continue;
        if (year == 0 && is_year(k)) year = value(k);
        if (day == 0 && is_small(k, 31)) {
          day = value(k);
        } else if (year == 0 && day != 0 && k <= i + 3 && is_number(k) &&
                   tokens_[k].text.size() == 2) {
          year = two_digit_year(value(k));
        }
      }
      if (year == 0) {  // ctime's "Tue Mar  5 16:12:00 2019"
        for (std::size_t k = last; k < tokens_.size() && year == 0; ++k) {
          if (is_year(k)) year = value(k);
        }
      }
      if (day != 0 && year != 0) date_ = CivilTime{year, month, day};
    }
  }

  [[nodiscard]] bool is_part_of_time(std::size_t i) const {
    return is_sign(i + 1, ':') || (i > 0 && is_sign(i - 1, ':') && is_minutes(i));
  }

  string_view text_;
  std::vector<Token> tokens_;
  std::optional<CivilTime> date_;
  std::optional<std::int64_t> time_;  // of the day, seconds
  std::optional<int> offset_;
  bool has_seconds_ = false;
  bool ambiguous_ = false;
};

std::int64_t floor_minute(std::int64_t time) {
  return time - ((time % kMinute) + kMinute) % kMinute;
}

TimeMatch match_local(const AttributedTime& written, std::int64_t local, const Timestamp& post,
                      int writer_offset) {
  const auto at = [&](int offset) { return post.utc_seconds + offset * kMinute; };
  const auto same = [&](std::int64_t shown) {
    if (!written.has_time) return shown - (((shown % kDay) + kDay) % kDay) == local;
    return (written.has_seconds ? shown : floor_minute(shown)) == local;
  };
  if (written.offset_minutes) {
    if (same(at(*written.offset_minutes))) return TimeMatch::Exact;
    // Some programs write the zone of one and the time of the other.
  }
  if (same(at(writer_offset)) || same(at(post.offset_minutes)) || same(at(0))) {
    return written.has_time ? TimeMatch::Exact : TimeMatch::Day;
  }
  const std::int64_t away =
      (written.has_seconds ? post.utc_seconds : floor_minute(post.utc_seconds)) - local;
  if (!written.has_time) {
    return std::abs(away - kDay / 2) <= kDay ? TimeMatch::Day : TimeMatch::None;
  }
  if (std::abs(away) > kMaxZones) return TimeMatch::None;
  if (away % kZoneStep == 0) return TimeMatch::Minutes;
  const std::int64_t beyond_hours = std::abs(away) % (60 * kMinute);
  return std::min(beyond_hours, 60 * kMinute - beyond_hours) <= kNear ? TimeMatch::Near
                                                                      : TimeMatch::None;
}

bool is_word_at(string_view text, std::size_t at, std::size_t size) {
  const auto joins = [](char c) { return is_alnum(c) || static_cast<unsigned char>(c) >= 0x80; };
  return (at == 0 || !joins(text[at - 1])) && (at + size >= text.size() || !joins(text[at + size]));
}

bool has_word(string_view text, string_view what) {
  for (std::size_t at = text.find(what); at != string_view::npos; at = text.find(what, at + 1)) {
    if (is_word_at(text, at, what.size())) return true;
  }
  return false;
}

}  // namespace

std::optional<AttributedTime> read_attributed_time(string_view attribution) {
  return DateReader(attribution.substr(0, utf8_floor(attribution, kMaxLooked))).read();
}

TimeMatch match_time(const std::optional<AttributedTime>& written, const Timestamp& post,
                     int writer_offset) {
  if (!written) return TimeMatch::Unknown;
  const TimeMatch first = match_local(*written, written->local, post, writer_offset);
  if (first != TimeMatch::None || !written->swapped) return first;
  return match_local(*written, *written->swapped, post, writer_offset);
}

AuthorMatch match_author(string_view folded_attribution, const Mailbox& author) {
  constexpr std::size_t kMinLocalPart = 3;
  constexpr std::size_t kMinNameWord = 3;
  constexpr std::size_t kMaxName = 200;
  const std::string address = fold(author.address);
  const std::size_t at = address.find('@');
  if (at != std::string::npos && at > 0) {
    if (folded_attribution.find(address) != string_view::npos) return AuthorMatch::Address;
    const std::string masked = address.substr(0, at) + " at " + address.substr(at + 1);
    if (folded_attribution.find(masked) != string_view::npos) return AuthorMatch::Address;
  }
  const std::string name =
      fold(string_view(author.name).substr(0, utf8_floor(author.name, kMaxName)));
  std::size_t words = 0;
  std::size_t found = 0;
  bool telling = false;  // a word that is long enough to tell people apart
  for (std::size_t i = 0; i < name.size();) {
    const auto parts = [](char c) {
      return is_space(c) || c == ',' || c == '.' || c == '"' || c == '(' || c == ')';
    };
    if (parts(name[i])) {
      ++i;
      continue;
    }
    std::size_t end = i;
    while (end < name.size() && !parts(name[end])) ++end;
    const string_view word = string_view(name).substr(i, end - i);
    i = end;
    if (word.size() < 2) continue;
    ++words;
    if (!has_word(folded_attribution, word)) continue;
    ++found;
    telling = telling || word.size() >= kMinNameWord;
  }
  if (words > 0 && found == words && telling) return AuthorMatch::Name;
  const string_view local =
      string_view(address).substr(0, at == std::string::npos ? address.size() : at);
  if (local.size() >= kMinLocalPart && has_word(folded_attribution, local))
    return AuthorMatch::Name;
  return telling ? AuthorMatch::Part : AuthorMatch::None;
}

}  // namespace docket::mail
