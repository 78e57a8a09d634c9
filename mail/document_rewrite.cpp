#include <algorithm>
#include <initializer_list>

#include "core/text.hpp"
#include "mail/document_links.hpp"
#include "mail/url_parts.hpp"

namespace docket::mail {
namespace {

using std::string_view;

constexpr std::size_t kNpos = string_view::npos;

void append_percent(std::string& out, char c) {
  constexpr string_view kDigits = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  out += '%';
  out += kDigits[byte >> 4U];
  out += kDigits[byte & 15U];
}

/// The URL as it must stand in that format: found again it is the same, but for what had to be
/// percent-encoded.
std::string written(string_view url, DocumentFormat format) {
  string_view unsafe = " <>\"`\x7F";
  if (format == DocumentFormat::Markdown) unsafe = " <>\"`\x7F()[]\\|*";
  if (format == DocumentFormat::Wiki) unsafe = " <>\"`\x7F[]|{}'";
  if (format == DocumentFormat::Html) unsafe = " <>\"`\x7F'";
  const std::size_t whole = without_sentence_end(url).size();
  std::string out;
  for (std::size_t i = 0; i < url.size(); ++i) {
    const char c = url[i];
    // A full stop at its end would be the sentence's.
    const bool last = i + 1 == url.size() && whole < url.size();
    if (last || (c >= 0 && (c < ' ' || unsafe.find(c) != kNpos))) {
      append_percent(out, c);
    } else if (c == '&' && format == DocumentFormat::Html) {
      out += "&amp;";
    } else {
      out += c;
    }
  }
  return out;
}

bool ends_with_any(string_view name, std::initializer_list<string_view> endings) {
  const std::string lower = to_lower(name);
  return std::any_of(endings.begin(), endings.end(),
                     [&lower](string_view ending) { return lower.ends_with(ending); });
}

}  // namespace

DocumentFormat document_format(string_view file_name, string_view text) {
  if (ends_with_any(file_name, {".md", ".markdown", ".mkd"})) return DocumentFormat::Markdown;
  if (ends_with_any(file_name, {".html", ".htm", ".xhtml"})) return DocumentFormat::Html;
  if (ends_with_any(file_name, {".wiki", ".mediawiki"})) return DocumentFormat::Wiki;
  constexpr std::size_t kLooked = 65536;
  constexpr string_view kByteOrderMark = "\xEF\xBB\xBF";
  string_view head = text.substr(0, kLooked);
  if (head.starts_with(kByteOrderMark)) head.remove_prefix(kByteOrderMark.size());
  const auto has = [head](string_view part) { return head.find(part) != kNpos; };
  if (ifind(head, "<html") != kNpos || ifind(head, "<!doctype html") != kNpos) {
    return DocumentFormat::Html;
  }
  const bool headings =
      head.starts_with("# ") || head.starts_with("## ") || has("\n## ") || has("\n### ");
  if (headings || has("](http") || has("](<http")) return DocumentFormat::Markdown;
  if (ifind(head, "<a href=") != kNpos) return DocumentFormat::Html;
  const bool wiki = has("[http") || has("{{") || has("\n== ") || head.starts_with("== ");
  return wiki ? DocumentFormat::Wiki : DocumentFormat::Plain;
}

std::string rewrite_links(string_view text, DocumentFormat format,
                          const std::vector<DocumentLink>& links,
                          const std::vector<LinkReplacement>& replacements) {
  std::string out;
  std::size_t copied = 0;
  for (const LinkReplacement& replacement : replacements) {
    if (replacement.index >= links.size()) continue;
    const DocumentLink& link = links[replacement.index];
    if (link.offset < copied) continue;
    out += text.substr(copied, link.offset - copied);
    out += written(replacement.url, format);
    copied = link.offset + link.length;
  }
  return out.append(text.substr(copied));
}

}  // namespace docket::mail
