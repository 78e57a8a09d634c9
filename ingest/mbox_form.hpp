#pragma once

/// In which of its forms an mbox is, decided once for the whole file from its beginning: RFC 4155
/// leaves open how lines "From " in bodies are kept apart from separators, and five ways are in
/// use. What nothing tells apart is read as mboxrd.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "mail/analysis.hpp"

namespace docket::ingest {

/// All that is looked at.
inline constexpr std::size_t kFormSampleBytes = 1024 * 1024;

/// What stands at the beginning of an mbox.
struct MboxSample {
  std::size_t mails = 0;
  std::size_t numbered = 0;        ///< their separator is a number alone (Internet Archive)
  std::size_t with_length = 0;     ///< they have a Content-Length whose end is in the sample
  std::size_t lengths_kept = 0;    ///< which lands on a separator or on the end of the source
  std::size_t bare_in_length = 0;  ///< lines "From " in such bodies: nothing is quoted
  std::size_t from_lines = 0;      ///< lines "From " that separate nothing
};

/// `whole`: the sample is all there is.
[[nodiscard]] MboxSample sample_mbox(std::string_view beginning, bool whole);

/// mboxcl where nine of ten lengths are kept and half of the mails have one: a Content-Length that
/// some sender left in his header is worth nothing. Lines of four ^A first: MMDF.
[[nodiscard]] mail::RawForm form_of_mbox(std::string_view beginning, bool whole);

/// The line that begins and ends each mail of an MMDF file, without its end.
inline constexpr std::string_view kMmdfLine = "\x01\x01\x01\x01";

/// From the first byte of a mail to the end of its body, by its Content-Length; nullopt where it
/// has none, or one that is no number, in the first half of kLookAheadBytes. Trust it only where a
/// separator stands there.
[[nodiscard]] std::optional<std::uint64_t> length_by_field(std::string_view mail);

}  // namespace docket::ingest
