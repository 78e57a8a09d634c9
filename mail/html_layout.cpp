#include "mail/html_layout.hpp"

#include <algorithm>
#include <utility>

#include "core/text.hpp"

namespace docket::mail {
namespace {

constexpr std::size_t kMaxQuoteMarks = 16;   ///< each line carries them all
constexpr std::size_t kMaxPreLineEnds = 20;  ///< in one go; each may carry quote marks
constexpr std::size_t kMaxUrl = 2000;
constexpr std::string_view kNoBreakSpace = "\xC2\xA0";

enum class Kind { Block, Paragraph, ListItem, Cell, Quote, Pre, Break, Link, Image, Hidden, Title };

struct Element {
  std::string_view name;
  Kind kind;
};

/// What is not here shows its text within the line. <head> is not hidden: its words are those of
/// the elements below, and one that is never closed must not swallow the mail.
constexpr Element kElements[] = {
    {"a", Kind::Link},           {"address", Kind::Block},    {"article", Kind::Block},
    {"aside", Kind::Block},      {"blockquote", Kind::Quote}, {"body", Kind::Block},
    {"br", Kind::Break},         {"caption", Kind::Block},    {"center", Kind::Block},
    {"dd", Kind::Block},         {"dir", Kind::Block},        {"div", Kind::Block},
    {"dl", Kind::Block},         {"dt", Kind::Block},         {"fieldset", Kind::Block},
    {"figcaption", Kind::Block}, {"figure", Kind::Block},     {"footer", Kind::Block},
    {"form", Kind::Block},       {"h1", Kind::Paragraph},     {"h2", Kind::Paragraph},
    {"h3", Kind::Paragraph},     {"h4", Kind::Paragraph},     {"h5", Kind::Paragraph},
    {"h6", Kind::Paragraph},     {"header", Kind::Block},     {"hr", Kind::Block},
    {"html", Kind::Block},       {"img", Kind::Image},        {"li", Kind::ListItem},
    {"main", Kind::Block},       {"menu", Kind::Block},       {"nav", Kind::Block},
    {"ol", Kind::Block},         {"option", Kind::Block},     {"p", Kind::Paragraph},
    {"pre", Kind::Pre},          {"script", Kind::Hidden},    {"section", Kind::Block},
    {"style", Kind::Hidden},     {"table", Kind::Block},      {"tbody", Kind::Block},
    {"td", Kind::Cell},          {"template", Kind::Hidden},  {"tfoot", Kind::Block},
    {"th", Kind::Cell},          {"thead", Kind::Block},      {"title", Kind::Title},
    {"tr", Kind::Block},         {"ul", Kind::Block},
};
static_assert(std::ranges::is_sorted(kElements, {}, &Element::name));

const Element* find_element(std::string_view name) {
  const auto* it = std::ranges::lower_bound(kElements, name, {}, &Element::name);
  return it != std::end(kElements) && it->name == name ? it : nullptr;
}

/// The target as it can stand between "<" and ">" on one line; empty for what leads nowhere.
std::string printable_url(std::string_view href) {
  href = trim(href);
  const bool leads = istarts_with(href, "http:") || istarts_with(href, "https:") ||
                     istarts_with(href, "ftp:") || istarts_with(href, "mailto:") ||
                     istarts_with(href, "news:");
  if (!leads || href.size() > kMaxUrl) return {};
  std::string url;
  for (const char c : href) {
    const bool control = (c >= 0 && c < ' ') || c == '\x7F';
    if (control) continue;
    if (c == '<') {
      url += "%3C";
    } else if (c == '>') {
      url += "%3E";
    } else if (c == ' ') {
      url += "%20";
    } else {
      url += c;
    }
  }
  return url;
}

std::string_view without_scheme(std::string_view url) {
  for (const std::string_view scheme : {"mailto:", "http://", "https://"}) {
    if (istarts_with(url, scheme)) url.remove_prefix(scheme.size());
  }
  if (url.ends_with('/')) url.remove_suffix(1);
  return url;
}

}  // namespace

void HtmlLayout::start_element(std::string_view name, const Attributes& attributes) {
  const Element* element = find_element(name);
  if (element == nullptr) return;
  switch (element->kind) {
    case Kind::Block: end_line(1); break;
    case Kind::Paragraph: end_line(2); break;
    case Kind::ListItem:
      end_line(1);
      bullet_ = true;
      break;
    case Kind::Cell: break;
    case Kind::Quote:
      end_line(1);
      ++quote_depth_;
      break;
    case Kind::Pre:
      end_line(2);
      ++pre_depth_;
      pre_just_begun_ = true;
      break;
    case Kind::Break: take_break(); break;
    case Kind::Link: start_link(attributes.href); break;
    case Kind::Image:
      if (pre_depth_ == 0) text(attributes.alt);
      break;
    case Kind::Hidden: ++hidden_depth_; break;
    case Kind::Title: in_title_ = true; break;
  }
}

void HtmlLayout::end_element(std::string_view name) {
  const Element* element = find_element(name);
  if (element == nullptr) return;
  switch (element->kind) {
    case Kind::Block:
    case Kind::ListItem: end_line(1); break;
    case Kind::Paragraph: end_line(2); break;
    case Kind::Cell:
      if (line_is_open()) tab_ = true;
      break;
    case Kind::Quote:
      end_line(1);
      if (quote_depth_ > 0) --quote_depth_;
      break;
    case Kind::Pre:
      end_line(2);
      if (pre_depth_ > 0) --pre_depth_;
      break;
    case Kind::Link: end_link(); break;
    case Kind::Hidden:
      if (hidden_depth_ > 0) --hidden_depth_;
      break;
    case Kind::Title: in_title_ = false; break;
    case Kind::Break:
    case Kind::Image: break;
  }
}

void HtmlLayout::text(std::string_view text) {
  if (hidden_depth_ > 0 || in_title_) return;
  std::size_t i = 0;
  while (i < text.size()) {
    const char c = text[i];
    if (text.substr(i, 2) == kNoBreakSpace) {
      ++spaces_;
      i += 2;
    } else if (!is_space(c)) {
      std::size_t end = i + 1;
      while (end < text.size() && !is_space(text[end]) && text[end] != kNoBreakSpace[0]) ++end;
      append_visible(text.substr(i, end - i));
      i = end;
    } else {
      ++i;
      if (pre_depth_ == 0) {
        if (line_is_open() && spaces_ == 0) spaces_ = 1;
      } else if (c == '\n') {
        take_newline_in_pre();
      } else if (c == '\t') {
        append_visible("\t");
      } else if (c == ' ') {
        ++spaces_;
      }
    }
  }
}

void HtmlLayout::forget_open_elements() {
  end_link();
  pre_depth_ = 0;
  hidden_depth_ = 0;
  in_title_ = false;
}

std::string HtmlLayout::take() {
  end_link();
  std::string out = std::move(out_);
  if (!out.empty()) out += '\n';
  *this = {};
  return out;
}

/// At least that many line ends before what follows; two make a blank line.
void HtmlLayout::end_line(std::size_t line_ends) {
  in_title_ = false;  // no block belongs there: its end tag was forgotten
  drop_blanks();
  line_ends_ = std::max(line_ends_, line_ends);
  pre_just_begun_ = false;
}

void HtmlLayout::take_break() {
  if (pre_depth_ > 0) return take_newline_in_pre();
  drop_blanks();
  line_ends_ = std::min<std::size_t>(line_ends_ + 1, 2);
}

void HtmlLayout::take_newline_in_pre() {
  drop_blanks();
  if (!std::exchange(pre_just_begun_, false) && line_ends_ < kMaxPreLineEnds) ++line_ends_;
}

/// At the end of a line. That of a signature's "-- " stays: it tells it from other dashes.
void HtmlLayout::drop_blanks() {
  const bool blank = spaces_ > 0;
  spaces_ = 0;
  tab_ = false;
  if (!blank || !line_is_open()) return;
  if (std::string_view(out_).substr(line_text_at_) == "--") out_ += ' ';
}

void HtmlLayout::append_visible(std::string_view run) {
  if (!line_is_open()) start_line();
  pre_just_begun_ = false;
  if (std::exchange(bullet_, false)) out_ += "* ";
  if (std::exchange(tab_, false)) {
    out_ += '\t';
  } else {
    out_.append(spaces_, ' ');
  }
  spaces_ = 0;
  if (!link_.empty() && !link_has_text_) {
    link_has_text_ = true;
    link_text_at_ = out_.size();
  }
  out_.append(run);
}

void HtmlLayout::start_line() {
  const std::size_t depth = std::min(quote_depth_, kMaxQuoteMarks);
  if (!out_.empty()) {
    const std::size_t blank_line_depth = std::min(line_quote_depth_, depth);
    for (; line_ends_ > 1; --line_ends_) {
      out_ += '\n';
      append_quote_marks(blank_line_depth);
      if (blank_line_depth > 0) out_.pop_back();
    }
    out_ += '\n';
  }
  line_ends_ = 0;
  line_quote_depth_ = depth;
  append_quote_marks(depth);
  line_text_at_ = out_.size();
}

void HtmlLayout::append_quote_marks(std::size_t depth) {
  for (std::size_t i = 0; i < depth; ++i) out_ += "> ";
}

void HtmlLayout::start_link(std::string_view href) {
  end_link();
  if (hidden_depth_ == 0) link_ = printable_url(href);
  link_has_text_ = false;
}

/// A link without text (a picture's, mostly) leaves nothing.
void HtmlLayout::end_link() {
  if (!link_.empty() && link_has_text_) {
    const std::string_view shown = trim(std::string_view(out_).substr(link_text_at_));
    if (!iequals(without_scheme(shown), without_scheme(link_))) {
      out_.append(" <").append(link_).append(">");
    }
  }
  link_.clear();
  link_has_text_ = false;
}

}  // namespace docket::mail
