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

}  // namespace

std::optional<AttributedTime> read_attributed_time(string_view attribution) {
  return DateReader(attribution.substr(0, utf8_floor(attribution, kMaxLooked))).read();
}

}  // namespace docket::mail
