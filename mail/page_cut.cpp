#include "mail/page_cut.hpp"

#include <algorithm>
#include <optional>

#include "core/text.hpp"
#include "mail/html_tags.hpp"
#include "mail/html_text.hpp"

namespace docket::mail {
namespace {

using std::string_view;

constexpr std::size_t kMaxPieces = 200'000;
constexpr std::size_t kMaxTitle = 4000;

bool has_role(const HtmlTag& tag, string_view role) {
  const std::optional<std::string> found = tag.attribute("role");
  return found && iequals(*found, role);
}

/// What stands between the first start tag of that name and its end tag.
string_view inside_of(string_view html, string_view name) {
  HtmlTags tags(html);
  std::size_t begin = 0;
  while (const std::optional<HtmlTag> tag = tags.next()) {
    if (tag->name != name) continue;
    if (!tag->closes && begin == 0) begin = tag->end;
    if (tag->closes && begin != 0) return html.substr(begin, tag->begin - begin);
  }
  return {};
}

std::string one_line(string_view html) {
  if (html.size() > kMaxTitle) return {};
  std::string text = html_to_text(html);
  std::replace(text.begin(), text.end(), '\n', ' ');
  return std::string(trim(text));
}

bool names_thread(string_view url) {
  const std::optional<GroupsAddress> address = parse_groups_address(url);
  return address && !address->thread.empty();
}

/// `<!-- saved from url=(0073)https://groups.google.com/g/... -->`, in the first lines.
std::string saved_from(string_view html) {
  constexpr string_view kNote = "saved from url=(";
  constexpr std::size_t kLooked = 4096;
  const std::size_t note = html.substr(0, kLooked).find(kNote);
  if (note == string_view::npos) return {};
  string_view url = html.substr(note + kNote.size(), kLooked);
  url.remove_prefix(std::min(url.find(')'), url.size()));
  if (!url.empty()) url.remove_prefix(1);
  url = url.substr(0, url.find_first_of(" \t\r\n"));
  if (url.ends_with("-->")) url.remove_suffix(3);
  return std::string(url);
}

/// The address of the page as a tag of its head tells it.
std::string told_by(const HtmlTag& tag) {
  if (tag.name == "link" && tag.attribute("rel").value_or("") == "canonical") {
    return tag.attribute("href").value_or("");
  }
  if (tag.name == "meta" && tag.attribute("property").value_or("") == "og:url") {
    return tag.attribute("content").value_or("");
  }
  return {};
}

}  // namespace

std::vector<HtmlPiece> list_items(string_view html) {
  std::vector<HtmlPiece> pieces;
  HtmlTags tags(html);
  std::string open;  // the name of the element that is open; empty: none
  std::size_t depth = 0;
  while (const std::optional<HtmlTag> tag = tags.next()) {
    if (open.empty()) {
      if (tag->closes || !has_role(*tag, "listitem") || pieces.size() == kMaxPieces) continue;
      open = tag->name;
      depth = 1;
      pieces.push_back({tag->begin, html.size()});
      continue;
    }
    if (tag->name != open) continue;
    // One whose end tag was lost ends where the next begins.
    if (!tag->closes && has_role(*tag, "listitem") && pieces.size() < kMaxPieces) {
      pieces.back().end = tag->begin;
      pieces.push_back({tag->begin, html.size()});
      depth = 1;
      continue;
    }
    if (!tag->closes) {
      ++depth;
    } else if (--depth == 0) {
      pieces.back().end = tag->end;
      open.clear();
    }
  }
  return pieces;
}

std::vector<HtmlPiece> from_headings(string_view html) {
  std::vector<HtmlPiece> pieces;
  HtmlTags tags(html);
  while (const std::optional<HtmlTag> tag = tags.next()) {
    if (tag->closes || tag->name != "h3" || pieces.size() == kMaxPieces) continue;
    if (!pieces.empty()) pieces.back().end = tag->begin;
    pieces.push_back({tag->begin, html.size()});
  }
  return pieces;
}

std::string html_title(string_view html) {
  constexpr string_view kSuffix = "Google Groups";
  std::string title = one_line(inside_of(html, "h1"));
  if (!title.empty()) return title;
  title = one_line("<p>" + std::string(inside_of(html, "title").substr(0, kMaxTitle / 2)));
  string_view rest = title;
  if (rest.ends_with(kSuffix)) {
    rest.remove_suffix(kSuffix.size());
    while (!rest.empty() && (rest.back() == ' ' || rest.back() == '-' || rest.back() == '|')) {
      rest.remove_suffix(1);
    }
  }
  return std::string(rest);
}

std::string html_address(string_view html, std::size_t posts) {
  if (std::string saved = saved_from(html); names_thread(saved)) return saved;
  HtmlTags tags(html);
  std::string linked;
  while (const std::optional<HtmlTag> tag = tags.next()) {
    if (tag->closes) continue;
    if (std::string told = told_by(*tag); names_thread(told)) return told;
    if (!linked.empty() || tag->begin >= posts || tag->name != "a") continue;
    if (std::string href = tag->attribute("href").value_or(""); names_thread(href)) linked = href;
  }
  return linked;
}

std::string html_message_id(string_view slice, string_view thread) {
  HtmlTags tags(slice);
  while (const std::optional<HtmlTag> tag = tags.next()) {
    if (tag->closes) continue;
    if (has_role(*tag, "region")) break;
    if (tag->name != "a") continue;
    const auto address = parse_groups_address(tag->attribute("href").value_or(""));
    if (!address || address->message.empty()) continue;
    if (thread.empty() || address->thread == thread) return address->message;
  }
  return {};
}

}  // namespace docket::mail
