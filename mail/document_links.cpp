#include "mail/document_links.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"
#include "mail/url_parts.hpp"

namespace docket::mail {
namespace {

using std::string_view;

constexpr std::size_t kNpos = string_view::npos;
constexpr std::size_t kMaxLinks = 100'000;

/// Schemes of links that may name a post.
bool begins_url(string_view text, std::size_t at) {
  constexpr std::array<string_view, 5> kSchemes = {"https://", "http://",
                                                   "news:", "mid:", "nntp://"};
  const string_view rest = text.substr(at, 8);
  return std::any_of(kSchemes.begin(), kSchemes.end(),
                     [rest](string_view scheme) { return istarts_with(rest, scheme); });
}

bool ends_bare_url(char c) {
  return c >= 0 && (c <= ' ' || c == '<' || c == '>' || c == '"' || c == '`' || c == '\x7F');
}

/// Entities that a URL in HTML needs: "&amp;", "&#38;", "&quot;".
std::string without_entities(string_view text) {
  constexpr std::array<std::pair<string_view, char>, 7> kEntities = {{{"&amp;", '&'},
                                                                      {"&#38;", '&'},
                                                                      {"&#x26;", '&'},
                                                                      {"&quot;", '"'},
                                                                      {"&#39;", '\''},
                                                                      {"&lt;", '<'},
                                                                      {"&gt;", '>'}}};
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const string_view rest = text.substr(i);
    const auto entity = std::find_if(kEntities.begin(), kEntities.end(),
                                     [rest](const auto& e) { return rest.starts_with(e.first); });
    out += entity == kEntities.end() ? rest.front() : entity->second;
    i += entity == kEntities.end() ? 1 : entity->first.size();
  }
  return out;
}

/// "\_" is "_" in Markdown.
std::string without_escapes(string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '\\' && i + 1 < text.size() && text[i + 1] > ' ' &&
                        text[i + 1] < '\x7F' && !is_alnum(text[i + 1]);
    if (escape) ++i;
    out += text[i];
  }
  return out;
}

/// What stands beside a URL, written as an entity.
bool is_delimiter_entity(string_view text) {
  constexpr std::array<string_view, 9> kEntities = {"&lt;",  "&gt;",  "&quot;", "&nbsp;", "&#160;",
                                                    "&#34;", "&#60;", "&#62;",  "&#xA0;"};
  return std::any_of(kEntities.begin(), kEntities.end(),
                     [text](string_view entity) { return text.starts_with(entity); });
}

class LinkFinder {
 public:
  LinkFinder(string_view text, DocumentFormat format) : text_(text), format_(format) {}

  std::vector<DocumentLink> find() {
    if (format_ == DocumentFormat::Html) {
      run_html();
    } else {
      run_text();
    }
    return std::move(links_);
  }

 private:
  void add(std::size_t begin, std::size_t end) {
    if (end <= begin || links_.size() >= kMaxLinks) return;
    const string_view raw = text_.substr(begin, end - begin);
    std::string url;
    switch (format_) {
      case DocumentFormat::Html: url = without_entities(raw); break;
      case DocumentFormat::Markdown: url = without_escapes(raw); break;
      case DocumentFormat::Wiki:
      case DocumentFormat::Plain: url = raw; break;
    }
    links_.push_back({begin, end - begin, std::move(url)});
  }

  /// A URL of the prose; gives the place behind it, or behind what only began like one; `at` where
  /// none begins there.
  std::size_t take_bare(std::size_t at) {
    const bool in_word = at > 0 && is_alnum(text_[at - 1]);
    if (in_word || !begins_url(text_, at)) return at;
    const string_view url = without_sentence_end(text_.substr(at, bare_end(at) - at));
    const std::size_t end = at + url.size();
    if (const std::size_t slashes = url.find("://"); slashes != kNpos) {
      if (slashes + 3 < url.size()) add(at, end);
    } else if (url.find('@') != kNpos) {  // "news: the list moved" is prose
      add(at, end);
    }
    return end;
  }

  [[nodiscard]] std::size_t bare_end(std::size_t at) const {
    std::size_t open = 0;  // "[" in the URL
    std::size_t end = at;
    for (; end < text_.size(); ++end) {
      const char c = text_[end];
      if (ends_bare_url(c) || ends_here(end)) break;
      if (format_ != DocumentFormat::Markdown) continue;
      // "[https://example.org](https://example.org)"
      if (c == ']' && open == 0) break;
      if (c == '[') ++open;
      if (c == ']') --open;
    }
    return end;
  }

  [[nodiscard]] bool ends_here(std::size_t at) const {
    const char c = text_[at];
    switch (format_) {
      case DocumentFormat::Wiki: return c == ']' || c == '|' || c == '}';
      case DocumentFormat::Markdown: return c == '|';
      case DocumentFormat::Html: return c == '&' && is_delimiter_entity(text_.substr(at, 8));
      case DocumentFormat::Plain: break;
    }
    return false;
  }

  void run_text() {
    const bool markdown = format_ == DocumentFormat::Markdown;
    std::size_t i = 0;
    while (i < text_.size()) {
      const bool line_begins = i == 0 || text_[i - 1] == '\n';
      if (markdown && line_begins) {
        const std::size_t behind = skip_fence(i);
        if (behind != i) {
          i = behind;
          continue;
        }
      }
      if (markdown && is_escape(i)) {
        i += 2;
        continue;
      }
      if (markdown && text_[i] == '`') {
        i = skip_code(i);
        continue;
      }
      if (markdown && text_[i] == ']' && i + 1 < text_.size() && text_[i + 1] == '(') {
        const std::size_t end = take_destination(i + 2);
        if (end != i + 2) {
          i = end;
          continue;
        }
      }
      const std::size_t end = take_bare(i);
      i = end == i ? i + 1 : end;
    }
  }

  /// "\`" is no code.
  [[nodiscard]] bool is_escape(std::size_t at) const {
    return text_[at] == '\\' && at + 1 < text_.size() && text_[at + 1] > ' ' &&
           text_[at + 1] < '\x7F' && !is_alnum(text_[at + 1]);
  }

  /// The marks of a fence ("```", "~~~~") with which the line at `at` begins, behind what a
  /// quotation or a list puts before it; empty where it has none.
  [[nodiscard]] string_view fence_marks(std::size_t at) const {
    while (at < text_.size() && (text_[at] == ' ' || text_[at] == '>')) ++at;
    if (at >= text_.size() || (text_[at] != '`' && text_[at] != '~')) return {};
    std::size_t end = at;
    while (end < text_.size() && text_[end] == text_[at]) ++end;
    return end - at >= 3 ? text_.substr(at, end - at) : string_view();
  }

  [[nodiscard]] std::size_t behind_line(std::size_t at) const {
    const std::size_t end = text_.find('\n', at);
    return end == kNpos ? text_.size() : end + 1;
  }

  /// From the line of a fence to behind that of its like, or the text's end.
  [[nodiscard]] std::size_t skip_fence(std::size_t at) const {
    const string_view open = fence_marks(at);
    if (open.empty()) return at;
    std::size_t line = behind_line(at);
    const auto marks_end = static_cast<std::size_t>(open.data() - text_.data()) + open.size();
    const string_view label = text_.substr(marks_end, line - marks_end);
    if (open[0] == '`' && label.find('`') != kNpos) return at;  // code in a line
    while (line < text_.size()) {
      const string_view close = fence_marks(line);
      line = behind_line(line);
      if (close.size() >= open.size() && close[0] == open[0]) break;
    }
    return line;
  }

  /// The blank line behind the paragraph that holds `at`.
  [[nodiscard]] std::size_t paragraph_end(std::size_t at) {
    if (at < paragraph_end_) return paragraph_end_;
    std::size_t line = behind_line(at);
    while (line < text_.size()) {
      const std::size_t next = behind_line(line);
      if (trim(text_.substr(line, next - line)).empty()) break;
      line = next;
    }
    paragraph_end_ = line;
    return line;
  }

  /// A run of backticks up to the next of the same length in the paragraph.
  [[nodiscard]] std::size_t skip_code(std::size_t at) {
    std::size_t open = at;
    while (open < text_.size() && text_[open] == '`') ++open;
    const std::size_t length = open - at;
    if (length >= kMaxRun || no_close_before_[length] > at) return open;
    const std::size_t end = paragraph_end(at);
    for (std::size_t i = open; i < end;) {
      if (text_[i] != '`') {
        ++i;
        continue;
      }
      const std::size_t run = i;
      while (i < end && text_[i] == '`') ++i;
      if (i - run == length) return i;
    }
    // It is no code, and neither is what would have ended with it.
    no_close_before_[length] = end;
    return open;
  }

  /// "](URL "title")": the URL, in angle brackets or up to a blank or the closing bracket.
  std::size_t take_destination(std::size_t at) {
    constexpr std::size_t kMaxDestination = 8192;
    std::size_t begin = at;
    while (begin < text_.size() && (text_[begin] == ' ' || text_[begin] == '\n')) ++begin;
    const bool brackets = begin < text_.size() && text_[begin] == '<';
    if (brackets) ++begin;
    if (!begins_url(text_, begin)) return at;
    std::size_t depth = 0;
    std::size_t end = begin;
    for (; end < text_.size() && end - begin < kMaxDestination; ++end) {
      const char c = text_[end];
      if (brackets ? (c == '>' || c == '\n') : (c >= 0 && c <= ' ')) break;
      if (c == '\\' && end + 1 < text_.size()) {
        ++end;
      } else if (!brackets && c == '(') {
        ++depth;
      } else if (!brackets && c == ')') {
        if (depth == 0) break;
        --depth;
      }
    }
    end = std::min(end, text_.size());
    if (end - begin < kMaxDestination) add(begin, end);
    return end;
  }

  void run_html() {
    std::size_t i = 0;
    while (i < text_.size()) {
      if (text_[i] != '<') {
        const std::size_t end = take_bare(i);
        i = end == i ? i + 1 : end;
        continue;
      }
      if (text_.substr(i).starts_with("<!--")) {
        const std::size_t end = text_.find("-->", i + 4);
        i = end == kNpos ? text_.size() : end + 3;
        continue;
      }
      const bool tag = i + 1 < text_.size() && (is_alpha(text_[i + 1]) || text_[i + 1] == '/');
      i = tag ? read_tag(i) : i + 1;
    }
  }

  /// Takes the links of a tag's attributes; gives the place behind the tag, and behind the text of
  /// scripts and style sheets.
  std::size_t read_tag(std::size_t at) {
    std::size_t i = at + 1;
    while (i < text_.size() && (is_alnum(text_[i]) || text_[i] == '/')) ++i;
    const std::string name = to_lower(text_.substr(at + 1, i - at - 1));
    while (i < text_.size() && text_[i] != '>') {
      if (!is_alpha(text_[i])) {
        ++i;
        continue;
      }
      i = read_attribute(i);
    }
    if (name == "script" || name == "style") {
      const std::size_t close = ifind(text_, "</" + name, i);
      return close == kNpos ? text_.size() : close;
    }
    return std::min(i + 1, text_.size());
  }

  std::size_t read_attribute(std::size_t at) {
    std::size_t i = at;
    while (i < text_.size() && (is_alnum(text_[i]) || text_[i] == '-' || text_[i] == ':')) ++i;
    const std::string name = to_lower(text_.substr(at, i - at));
    while (i < text_.size() && is_space(text_[i])) ++i;
    if (i >= text_.size() || text_[i] != '=') return std::max(i, at + 1);
    ++i;
    while (i < text_.size() && is_space(text_[i])) ++i;
    if (i >= text_.size()) return i;
    const char quote = text_[i];
    const bool quoted = quote == '"' || quote == '\'';
    const std::size_t begin = quoted ? i + 1 : i;
    std::size_t end = begin;
    if (quoted) {
      end = std::min(text_.find(quote, begin), text_.size());
    } else {
      while (end < text_.size() && !is_space(text_[end]) && text_[end] != '>') ++end;
    }
    const bool link = name == "href" || name == "src" || name == "cite";
    if (link) add_trimmed(begin, end);
    return quoted ? std::min(end + 1, text_.size()) : end;
  }

  void add_trimmed(std::size_t begin, std::size_t end) {
    while (begin < end && is_space(text_[begin])) ++begin;
    while (end > begin && is_space(text_[end - 1])) --end;
    if (begins_url(text_, begin) || text_.substr(begin, 2) == "//") add(begin, end);
  }

  static constexpr std::size_t kMaxRun = 80;  // of backticks; longer ones are text

  string_view text_;
  DocumentFormat format_;
  std::vector<DocumentLink> links_;
  std::size_t paragraph_end_ = 0;
  std::array<std::size_t, kMaxRun> no_close_before_{};  // of runs of so many backticks
};

}  // namespace

std::vector<DocumentLink> find_document_links(string_view text, DocumentFormat format) {
  return LinkFinder(text, format).find();
}

}  // namespace docket::mail
