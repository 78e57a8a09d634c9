#pragma once

/// What was wrong with a mail, and what was done about it. Malformed mail is never an error:
/// parsing always gives a Message plus a list of these (docs/defects.md lists them all).

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace docket::mail {

enum class DefectKind : std::uint8_t {
  // header
  NoHeader,         ///< no header field at all: everything is body
  MalformedHeader,  ///< a line among the fields that is neither a field nor a continuation
  HeaderTooLong,    ///< more or longer fields than the bounds allow: cut
  Raw8BitHeader,    ///< bytes over 127 in a field, not valid UTF-8: charset guessed
  BadEncodedWord,   ///< an RFC 2047 word that cannot be decoded: shown as it stands
  NoMessageId,      ///< no usable Message-ID: one is made
  NoFrom,           ///< no author
  NoDate,           ///< no Date field
  BadDate,          ///< a Date that cannot be read
  ImpossibleDate,   ///< a Date that cannot be true: another witness is taken
  DuplicateField,   ///< a field that must stand once stands twice: the first counts
  // structure
  MissingBoundary,    ///< a multipart without boundary parameter, or whose boundary never occurs
  UnclosedMultipart,  ///< no closing boundary line
  TooDeep,   ///< nesting, number of parts or size over the bounds: the rest is left as it is
  Oversize,  ///< only the first part of a giant mail was analysed
  // content
  UnknownEncoding,     ///< one not known: taken as 8bit; or base64 without the field: decoded
  BadBase64,           ///< bytes that are not base64 inside base64: passed over
  BadQuotedPrintable,  ///< "=" not followed by two hexadecimal digits: kept as it stands
  UnknownCharset,      ///< a charset not known: guessed
  CharsetMismatch,  ///< text that is not in its declared charset: another was taken, or U+FFFD set
  MissingCharset,   ///< bytes over 127 and no charset declared: guessed
  NulBytes,         ///< NUL bytes in text: shown as U+FFFD
  BadEmbeddedFile,  ///< a uuencoded or yEnc file in the text, cut off or not what its trailer says
  // source
  DoubtfulSplit,      ///< a "From " line of which it is not sure whether it separates two mails
  NoBlankLineBefore,  ///< a separator without a blank line before it
  TruncatedSource,    ///< the source ended or broke in the middle
  StrayPost,          ///< a post of another newsgroup in the collection of one
  // page
  ZoneUnknown,  ///< a page's date, which tells no zone: taken as UTC
};

inline constexpr std::size_t kDefectKinds = static_cast<std::size_t>(DefectKind::ZoneUnknown) + 1;

/// "no-message-id": the name in JSON, in `docket defects KIND` and in docs/defects.md.
[[nodiscard]] std::string_view to_string(DefectKind kind);
[[nodiscard]] std::optional<DefectKind> defect_kind_from(std::string_view name);

struct Defect {
  DefectKind kind;
  std::size_t offset = 0;  ///< bytes from the start of the mail, as near as is known
  std::string what;        ///< what was wrong, with the offending text, short; valid UTF-8
  std::string done;        ///< what was done about it
};

/// Where parsing writes what it finds. Bounded: a kind is recorded at most kMaxPerKind times.
class Defects {
 public:
  static constexpr std::size_t kMaxPerKind = 8;
  void add(DefectKind kind, std::size_t offset, std::string_view what, std::string_view done);
  [[nodiscard]] const std::vector<Defect>& list() const { return list_; }
  [[nodiscard]] bool has(DefectKind kind) const;

 private:
  std::vector<Defect> list_;
};

}  // namespace docket::mail
