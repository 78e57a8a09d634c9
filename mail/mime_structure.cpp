#include "mail/mime_structure.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include <mimetic/mimetic.h>

#include "core/text.hpp"

namespace docket::mail {
namespace {

std::string_view between(const char* begin, const char* end) {
  return {begin, static_cast<std::size_t>(end - begin)};
}

/// mimetic's automaton of a multipart, run on one level. imChildParts keeps it from reading the
/// parts themselves: its reader recurses per level, buffers header fields in quadratic time and
/// runs past a boundary that follows a header without blank line. Its search for boundaries is
/// overridden too: it matches prefixes ("--ab" in "--abc") and, in its fast form, anywhere in a
/// line, and it loses all parts after an inner multipart that is not closed.
class LevelParser : public mimetic::IteratorParser<const char*, std::input_iterator_tag> {
 public:
  LevelParser(mimetic::MimeEntity& entity, const std::string& boundary, std::size_t max_parts)
      : IteratorParser(entity), delimiter_("--" + boundary), max_parts_(max_parts) {
    iMask(mimetic::imChildParts);
  }

  MultipartView split(std::string_view body) {
    m_bit = body.data();
    m_eit = body.data() + body.size();
    loadBody();
    return std::move(view_);
  }

 protected:
  /// Takes what lies before the next boundary line, which is passed over.
  void copy_until_boundary(mimetic::ParsingElem element) override {
    const char* const begin = m_bit;
    m_lastBoundary = NoBoundary;
    const bool is_part = element == peIgnore;  // what the mask tells to pass over
    const char* end = element == peEpilogue ? m_eit : find_boundary();
    if (is_part && m_lastBoundary == Boundary && view_.parts.size() + 1 >= max_parts_) {
      view_.cut = true;
      end = m_eit;
    }
    if (end == m_eit) m_bit = m_eit;
    store(element, between(begin, end));
  }

 private:
  /// Moves m_bit behind the next boundary line; returns the end of the text before it.
  const char* find_boundary() {
    const std::string_view rest = between(m_bit, m_eit);
    for (std::size_t line = 0; line < rest.size();) {
      const std::size_t line_end = std::min(rest.find('\n', line), rest.size());
      if (is_boundary(rest.substr(line, line_end - line))) {
        m_bit += std::min(line_end + 1, rest.size());
        // The line end before a boundary belongs to the boundary.
        if (line > 0) --line;
        if (line > 0 && rest[line - 1] == '\r') --line;
        return rest.data() + line;
      }
      line = line_end + 1;
    }
    return m_eit;
  }

  bool is_boundary(std::string_view line) {
    if (!line.starts_with(delimiter_)) return false;
    const std::string_view rest = trim(line.substr(delimiter_.size()));
    const bool closing = rest == "--";
    if (!closing && !rest.empty()) return false;
    m_lastBoundary = closing ? ClosingBoundary : Boundary;
    view_.closed = view_.closed || closing;
    return true;
  }

  void store(mimetic::ParsingElem element, std::string_view text) {
    if (element == pePreamble) {
      view_.preamble = text;
    } else if (element == peEpilogue) {
      view_.epilogue = text;
    } else {
      view_.parts.push_back(text);
    }
  }

  std::string delimiter_;
  std::size_t max_parts_;
  MultipartView view_;
};

MultipartView split_once(std::string_view body, const std::string& boundary,
                         std::size_t max_parts) {
  mimetic::MimeEntity entity;
  entity.header().contentType(mimetic::ContentType("multipart", "mixed"));
  return LevelParser(entity, boundary, max_parts).split(body);
}

/// Whether `part` begins as a part with a header does.
bool has_mime_header(std::string_view part) { return istarts_with(part, "content-"); }

}  // namespace

MultipartView split_multipart(std::string_view body, const std::string& boundary,
                              std::size_t max_parts) {
  MultipartView view;
  view.preamble = body;
  if (body.empty() || boundary.empty() || max_parts == 0) return view;
  view = split_once(body, boundary, max_parts);
  // Seen: Outlook Express for Macintosh gives an inner multipart the boundary of the outer one,
  // so that the first closing line is not the last.
  while (!view.epilogue.empty() && view.parts.size() < max_parts) {
    MultipartView more = split_once(view.epilogue, boundary, max_parts - view.parts.size());
    if (more.parts.empty() || !has_mime_header(more.parts.front())) break;
    view.parts.insert(view.parts.end(), more.parts.begin(), more.parts.end());
    view.epilogue = more.epilogue;
    view.closed = more.closed;
    view.cut = more.cut;
  }
  return view;
}

std::string guess_boundary(std::string_view body) {
  std::string_view closing;
  while (auto line = next_line(body)) {
    const std::string_view text = trim_right(*line);
    if (text.size() <= 2 || !text.starts_with("--")) continue;
    if (has_mime_header(body)) return std::string(text.substr(2));
    // A line of dashes alone is a rule that somebody drew.
    const bool is_rule = text.find_first_not_of('-') == std::string_view::npos;
    if (text.ends_with("--") && !is_rule) closing = text.substr(2, text.size() - 4);
  }
  return std::string(closing);
}

}  // namespace docket::mail
