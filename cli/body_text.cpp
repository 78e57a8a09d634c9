#include "cli/body_text.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/utf8.hpp"

namespace docket::cli {
namespace {

constexpr std::int64_t kQuoteLinesShown =
    4;  // a longer quote shows as many, and says how many more

std::int64_t count_lines(std::string_view text) {
  return std::count(text.begin(), text.end(), '\n') +
         (text.empty() || text.ends_with('\n') ? 0 : 1);
}

std::string_view first_lines(std::string_view text, std::int64_t lines) {
  std::size_t end = 0;
  for (; lines > 0 && end != std::string_view::npos; --lines) {
    const std::size_t next = text.find('\n', end);
    end = next == std::string_view::npos ? next : next + 1;
  }
  return text.substr(0, end);
}

std::string folded_quote(std::string_view text, const Style& style) {
  const std::int64_t lines = count_lines(text);
  if (lines <= kQuoteLinesShown + 1) return style.paint(Ink::Cyan, text);
  const bool blank_after = text.ends_with("\n\n");
  return style.paint(Ink::Cyan, first_lines(text, kQuoteLinesShown)) +
         style.paint(Ink::Dim, fmt::format("> [{} more quoted lines]\n{}",
                                           lines - kQuoteLinesShown - (blank_after ? 1 : 0),
                                           blank_after ? "\n" : ""));
}

}  // namespace

std::string body_text(const mail::Body& body, Folding folding, const Style& style) {
  std::string out;
  const bool full = folding == Folding::Full;
  const auto& segments = body.segments;
  for (std::size_t i = 0; i < segments.size();) {
    const mail::SegmentKind kind = segments[i].kind;
    // Quotes of several depths in a row are one quote to the reader.
    std::string text = to_printable(body.view(segments[i]));
    for (++i; kind == mail::SegmentKind::Quote && i < segments.size() &&
              segments[i].kind == mail::SegmentKind::Quote;
         ++i) {
      text += to_printable(body.view(segments[i]));
    }
    switch (kind) {
      case mail::SegmentKind::Own: out += text; break;
      case mail::SegmentKind::Attribution: out += style.paint(Ink::Cyan, text); break;
      case mail::SegmentKind::Quote:
        out += full ? style.paint(Ink::Cyan, text) : folded_quote(text, style);
        break;
      case mail::SegmentKind::Signature:
      case mail::SegmentKind::RepostNote: out += style.paint(Ink::Dim, text); break;
      case mail::SegmentKind::ListFooter:
        out += style.paint(
            Ink::Dim, full ? text : fmt::format("[list footer, {} lines]\n", count_lines(text)));
        break;
    }
  }
  if (!out.empty() && !out.ends_with('\n')) out += '\n';
  return out;
}

}  // namespace docket::cli
