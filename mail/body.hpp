#pragma once

/// A body cut into what its author wrote and what was not: search, folding and citations all
/// depend on telling them apart.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace docket::mail {

enum class SegmentKind : std::uint8_t {
  Own,          ///< the author's own words
  Quote,        ///< somebody else's words, marked by ">" or by an "Original Message" block
  Attribution,  ///< "On Tue, Mar 5, 2019 at 4:12 PM Ada <a@b> wrote:"; Outlook's From/Sent/To block
  Signature,    ///< from "-- " on
  ListFooter,   ///< added by the list server; also "scrubbed attachment" blocks of pipermail
  RepostNote,   ///< "Apologies if this double posts", alone in its paragraph
};
[[nodiscard]] const char* to_string(SegmentKind kind);

/// A run of whole lines of the text. Segments follow each other without gaps or overlap.
struct Segment {
  SegmentKind kind = SegmentKind::Own;
  std::uint8_t depth = 0;  ///< 1 for ">", 2 for "> >"; of an Attribution: of what it leads to
  std::size_t offset = 0;  ///< in Body::text, bytes
  std::size_t length = 0;
};

struct Body {
  std::string text;  ///< UTF-8
  std::vector<Segment> segments;

  [[nodiscard]] std::string_view view(const Segment& s) const {
    return std::string_view(text).substr(s.offset, s.length);
  }
  /// The author's own words alone: Own segments, a blank line between them.
  [[nodiscard]] std::string own_text() const;
  /// Quoted words with their marks taken off.
  [[nodiscard]] std::string quoted_text() const;
};

/// Linear in the text; at most kMaxSegments segments (the last then takes the rest as Own).
inline constexpr std::size_t kMaxSegments = 20000;
[[nodiscard]] Body segment_body(std::string text);

/// A quoted line without its marks; `depth` gets their number. "> > x" and ">>x" are depth 2;
/// initials ("AB> x"), "| x" of news readers count where the line before was so marked.
[[nodiscard]] std::string_view strip_quote_marks(std::string_view line, std::size_t& depth);

}  // namespace docket::mail
