#include "mail/groups_page.hpp"

#include <algorithm>
#include <utility>

#include "core/text.hpp"
#include "core/utf8.hpp"
#include "mail/charset.hpp"
#include "mail/groups_address.hpp"
#include "mail/html_text.hpp"
#include "mail/page_cut.hpp"
#include "mail/page_scan.hpp"

namespace docket::mail {
namespace {

using std::string_view;

constexpr string_view kBom = "\xEF\xBB\xBF";

/// "This message has been deleted." in place of the words; placeholders without a head are other
/// posts'.
bool is_deleted(string_view text, const PostHead& head, const PostEnd& end) {
  constexpr string_view kInPlaceOfWords = "This message has been deleted";
  if (end.end > head.body || end.deleted_behind == 0) return false;
  return trim(text.substr(head.body)).starts_with(kInPlaceOfWords);
}

/// Puts the posts of a text between their heads.
class TextCutter {
 public:
  TextCutter(string_view text, HeadNeeds needs) : text_(text), scan_(text, needs) {}

  void run(GroupsPage& page) {
    std::optional<PostHead> head = scan_.next();
    page.facts.title = scan_.title();
    position_ = scan_.deleted_before();
    while (head) {
      note_list(page.facts, head->recipients);
      const bool full = page.posts.size() + 1 >= kMaxPagePosts;
      std::optional<PostHead> next = full ? std::nullopt : scan_.next();
      add(page, *head, next ? next->begin : text_.size(),
          next ? PostPlace::Inner : PostPlace::Last);
      head = std::move(next);
    }
  }

 private:
  /// A newsgroup among the recipients is named whole; addresses are cut.
  static void note_list(PageFacts& facts, string_view recipients) {
    while (facts.list.empty() && !recipients.empty()) {
      const std::size_t comma = std::min(recipients.find(','), recipients.size());
      const string_view name = trim(recipients.substr(0, comma));
      if (looks_like_newsgroup(name)) facts.list = name;
      recipients.remove_prefix(std::min(comma + 1, recipients.size()));
    }
  }

  void add(GroupsPage& page, const PostHead& head, std::size_t end, PostPlace place) {
    const PostEnd found = end_of_post(text_, head.body, end, place);
    if (!is_deleted(text_, head, found)) {
      PageSlice slice;
      slice.offset = head.begin;
      const bool stub = found.end <= head.body;
      slice.length = (stub ? without_line_end(head.body) : found.end) - head.begin;
      slice.position = position_++;
      page.posts.push_back(std::move(slice));
    }
    position_ += found.deleted_behind;
  }

  /// Of a stub, whose slice ends with the line of its recipients.
  [[nodiscard]] std::size_t without_line_end(std::size_t at) const {
    if (at > 0 && text_[at - 1] == '\n') --at;
    if (at > 0 && text_[at - 1] == '\r') --at;
    return at;
  }

  string_view text_;
  PageScan scan_;
  std::uint32_t position_ = 0;
};

std::optional<PostHead> first_head(string_view text) {
  for (const HeadNeeds needs : {HeadNeeds::Recipients, HeadNeeds::UnreadMark}) {
    PageScan scan(text, needs);
    if (std::optional<PostHead> head = scan.next()) return head;
  }
  return std::nullopt;
}

void cut_text(string_view text, GroupsPage& page) {
  TextCutter(text, HeadNeeds::Recipients).run(page);
  if (page.posts.empty()) TextCutter(text, HeadNeeds::UnreadMark).run(page);
}

/// Pieces with the head of a post in them.
void take_list_items(string_view html, GroupsPage& page) {
  std::uint32_t position = 0;
  for (const HtmlPiece& piece : list_items(html)) {
    const string_view slice = html.substr(piece.begin, piece.end - piece.begin);
    const std::string text = html_to_text(slice);
    const std::optional<PostHead> head = first_head(text);
    if (head) {
      const PostEnd end = end_of_post(text, head->body, text.size(), PostPlace::Last);
      if (!is_deleted(text, *head, end) && page.posts.size() < kMaxPagePosts) {
        page.posts.push_back({piece.begin, slice.size(), position, {}});
      }
      ++position;
    } else if (kind_of_page_line(clean_page_line(trim(text))) == PageLine::Deleted) {
      ++position;
    }
  }
}

/// A heading that is no author's belongs to the post that it stands in.
void take_headings(string_view html, GroupsPage& page) {
  std::uint32_t position = 0;
  for (const HtmlPiece& piece : from_headings(html)) {
    const string_view slice = html.substr(piece.begin, piece.end - piece.begin);
    const std::string text = html_to_text(slice);
    const std::optional<PostHead> head = first_head(text);
    const bool begins = head && head->begin == 0 && !head->author.empty();
    if (!begins || page.posts.size() == kMaxPagePosts) {
      if (!page.posts.empty()) page.posts.back().length = piece.end - page.posts.back().offset;
      continue;
    }
    page.posts.push_back({piece.begin, slice.size(), position++, {}});
  }
}

void cut_html(string_view html, GroupsPage& page) {
  take_list_items(html, page);
  if (page.posts.empty()) take_headings(html, page);
  page.facts.title = html_title(html);
  const std::size_t posts = page.posts.empty() ? html.size() : page.posts.front().offset;
  if (page.facts.url.empty()) page.facts.url = html_address(html, posts);
}

void read_address(GroupsPage& page) {
  const std::optional<GroupsAddress> address = parse_groups_address(page.facts.url);
  if (!address) return;
  page.facts.list = address->list();
  page.facts.thread = address->thread;
}

bool is_html(string_view head) {
  head = trim(head.substr(0, 1024));
  return istarts_with(head, "<!doctype html") || istarts_with(head, "<html") ||
         (head.starts_with("<!--") && ifind(head, "<html") != string_view::npos);
}

/// The page tells that it is one of Google Groups, and no page of this name speaks of it only.
bool is_groups_html(string_view head) {
  if (!html_address(head, 0).empty()) return true;
  return ifind(head, "Google Groups</title>") != string_view::npos;
}

/// The words of an own text in UTF-8, and how they were read.
std::string to_text(string_view bytes, PageMarkup markup, std::string& charset) {
  Converted converted;
  if (!is_valid_utf8(bytes)) {
    converted = to_utf8(bytes, "");
    charset = converted.charset;
    bytes = converted.text;
  }
  return markup == PageMarkup::Html ? html_to_text(bytes) : std::string(bytes);
}

/// With "\n" at the ends of its lines, and no blank lines about it.
std::string lay_out(string_view text) {
  std::string out;
  out.reserve(text.size() + 1);
  while (const std::optional<string_view> line = next_line(text)) {
    if (out.empty() && trim(*line).empty()) continue;
    out.append(*line).append("\n");
  }
  while (out.ends_with("\n\n")) out.pop_back();
  return out;
}

}  // namespace

std::optional<PageMarkup> groups_page_markup(string_view head) {
  if (head.starts_with(kBom)) head.remove_prefix(kBom.size());
  if (is_html(head)) return is_groups_html(head) ? std::optional(PageMarkup::Html) : std::nullopt;
  PageScan scan(head, HeadNeeds::Recipients);
  const std::optional<PostHead> first = scan.next();
  const bool is_page = first && (scan.has_frame() || first->unread);
  return is_page ? std::optional(PageMarkup::Text) : std::nullopt;
}

GroupsPage parse_groups_page(string_view bytes, PageMarkup markup, string_view url) {
  GroupsPage page;
  page.facts.url = url;
  if (markup == PageMarkup::Html) {
    cut_html(bytes, page);
  } else {
    cut_text(bytes, page);
  }
  read_address(page);
  if (markup == PageMarkup::Html) {
    for (PageSlice& post : page.posts) {
      post.message = html_message_id(bytes.substr(post.offset, post.length), page.facts.thread);
    }
  }
  return page;
}

PagePost read_page_slice(string_view slice, PageMarkup markup) {
  PagePost post;
  const std::string text = to_text(slice, markup, post.charset);
  const std::optional<PostHead> head = first_head(text);
  if (!head) {
    post.body = lay_out(text);
    return post;
  }
  post.author = head->author;
  post.time = head->date.time;
  post.date = head->date_text;
  post.date_offset = markup == PageMarkup::Text ? std::min(head->date_at, slice.size()) : 0;
  post.recipients = head->recipients;
  const PostPlace place = markup == PageMarkup::Html ? PostPlace::Last : PostPlace::Inner;
  const PostEnd end = end_of_post(text, head->body, text.size(), place);
  if (end.end > head->body) {
    post.body = lay_out(string_view(text).substr(head->body, end.end - head->body));
  }
  return post;
}

}  // namespace docket::mail
