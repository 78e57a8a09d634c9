#include "mail/date.hpp"

#include <array>
#include <utility>

#include "core/text.hpp"
#include "mail/date_zones.hpp"

namespace docket::mail {
namespace {

constexpr std::size_t kMaxText = 200;  ///< no real date is longer; what follows is not looked at
constexpr std::size_t kMaxNumbers = 4;
constexpr int kHour = 60;

constexpr std::array<std::string_view, 12> kMonths{"january",   "february", "march",    "april",
                                                   "may",       "june",     "july",     "august",
                                                   "september", "october",  "november", "december"};

/// As mail programs abbreviate them in other languages, by their first bytes; those that are
/// English too are not here.
struct ForeignMonth {
  std::string_view begin;
  int month;
};
constexpr std::array kForeignMonths{
    ForeignMonth{"gen", 1},
    ForeignMonth{"ene", 1},
    ForeignMonth{"f\xC3\xA9v", 2},
    ForeignMonth{"f\xE9v", 2},
    ForeignMonth{"fev", 2},
    ForeignMonth{"m\xC3\xA4r", 3},
    ForeignMonth{"m\xE4r", 3},
    ForeignMonth{"mrz", 3},
    ForeignMonth{"maa", 3},
    ForeignMonth{"mrt", 3},
    ForeignMonth{"avr", 4},
    ForeignMonth{"abr", 4},
    ForeignMonth{"mai", 5},
    ForeignMonth{"mag", 5},
    ForeignMonth{"mei", 5},
    ForeignMonth{"maj", 5},
    ForeignMonth{"juin", 6},
    ForeignMonth{"giu", 6},
    ForeignMonth{"juil", 7},
    ForeignMonth{"lug", 7},
    ForeignMonth{"ao\xC3\xBB", 8},
    ForeignMonth{"ao\xFB", 8},
    ForeignMonth{"ago", 8},
    ForeignMonth{"set", 9},
    ForeignMonth{"okt", 10},
    ForeignMonth{"ott", 10},
    ForeignMonth{"out", 10},
    ForeignMonth{"d\xC3\xA9"
                 "c",
                 12},
    ForeignMonth{"d\xE9"
                 "c",
                 12},
    ForeignMonth{"dez", 12},
    ForeignMonth{"dic", 12},
};

/// 1 to 12, or 0; abbreviations of three letters and more count ("Sept").
int month_from(std::string_view word) {
  if (word.size() < 3) return 0;
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (istarts_with(kMonths[i], word)) return static_cast<int>(i) + 1;
  }
  for (const ForeignMonth& foreign : kForeignMonths) {
    if (istarts_with(word, foreign.begin)) return foreign.month;
  }
  return 0;
}

/// Two digits are of this century or the last; three come from programs that print years since
/// 1900 ("101"), five from those that put "19" before that ("19101").
std::optional<int> full_year(int written) {
  if (written < 50) return 2000 + written;
  if (written < 1000) return 1900 + written;
  if (written < 10000) return written;
  if (written >= 19100 && written < 19200) return written - 17100;
  return std::nullopt;
}

/// Reads a date in whatever order its elements stand: one pass sorts them by their form (a
/// time has a colon, a month is a name, a zone has a sign), finish() puts them together.
class DateReader {
 public:
  explicit DateReader(std::string_view text) : text_(text) {}
  std::optional<Timestamp> read();
  [[nodiscard]] bool has_time() const { return time_; }

 private:
  struct Number {
    int value = 0;
    int digits = 0;
  };
  enum class Half { None, Am, Pm };

  [[nodiscard]] char at(std::size_t i) const { return i < text_.size() ? text_[i] : '\0'; }
  Number take_number();
  std::string_view take_word();
  void read_comment();
  void read_sign();
  void read_digits();
  void read_time(int hour);
  bool read_numeric_date(Number first);
  void set_numeric_date(char separator, Number a, Number b, Number c);
  void read_word();
  void read_zone_word(std::string_view word, std::size_t start);
  [[nodiscard]] bool place_day_and_year();
  [[nodiscard]] std::optional<Timestamp> finish();

  std::string_view text_;
  std::size_t pos_ = 0;
  std::array<Number, kMaxNumbers> numbers_{};
  std::size_t number_count_ = 0;
  CivilTime civil_{0, 0, 0, 0, 0, 0};
  bool numeric_date_ = false;
  bool time_ = false;
  bool zone_sign_may_follow_ = false;  ///< just after a time or a zone's name
  Half half_ = Half::None;
  std::optional<int> offset_;  ///< by sign and digits; one out of range is 0
  std::optional<int> named_;
  bool may_be_summer_ = false;   ///< after named_, "Daylight" or "DST" may follow
  bool month_is_first_ = false;  ///< no number stood before it
  std::optional<int> commented_;
};

DateReader::Number DateReader::take_number() {
  Number n;
  for (; is_digit(at(pos_)); ++pos_) {
    if (n.value < 100'000'000) n.value = n.value * 10 + (text_[pos_] - '0');
    ++n.digits;
  }
  return n;
}

std::string_view DateReader::take_word() {
  const std::size_t start = pos_;
  while (is_alpha(at(pos_)) || at(pos_) < 0) ++pos_;
  return text_.substr(start, pos_ - start);
}

std::optional<Timestamp> DateReader::read() {
  while (pos_ < text_.size()) {
    const char c = text_[pos_];
    if (is_digit(c)) {
      read_digits();
    } else if (is_alpha(c) || c < 0) {
      read_word();
    } else if (c == '(') {
      read_comment();
    } else if (c == '+' || c == '-') {
      read_sign();
    } else {
      ++pos_;
      if (!is_space(c)) zone_sign_may_follow_ = false;
    }
  }
  return finish();
}

/// The first zone name in it counts where no other zone is given.
void DateReader::read_comment() {
  int depth = 0;
  while (pos_ < text_.size()) {
    const char c = text_[pos_];
    if (is_alpha(c)) {
      const std::optional<int> zone = zone_minutes(take_word());
      if (zone && !commented_) commented_ = zone;
      zone_sign_may_follow_ = zone.has_value();
      continue;
    }
    if ((c == '+' || c == '-') && zone_sign_may_follow_) {  // "(GMT+01:00)"
      const std::optional<int> outside = std::exchange(offset_, std::nullopt);
      read_sign();
      if (offset_ && commented_) commented_ = offset_;
      offset_ = outside;
      continue;
    }
    zone_sign_may_follow_ = false;
    if (c == '(') ++depth;
    if (c == ')') --depth;
    ++pos_;
    if (depth == 0) return;
  }
}

void DateReader::read_sign() {
  // "+-0500": one program wrote "+" before every number; its Received fields show minus.
  if (text_[pos_] == '+' && at(pos_ + 1) == '-') ++pos_;
  const int sign = text_[pos_] == '-' ? -1 : 1;
  const bool apart = pos_ > 0 && (is_space(text_[pos_ - 1]) || text_[pos_ - 1] == '+');
  const bool is_zone = time_ && !offset_ && (zone_sign_may_follow_ || apart);
  ++pos_;
  zone_sign_may_follow_ = false;
  if (!is_zone || !is_digit(at(pos_))) return;
  const Number n = take_number();
  int hours = n.digits <= 2 ? n.value : n.value / 100;
  int minutes = n.digits <= 2 ? 0 : n.value % 100;
  if (n.digits <= 2 && at(pos_) == ':' && is_digit(at(pos_ + 1))) {
    ++pos_;
    minutes = take_number().value;
  }
  const bool possible = n.digits <= 4 && hours <= 14 && minutes < kHour;
  offset_ = possible ? sign * (hours * kHour + minutes) : 0;
}

void DateReader::read_digits() {
  zone_sign_may_follow_ = false;
  const Number n = take_number();
  const char next = at(pos_);
  if (next == ':' && !time_ && is_digit(at(pos_ + 1))) return read_time(n.value);
  const bool date_is_known = numeric_date_ || (civil_.month != 0 && number_count_ >= 2);
  if (next == '.' && !time_ && date_is_known && is_digit(at(pos_ + 1))) return read_time(n.value);
  if ((next == '-' || next == '/' || next == '.') && read_numeric_date(n)) return;
  if (number_count_ < kMaxNumbers) numbers_[number_count_++] = n;
}

void DateReader::read_time(int hour) {
  const char separator = text_[pos_];  // ":", or "." as in Finland
  time_ = true;
  zone_sign_may_follow_ = true;
  civil_.hour = hour;
  ++pos_;
  civil_.minute = take_number().value;
  if (at(pos_) != separator || !is_digit(at(pos_ + 1))) return;
  ++pos_;
  civil_.second = take_number().value;
  if ((at(pos_) == '.' || at(pos_) == ',') && is_digit(at(pos_ + 1))) {
    ++pos_;
    (void)take_number();  // a fraction
  }
}

bool DateReader::read_numeric_date(Number first) {
  const std::size_t start = pos_;
  const char separator = text_[pos_];
  if (numeric_date_ || civil_.month != 0 || !is_digit(at(pos_ + 1))) return false;
  ++pos_;
  const Number second = take_number();
  if (at(pos_) != separator || !is_digit(at(pos_ + 1))) {
    pos_ = start;
    return false;
  }
  ++pos_;
  set_numeric_date(separator, first, second, take_number());
  return true;
}

/// "1997/11/17" and ISO 8601 begin with the year; "11/17/97" is American, "17.11.97" and
/// "17-11-97" are not, unless the value says otherwise.
void DateReader::set_numeric_date(char separator, Number a, Number b, Number c) {
  numeric_date_ = true;
  if (a.digits >= 4) {
    civil_.year = a.value;
    civil_.month = b.value;
    civil_.day = c.value;
    return;
  }
  const bool month_first = separator == '/' ? a.value <= 12 : b.value > 12;
  civil_.month = month_first ? a.value : b.value;
  civil_.day = month_first ? b.value : a.value;
  civil_.year = c.value;
}

void DateReader::read_word() {
  const std::size_t start = pos_;
  const std::string_view word = take_word();
  zone_sign_may_follow_ = false;
  if (const int month = month_from(word); month != 0 && !numeric_date_) {
    // "mar, 5 ago 2003": of two, the one before all numbers is a weekday.
    if (civil_.month == 0 || (month_is_first_ && !time_)) civil_.month = month;
    month_is_first_ = number_count_ == 0;
    return;
  }
  if (!time_) return;  // weekdays, the "T" of ISO 8601
  const bool dotted = word.size() == 1 && at(pos_) == '.' && to_lower(at(pos_ + 1)) == 'm';
  if (iequals(word, "am") || (dotted && to_lower(word[0]) == 'a')) {
    half_ = Half::Am;
  } else if (iequals(word, "pm") || (dotted && to_lower(word[0]) == 'p')) {
    half_ = Half::Pm;
  } else {
    read_zone_word(word, start);
  }
}

void DateReader::read_zone_word(std::string_view word, std::size_t start) {
  if (named_) {
    const bool summer =
        iequals(word, "daylight") || iequals(word, "summer") || iequals(word, "dst");
    if (may_be_summer_ && summer) named_ = *named_ + kHour;
    may_be_summer_ = may_be_summer_ && iequals(word, "standard");
    return;
  }
  if (const std::optional<NamedRegion> region = zone_region(text_.substr(start))) {
    named_ = region->minutes;
    may_be_summer_ = true;
    pos_ = start + region->size;
  } else if (const std::optional<int> zone = zone_minutes(word)) {
    named_ = zone;
    may_be_summer_ = iequals(word, "met") || iequals(word, "mez");  // "MET DST"
    zone_sign_may_follow_ = true;                                   // "GMT+0100"
  }
}

bool DateReader::place_day_and_year() {
  if (numeric_date_) return true;
  if (civil_.month == 0 || number_count_ < 2) return false;
  const Number& first = numbers_[0];
  const bool year_first = first.digits >= 3 || first.value > 31;
  civil_.day = numbers_[year_first ? 1 : 0].value;
  civil_.year = numbers_[year_first ? 0 : 1].value;
  return true;
}

std::optional<Timestamp> DateReader::finish() {
  if (!place_day_and_year()) return std::nullopt;
  const std::optional<int> year = full_year(civil_.year);
  if (!year) return std::nullopt;
  civil_.year = *year;
  if (half_ == Half::Am && civil_.hour == 12) civil_.hour = 0;
  if (half_ == Half::Pm && civil_.hour < 12) civil_.hour += 12;
  const bool midnight_after = civil_.hour == 24 && civil_.minute == 0 && civil_.second == 0;
  if (midnight_after) civil_.hour = 0;  // ISO 8601's end of the day
  if (!is_valid(civil_)) return std::nullopt;
  Timestamp time;
  time.offset_minutes = offset_ ? *offset_ : named_ ? *named_ : commented_.value_or(0);
  time.utc_seconds = to_utc_seconds(civil_) - std::int64_t{time.offset_minutes} * 60;
  if (midnight_after) time.utc_seconds += 86400;
  return time;
}

}  // namespace

std::optional<Timestamp> parse_date(std::string_view text) {
  return DateReader(trim(text).substr(0, kMaxText)).read();
}

std::optional<DateReading> read_date(std::string_view text) {
  DateReader reader(trim(text).substr(0, kMaxText));
  const std::optional<Timestamp> time = reader.read();
  if (!time) return std::nullopt;
  return DateReading{*time, !reader.has_time()};
}

std::optional<Timestamp> parse_received_date(std::string_view field) {
  const std::size_t semicolon = field.rfind(';');
  if (semicolon == std::string_view::npos) return std::nullopt;
  return parse_date(field.substr(semicolon + 1));
}

bool is_plausible(const Timestamp& time, std::optional<std::int64_t> now) {
  constexpr std::int64_t kDay = 86400;
  if (time.utc_seconds < kDay) return false;
  return !now || time.utc_seconds - 2 * kDay <= *now;
}

}  // namespace docket::mail
