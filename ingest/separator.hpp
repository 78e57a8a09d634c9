#pragma once

/// Is a line "From ..." the start of a mail? The rules are in mbox_reader.hpp; here they are
/// applied to the text ahead. Pure; looks at no more than kLookAheadLines lines.

#include <cstddef>
#include <string_view>

namespace docket::ingest {

/// All that is looked at to judge one line. More is never needed, so that a reader may judge as
/// soon as it has this much, and the verdict does not depend on how the bytes came.
inline constexpr std::size_t kLookAheadBytes = 64 * 1024;
inline constexpr std::size_t kLookAheadLines = 50;

/// The run of header fields at the start of a text.
struct HeaderBlock {
  std::size_t fields = 0;     ///< fields, ">From " lines at the front counted too
  std::size_t witnesses = 0;  ///< how many of From, Date, Subject, Message-ID, Received
  bool mime = false;          ///< MIME-Version or Content-Type is among them
  bool broken = false;        ///< a line that is no field stands among or after them

  /// One field and then prose ("Note: see\nbelow") is no header; one field alone is.
  [[nodiscard]] bool present() const { return fields > (broken ? 1U : 0U); }
};

[[nodiscard]] HeaderBlock scan_header_block(std::string_view text);

enum class Verdict {
  Body,               ///< an ordinary line
  DoubtfulBody,       ///< looks like a separator, but no header follows
  Separator,          ///< starts a mail
  DoubtfulSeparator,  ///< starts a mail, though it has no date or the mail is empty
};

struct FromLine {
  std::string_view ahead;     ///< from the line's "From " on; at most kLookAheadBytes count
  bool blank_before = false;  ///< a blank line, or nothing at all, stands before it
  bool reaches_end = false;   ///< `ahead` goes to the end of the source
};

/// Of public-inbox's exports and of docket's own, which quote all others: behind a blank line it
/// separates even where no header follows.
inline constexpr std::string_view kExportSeparator = "From mboxrd@z Thu Jan  1 00:00:00 1970";

/// "From -8946248053963491671" of the Internet Archive's newsgroups: a 64-bit number alone.
[[nodiscard]] bool is_numbered_separator(std::string_view line);

[[nodiscard]] Verdict judge_from_line(const FromLine& line);

}  // namespace docket::ingest
