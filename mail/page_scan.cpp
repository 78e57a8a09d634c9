#include "mail/page_scan.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "core/text.hpp"

namespace docket::mail {
namespace {

using std::string_view;

constexpr string_view kUnread = "unread,";
constexpr std::size_t kMaxMenuLines = 100;    // between a date and its recipients
constexpr std::size_t kMaxRecipients = 4000;  // bytes
constexpr std::size_t kMaxAuthor = 200;

/// Without its line end, which `next` is behind.
string_view line_at(string_view text, std::size_t begin, std::size_t& next) {
  string_view rest = text.substr(begin);
  const std::optional<string_view> line = next_line(rest);
  next = text.size() - rest.size();
  return line.value_or(string_view());
}

/// The date of a line that may begin with "unread,".
std::optional<PageDate> date_of(string_view line, bool& unread) {
  if (line.starts_with(kUnread)) {
    unread = true;
    line = trim(line.substr(kUnread.size()));
  }
  return parse_page_date(line);
}

}  // namespace

std::optional<PostHead> PageScan::next() {
  while (at_ < text_.size()) {
    Line line;
    line.begin = at_;
    std::size_t next_line_at = 0;
    line.text = clean_page_line(line_at(text_, at_, next_line_at));
    if (!line.text.empty()) {
      if (std::optional<PostHead> head = head_at(line, next_line_at)) {
        at_ = head->body;
        floor_ = head->body;
        before_ = {};
        if (!std::exchange(found_, true) && !titled_) {
          title_ = last_words_ == head->author ? words_before_ : last_words_;
        }
        return head;
      }
      if (!found_) look_above(line, kind_of_page_line(line.text));
      remember(std::move(line));
    }
    at_ = next_line_at;
  }
  return std::nullopt;
}

std::optional<PostHead> PageScan::head_at(const Line& line, std::size_t next_line) {
  PostHead head;
  const std::optional<PageDate> date = date_of(line.text, head.unread);
  if (!date) return std::nullopt;
  head.date = *date;
  head.date_at = line.begin;
  head.date_text = line.text;
  head.begin = line.begin;
  head.body = next_line;
  std::size_t above = 0;
  if (!head.unread && before_[0].text == kUnread) {
    head.unread = true;
    head.begin = before_[0].begin;
    above = 1;
  }
  const bool recipients = find_recipients(head, next_line);
  // Without the mark a date must be as only pages write it: texts hold dates of their own.
  if (!head.unread && !head.date.short_follows) return std::nullopt;
  if (needs_ == HeadNeeds::Recipients ? !recipients : !head.unread) return std::nullopt;
  const Line& author = before_[above];
  if (author.text.empty() || author.text.size() > kMaxAuthor) return head;
  head.author = author.text;
  if (head.author.starts_with("* ")) head.author.erase(0, 2);  // of a list's item in HTML
  head.begin = author.begin;
  const Line* const picture = above + 1 < before_.size() ? &before_[above + 1] : nullptr;
  if (picture != nullptr && kind_of_page_line(picture->text) == PageLine::Photo) {
    head.begin = picture->begin;
  }
  return head;
}

/// "to MDSP", behind the menu of the post; or "to" and the names under it.
bool PageScan::find_recipients(PostHead& head, std::size_t at) const {
  bool names_follow = false;
  for (std::size_t lines = 0; lines < kMaxMenuLines && at < text_.size(); ++lines) {
    std::size_t next = 0;
    const string_view line = line_at(text_, at, next);
    const std::string text = clean_page_line(line);
    if (names_follow && !text.empty()) {
      head.recipients = text;
      head.body = next;
      return true;
    }
    if (text.starts_with("to ") && line.size() <= kMaxRecipients) {
      head.recipients = trim(string_view(text).substr(3));
      head.body = next;
      return true;
    }
    names_follow = names_follow || text == "to";
    const PageLine kind = kind_of_page_line(text);
    const bool short_date = is_short_page_date(text);
    head.date.short_follows = head.date.short_follows || short_date;
    const bool menu = names_follow || short_date || kind == PageLine::Blank ||
                      kind == PageLine::Button || kind == PageLine::PostMenu;
    if (!menu) return false;
    at = next;
  }
  return false;
}

void PageScan::look_above(const Line& line, PageLine kind) {
  switch (kind) {
    case PageLine::Words:
      if (line.text != kUnread) words_before_ = std::exchange(last_words_, line.text);
      break;
    case PageLine::Views:
    case PageLine::SkipToUnread:
      has_frame_ = true;
      if (!std::exchange(titled_, true)) title_ = last_words_;
      break;
    case PageLine::Deleted: ++deleted_before_; break;
    case PageLine::Frame:
      has_frame_ = has_frame_ || line.text.starts_with("Google Groups no ");
      break;
    default: break;
  }
}

void PageScan::remember(Line line) {
  before_[2] = std::move(before_[1]);
  before_[1] = std::move(before_[0]);
  before_[0] = std::move(line);
}

namespace {

/// Goes from line to line from the end of a text towards its beginning.
class BackwardLines {
 public:
  BackwardLines(string_view text, std::size_t begin, std::size_t end)
      : text_(text), begin_(begin), end_(std::max(begin, end)) {}

  /// The line that ends at end(), cleaned.
  [[nodiscard]] std::string text() const { return clean_page_line(line()); }
  [[nodiscard]] PageLine kind() const { return kind_of_page_line(text()); }
  [[nodiscard]] bool empty() const { return end_ == begin_; }
  void drop() { end_ = start_of_line() > begin_ ? start_of_line() - 1 : begin_; }
  /// Without the "\r" of the line end.
  [[nodiscard]] std::size_t end() const {
    return end_ > begin_ && text_[end_ - 1] == '\r' ? end_ - 1 : end_;
  }

 private:
  [[nodiscard]] std::size_t start_of_line() const {
    if (end_ == begin_) return begin_;
    const std::size_t found = text_.substr(begin_, end_ - begin_).rfind('\n');
    return found == string_view::npos ? begin_ : begin_ + found + 1;
  }
  [[nodiscard]] string_view line() const {
    return text_.substr(start_of_line(), end_ - start_of_line());
  }

  string_view text_;
  std::size_t begin_, end_;
};

/// Back to what stands above "0 new messages"; unmoved where something else than the page's frame
/// stands behind it, or it is not there.
BackwardLines without_frame(BackwardLines lines) {
  const BackwardLines whole = lines;
  for (; !lines.empty(); lines.drop()) {
    const PageLine kind = lines.kind();
    if (kind == PageLine::NewMessages) {
      lines.drop();
      return lines;
    }
    const bool frame =
        kind == PageLine::Blank || kind == PageLine::Frame || kind == PageLine::Count;
    if (!frame) break;
  }
  return whole;
}

/// "Forward" alone may be somebody's last word; two buttons are the page's, each of which it has
/// once.
BackwardLines without_buttons(BackwardLines lines) {
  const BackwardLines whole = lines;
  std::vector<std::string> seen;
  for (; !lines.empty(); lines.drop()) {
    std::string text = lines.text();
    const PageLine kind = kind_of_page_line(text);
    if (kind == PageLine::Blank) continue;
    if (kind != PageLine::Button || std::find(seen.begin(), seen.end(), text) != seen.end()) break;
    seen.push_back(std::move(text));
  }
  return seen.size() >= 2 ? lines : whole;
}

}  // namespace

PostEnd end_of_post(string_view text, std::size_t body, std::size_t end, PostPlace place) {
  BackwardLines lines(text, body, end);
  if (place == PostPlace::Last) lines = without_frame(lines);
  lines = without_buttons(lines);
  PostEnd found;
  for (; !lines.empty(); lines.drop()) {
    const PageLine kind = lines.kind();
    if (kind == PageLine::Deleted) ++found.deleted_behind;
    const bool noise = kind == PageLine::Blank || kind == PageLine::Photo ||
                       kind == PageLine::Deleted || kind == PageLine::Count;
    if (!noise) break;
  }
  found.end = lines.end();
  return found;
}

}  // namespace docket::mail
