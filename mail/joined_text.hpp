#pragma once

/// A body made ready to be read for citations and names: what its author did not write is left
/// out, quote marks are off, the lines of a paragraph are joined. Words of different depths are
/// different paragraphs.
///
///     > was filed as bug
///     > #1883843, see        ->  "was filed as bug #1883843, see\n"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "mail/body.hpp"

namespace docket::mail {

class JoinedText {
 public:
  /// All of `body` but list footers, signatures, OpenPGP armour and the headers that Outlook sets
  /// above a quote, except their subject.
  [[nodiscard]] static JoinedText of(const Body& body);
  /// All of a text that is no mail.
  [[nodiscard]] static JoinedText of_plain(std::string text);

  /// Lines of a paragraph have one blank between them, paragraphs one "\n"; a U+00A0 is two
  /// blanks.
  [[nodiscard]] const std::string& text() const { return text_; }

  struct Line {
    std::size_t at = 0;    ///< where it begins in text()
    std::size_t from = 0;  ///< and in Body::text
    SegmentKind segment = SegmentKind::Own;
    bool paragraph = false;  ///< it begins one
  };
  /// In the order of the text.
  [[nodiscard]] const std::vector<Line>& lines() const { return lines_; }
  /// The line of a byte of text(), which must not be empty.
  [[nodiscard]] const Line& line_at(std::size_t at) const;
  /// The offset in Body::text of a byte of text().
  [[nodiscard]] std::size_t origin(std::size_t at) const;

  /// A block "-----BEGIN CERTIFICATE-----" (RFC 7468), which is no part of text().
  struct Certificate {
    std::string base64;    ///< without line ends
    std::size_t from = 0;  ///< of its first line in Body::text
    std::size_t length = 0;
    SegmentKind segment = SegmentKind::Own;
  };
  [[nodiscard]] const std::vector<Certificate>& certificates() const { return certificates_; }

 private:
  friend class TextJoiner;

  std::string text_;
  std::vector<Line> lines_;
  std::vector<Certificate> certificates_;
};

}  // namespace docket::mail
