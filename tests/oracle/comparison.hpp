#pragma once

/// Two readings of a mail side by side.

#include <string>
#include <vector>

#include "tests/oracle/mail_reading.hpp"

namespace docket::test {

struct Difference {
  /// "subject", "from name", "from address", "message-id", "date"; "tree"; of a leaf: "file name",
  /// "text", "bytes", and "windows-1252" where texts are equal but for that.
  std::string what;
  std::string docket, oracle;  ///< the two values, normalised
  std::string charset;         ///< of the leaf, as declared
};

/// Text with what does not count taken away: how lines end, and blanks at their ends.
[[nodiscard]] std::string normalised(std::string_view text);

/// What differs. Where the trees differ their leaves are not compared.
[[nodiscard]] std::vector<Difference> compare(const MailReading& docket, const MailReading& oracle);

/// Where the two values part, for whoever reads a failure.
[[nodiscard]] std::string parting(const Difference& difference);

/// The field of the mail that a difference of the header is about; empty for other differences.
[[nodiscard]] std::string raw_field(std::string_view mail, const std::string& what);

}  // namespace docket::test
