#include "ingest/bugzilla_reader.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <limits>

#include <nlohmann/json.hpp>

#include "core/text.hpp"
#include "core/timestamp.hpp"

namespace docket::ingest {
namespace {

constexpr std::size_t kMaxDepth = 64;
constexpr std::size_t kPathDepth = 5;  // "bugs", number, "comments", array, object
constexpr std::size_t kWordsShown = 80;
constexpr std::size_t kMessageShown = 300;

std::optional<std::int64_t> whole_number(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string one_line(std::string_view text, std::size_t limit) {
  std::string out;
  bool blank = false;
  for (const char c : text) {
    if (is_space(c)) {
      blank = !out.empty();
      continue;
    }
    if (out.size() >= limit) return out + "...";
    if (blank) out += ' ';
    blank = false;
    out += c > 0x20 && c < 0x7f ? c : '?';
  }
  return out;
}

/// nlohmann's SAX interface; its parser keeps a bit for each open level and does not recurse.
class Events : public nlohmann::json_sax<nlohmann::json> {
 public:
  BugzillaReading reading;

  bool null() override { return scalar(); }
  bool boolean(bool value) override {
    if (depth_ == 1 && key_at(1) == "error") is_error_ = value;
    return scalar();
  }
  bool number_integer(number_integer_t value) override { return number(value); }
  bool number_unsigned(number_unsigned_t value) override {
    constexpr auto kMax = static_cast<number_unsigned_t>(std::numeric_limits<std::int64_t>::max());
    return value > kMax ? scalar() : number(static_cast<std::int64_t>(value));
  }
  bool number_float(number_float_t /*value*/, const string_t& /*text*/) override {
    return scalar();
  }
  bool string(string_t& value) override {
    if (depth_ == 1 && key_at(1) == "message") error_.message = one_line(value, kMessageShown);
    if (depth_ == 1 && key_at(1) == "db_time") reading.db_time = value.substr(0, kWordsShown);
    if (depth_ == 1 && key_at(1) == "code") error_.code = whole_number(value).value_or(0);
    return scalar();
  }
  bool binary(binary_t& /*value*/) override { return false; }

  bool start_object(std::size_t /*size*/) override {
    if (!enter(Container::Object)) return false;
    if (in_bug_list() && depth_ == 3) ++bug_objects_;
    if (depth_ == 5 && in_comment_list()) ++reading.comment_lists.back().comments;
    return true;
  }
  bool start_array(std::size_t /*size*/) override {
    if (!enter(Container::Array)) return false;
    if (depth_ == 2 && key_at(1) == "bugs") has_bug_list_ = true;
    if (depth_ == 3 && in_bug_list()) stray_bug_ = true;
    if (depth_ == 4 && in_comment_list()) {
      reading.comment_lists.push_back({whole_number(key_at(2)).value_or(0), 0});
    }
    return true;
  }
  bool key(string_t& value) override {
    if (depth_ <= kPathDepth) levels_[depth_ - 1].key = value.substr(0, kWordsShown);
    return true;
  }
  bool end_object() override { return leave(); }
  bool end_array() override { return leave(); }
  bool parse_error(std::size_t /*position*/, const std::string& /*token*/,
                   const nlohmann::detail::exception& /*why*/) override {
    return false;
  }

  void finish() {
    if (is_error_) reading.error = error_;
    reading.has_bug_list =
        has_bug_list_ && !stray_bug_ && bug_objects_ == reading.bugs.size() && !is_error_;
  }

 private:
  enum class Container { Object, Array };
  struct Level {
    Container container = Container::Object;
    std::string key;
  };

  std::string_view key_at(std::size_t depth) const { return levels_[depth - 1].key; }
  bool is_array(std::size_t depth) const {
    return levels_[depth - 1].container == Container::Array;
  }
  bool in_bug_list() const { return depth_ >= 2 && key_at(1) == "bugs" && is_array(2); }
  bool in_comment_list() const {
    return depth_ >= 4 && key_at(1) == "bugs" && !is_array(2) && !is_array(3) &&
           key_at(3) == "comments" && is_array(4);
  }
  bool enter(Container container) {
    if (depth_ == 0 && container == Container::Array) return false;
    if (++depth_ > kMaxDepth) return false;
    if (depth_ <= kPathDepth) levels_[depth_ - 1] = {container, {}};
    return true;
  }
  bool leave() {
    --depth_;
    return true;
  }
  bool scalar() {
    if (depth_ == 2 && in_bug_list()) stray_bug_ = true;
    return depth_ > 0;  // an answer is an object
  }
  bool number(std::int64_t value) {
    if (depth_ == 1 && key_at(1) == "code") error_.code = value;
    if (depth_ == 3 && in_bug_list() && !is_array(3) && key_at(3) == "id" && value > 0)
      reading.bugs.push_back(value);
    return scalar();
  }

  std::array<Level, kPathDepth> levels_;
  std::size_t depth_ = 0;
  BugzillaError error_;
  bool is_error_ = false;
  bool has_bug_list_ = false;
  bool stray_bug_ = false;  // something in "bugs" that is no object
  std::size_t bug_objects_ = 0;
};

}  // namespace

BugzillaReading read_bugzilla(std::string_view body) {
  Events events;
  if (!nlohmann::json::sax_parse(body.begin(), body.end(), &events)) return {};
  events.finish();
  events.reading.is_json = true;
  return std::move(events.reading);
}

std::optional<std::int64_t> parse_bugzilla_time(std::string_view text) {
  constexpr std::string_view kShape = "dddd-dd-ddTdd:dd:ddZ";
  if (text.size() != kShape.size()) return std::nullopt;
  for (std::size_t i = 0; i < kShape.size(); ++i) {
    if (kShape[i] == 'd' ? !is_digit(text[i]) : text[i] != kShape[i]) return std::nullopt;
  }
  const auto part = [&](std::size_t at, std::size_t size) {
    return static_cast<int>(whole_number(text.substr(at, size)).value_or(0));
  };
  CivilTime civil;
  civil.year = part(0, 4);
  civil.month = part(5, 2);
  civil.day = part(8, 2);
  civil.hour = part(11, 2);
  civil.minute = part(14, 2);
  civil.second = part(17, 2);
  if (!is_valid(civil)) return std::nullopt;
  return to_utc_seconds(civil);
}

std::string first_words(std::string_view body) {
  const std::size_t title = ifind(body.substr(0, 64 * 1024), "<title");
  if (title != std::string_view::npos) {
    const std::size_t begin = body.find('>', title);
    if (begin != std::string_view::npos) {
      const std::string_view rest = body.substr(begin + 1);
      std::string words = one_line(rest.substr(0, rest.find('<')), kWordsShown);
      if (!words.empty()) return words;
    }
  }
  return one_line(body.substr(0, 4096), kWordsShown);
}

}  // namespace docket::ingest
