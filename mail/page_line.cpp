#include "mail/page_line.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"
#include "core/utf8.hpp"

namespace docket::mail {
namespace {

using std::string_view;

constexpr std::array<string_view, 12> kMonths{"january",   "february", "march",    "april",
                                              "may",       "june",     "july",     "august",
                                              "september", "october",  "november", "december"};

/// 1 to 12, or 0; "Sep", "Sept" and "September".
int month_of(string_view word) {
  if (word.size() < 3) return 0;
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (istarts_with(kMonths[i], word)) return static_cast<int>(i) + 1;
  }
  return 0;
}

struct NamedLine {
  string_view text;
  PageLine kind;
};

/// As they stand, in the English interface; a full stop at the end does not count.
constexpr NamedLine kNamedLines[] = {
    {"Message has been deleted", PageLine::Deleted},
    {"This message has been deleted", PageLine::Deleted},
    {"Reply all", PageLine::Button},
    {"Reply to author", PageLine::Button},
    {"Forward", PageLine::Button},
    {"Sign in to reply", PageLine::Button},
    {"Sign in to reply to author", PageLine::Button},
    {"Sign in to forward", PageLine::Button},
    {"You do not have permission to delete messages in this group", PageLine::PostMenu},
    {"Delete", PageLine::PostMenu},
    {"Copy link", PageLine::PostMenu},
    {"Link", PageLine::PostMenu},
    {"Report message", PageLine::PostMenu},
    {"Report message as abuse", PageLine::PostMenu},
    {"Sign in to report message", PageLine::PostMenu},
    {"Sign in to report message as abuse", PageLine::PostMenu},
    {"Show original message", PageLine::PostMenu},
    {"Either email addresses are anonymous for this group or you need the view member email "
     "addresses permission to view the original message",
     PageLine::PostMenu},
    {"Skip to first unread message", PageLine::SkipToUnread},
    {"Dismiss", PageLine::Frame},
    {"Learn more", PageLine::Frame},
    {"Search", PageLine::Frame},
    {"Clear search", PageLine::Frame},
    {"Close search", PageLine::Frame},
    {"Main menu", PageLine::Frame},
    {"Google apps", PageLine::Frame},
    {"Groups", PageLine::Frame},
    {"Google Groups", PageLine::Frame},
    {"Conversations", PageLine::Frame},
    {"All groups and messages", PageLine::Frame},
    {"My groups", PageLine::Frame},
    {"Recent groups", PageLine::Frame},
    {"Send feedback to Google", PageLine::Frame},
    {"Help", PageLine::Frame},
    {"Training", PageLine::Frame},
    {"Sign in", PageLine::Frame},
    {"About", PageLine::Frame},
    {"Privacy", PageLine::Frame},
    {"Terms", PageLine::Frame},
    {"Privacy \xE2\x80\xA2 Terms", PageLine::Frame},
    {"Back", PageLine::Frame},
    {"Back to list", PageLine::Frame},
};

/// How banners about the end of newsgroups on Google Groups begin.
constexpr string_view kBanners[] = {
    "Google Groups no longer supports new Usenet",
    "You cannot add new posts",
    "You can't add new posts",
    "This group is read-only",
    "Effective February 22, 2024, Google Groups",
};

string_view without_stop(string_view line) {
  return line.ends_with('.') ? line.substr(0, line.size() - 1) : line;
}

bool is_left_out(char32_t c) {
  const bool private_use = c >= 0xE000 && c <= 0xF8FF;
  const bool mark = (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
                    (c >= 0x2060 && c <= 0x2069) || c == 0xFEFF;
  return private_use || mark;
}

bool is_wide_blank(char32_t c) {
  return c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F || c == 0x3000;
}

/// "587", "2,247" or "1.137"; its size.
std::size_t number_size(string_view text) {
  std::size_t size = 0;
  while (size < text.size() &&
         (is_digit(text[size]) || (size > 0 && (text[size] == ',' || text[size] == '.')))) {
    ++size;
  }
  return size;
}

PageLine kind_of_count(string_view line) {
  const std::size_t digits = number_size(line);
  if (digits == 0) return PageLine::Words;
  const string_view what = trim(line.substr(digits));
  if (what == "views" || what == "view") return PageLine::Views;
  if (what == "new messages" || what == "new message") return PageLine::NewMessages;
  if (what == "unread messages" || what == "unread message") return PageLine::Count;
  if (what.starts_with("of ") && number_size(what.substr(3)) == what.size() - 3) {
    return PageLine::Count;
  }
  return PageLine::Words;
}

/// Reads the elements of a date from left to right.
class DateCursor {
 public:
  explicit DateCursor(string_view text) : text_(text) {}

  bool take(char c) {
    if (text_.empty() || text_.front() != c) return false;
    text_.remove_prefix(1);
    return true;
  }
  void skip_blanks() {
    while (take(' ')) {
    }
  }
  std::optional<int> number(std::size_t min_digits, std::size_t max_digits) {
    std::size_t size = 0;
    int value = 0;
    while (size < text_.size() && size < max_digits && is_digit(text_[size])) {
      value = value * 10 + (text_[size++] - '0');
    }
    if (size < min_digits) return std::nullopt;
    text_.remove_prefix(size);
    return value;
  }
  string_view word() {
    std::size_t size = 0;
    while (size < text_.size() && is_alpha(text_[size])) ++size;
    const string_view taken = text_.substr(0, size);
    text_.remove_prefix(size);
    return taken;
  }
  [[nodiscard]] string_view rest() const { return text_; }

 private:
  string_view text_;
};

/// "Aug 21, 2019" or "21 Aug 2019".
bool read_day(DateCursor& cursor, CivilTime& civil) {
  const std::optional<int> first = cursor.number(1, 2);
  if (first) cursor.skip_blanks();
  civil.month = month_of(cursor.word());
  cursor.take('.');
  cursor.skip_blanks();
  const std::optional<int> day = first ? first : cursor.number(1, 2);
  if (civil.month == 0 || !day) return false;
  if (!first && !cursor.take(',')) return false;
  cursor.skip_blanks();
  const std::optional<int> year = cursor.number(4, 4);
  civil.day = *day;
  civil.year = year.value_or(0);
  return year.has_value();
}

/// "3:43:21 PM" or "15:43:21".
bool read_time(DateCursor& cursor, CivilTime& civil) {
  const std::optional<int> hour = cursor.number(1, 2);
  if (!hour || !cursor.take(':')) return false;
  const std::optional<int> minute = cursor.number(2, 2);
  if (!minute) return false;
  const std::optional<int> second = cursor.take(':') ? cursor.number(2, 2) : 0;
  if (!second) return false;
  civil.hour = *hour;
  civil.minute = *minute;
  civil.second = *second;
  DateCursor half = cursor;
  half.skip_blanks();
  // "PMAug 21": the short date is glued on.
  const bool afternoon = istarts_with(half.rest(), "PM");
  if (!afternoon && !istarts_with(half.rest(), "AM")) return true;
  if (civil.hour < 1 || civil.hour > 12) return false;
  civil.hour = civil.hour % 12 + (afternoon ? 12 : 0);
  cursor = DateCursor(half.rest().substr(2));
  return true;
}

/// "8/21/19", "Jan 26", "3 Jun 2021", "3:43 PM".
bool is_short_date(string_view text) {
  constexpr std::size_t kMaxShort = 20;
  if (text.empty() || text.size() > kMaxShort) return false;
  bool digit = false;
  DateCursor cursor(text);
  while (!cursor.rest().empty()) {
    const char c = cursor.rest().front();
    if (is_alpha(c)) {
      const string_view word = cursor.word();
      if (month_of(word) == 0 && !iequals(word, "AM") && !iequals(word, "PM")) return false;
      continue;
    }
    if (!is_digit(c) && string_view("/:., -").find(c) == string_view::npos) return false;
    digit = digit || is_digit(c);
    cursor.take(c);
  }
  return digit;
}

/// "(5 days ago)", "(yesterday)": taken off the front; false where another bracket stands there.
bool take_age(string_view& text) {
  if (!text.starts_with('(')) return true;
  const std::size_t end = text.find(')');
  if (end == string_view::npos) return false;
  const string_view age = text.substr(1, end - 1);
  if (!age.ends_with("ago") && age != "yesterday" && age != "today") return false;
  text = trim(text.substr(end + 1));
  return true;
}

}  // namespace

std::string clean_page_line(string_view line) {
  line = line.substr(0, utf8_floor(line, std::min(line.size(), kMaxPageLine)));
  const bool plain = std::all_of(line.begin(), line.end(), [](char c) { return c >= 0; });
  if (plain) return std::string(trim(line));
  std::string valid;
  if (!is_valid_utf8(line)) {
    valid = to_valid_utf8(line);
    line = valid;
  }
  std::string out;
  for (std::size_t at = 0; at < line.size();) {
    const char32_t c = next_code_point(line, at);
    if (is_wide_blank(c)) {
      out += ' ';
    } else if (!is_left_out(c)) {
      append_utf8(out, c);
    }
  }
  return std::string(trim(out));
}

bool is_short_page_date(string_view line) {
  const bool aged = line.starts_with('(');
  return take_age(line) && (is_short_date(line) || (aged && line.empty()));
}

std::optional<PageDate> parse_page_date(string_view line) {
  constexpr std::size_t kMaxDateLine = 100;
  if (line.size() > kMaxDateLine) return std::nullopt;
  DateCursor cursor(line);
  CivilTime civil;
  if (!read_day(cursor, civil)) return std::nullopt;
  cursor.take(',');
  cursor.skip_blanks();
  if (istarts_with(cursor.rest(), "at ")) cursor.word();
  cursor.skip_blanks();
  if (!read_time(cursor, civil) || !is_valid(civil)) return std::nullopt;
  string_view rest = trim(cursor.rest());
  if (!take_age(rest)) return std::nullopt;
  if (!rest.empty() && !is_short_date(rest)) return std::nullopt;
  return PageDate{{to_utc_seconds(civil), 0}, !rest.empty()};
}

PageLine kind_of_page_line(string_view line) {
  constexpr string_view kPhoto = "s profile photo";
  if (line.empty()) return PageLine::Blank;
  if (line.size() >= kMaxPageLine) return PageLine::Words;
  if (is_digit(line.front())) return kind_of_count(line);
  if (line.ends_with(kPhoto)) return PageLine::Photo;
  const string_view text = without_stop(line);
  const auto* const named = std::find_if(std::begin(kNamedLines), std::end(kNamedLines),
                                         [text](const NamedLine& n) { return n.text == text; });
  if (named != std::end(kNamedLines)) return named->kind;
  const bool banner = std::any_of(std::begin(kBanners), std::end(kBanners),
                                  [line](string_view b) { return line.starts_with(b); });
  return banner ? PageLine::Frame : PageLine::Words;
}

}  // namespace docket::mail
