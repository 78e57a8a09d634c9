#pragma once

/// What a parser makes of a mail, in a form in which two parsers can be compared: docket's own
/// reading (docket_reading.cpp) and GMime's (gmime_reading.cpp), an independent one.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace docket::test {

/// A leaf of the MIME tree, in the order of the mail.
struct LeafReading {
  std::string type;     ///< "text/plain"
  std::string name;     ///< the file's
  std::string charset;  ///< as declared
  std::string text;     ///< as UTF-8; empty where it is no text
  std::string bytes;    ///< transfer encoding undone; of docket only where it is no text
  bool is_text = false;
  /// What docket does to text beyond decoding it; to be done to the other reading too.
  enum class Form { Plain, Html, Enriched, Flowed, FlowedDelSp, Raw } form = Form::Plain;
  bool has_embedded = false;  ///< files were taken out of the text
};

struct MailReading {
  std::string subject;
  std::string from_name;
  std::string from_address;
  std::string message_id;
  std::optional<std::int64_t> date;
  std::vector<LeafReading> leaves;
  std::vector<std::string> defects;  ///< docket's, by name
};

/// `mail` without mbox quoting.
[[nodiscard]] MailReading read_by_docket(std::string_view mail);
[[nodiscard]] MailReading read_by_gmime(std::string_view mail);

}  // namespace docket::test
