#pragma once

/// A mail taken apart, to be written again with other fields, other words or another encoding.
/// As long as its text is not touched its body stays byte for byte.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mail/analysis.hpp"

namespace docket::test {

/// How a text is written into a mail.
enum class TextForm {
  EightBit,
  QuotedPrintable,
  Base64,
  Flowed,  ///< format=flowed (RFC 3676)
  Html,
  Alternative,  ///< the text, and HTML beside it
};

class MailDraft {
 public:
  explicit MailDraft(std::string_view mail);

  /// Of the mail as it came.
  [[nodiscard]] const mail::Analysis& original() const { return original_; }
  /// The first field of that name, trimmed; empty where it is missing.
  [[nodiscard]] std::string value(std::string_view name) const;
  /// Replaces the first field, or adds it at the end; others of that name go.
  void set(std::string_view name, std::string_view value);
  /// Before the others, as servers put theirs.
  void add_trace(std::string_view name, std::string_view value);
  void erase(std::string_view name);
  /// What servers wrote on the way: a mail sent at another time has not come that way, and a Date
  /// long after these fields would not be believed.
  void erase_trace();

  [[nodiscard]] const std::string& text() const { return text_; }
  void set_text(std::string text);
  void write_as(TextForm form);
  /// What of the text its author wrote.
  [[nodiscard]] std::string own_text() const;

  [[nodiscard]] std::string bytes() const;

 private:
  mail::Analysis original_;
  std::vector<std::pair<std::string, std::string>> fields_;
  std::string raw_body_;
  std::string text_;
  bool rewritten_ = false;
  TextForm form_ = TextForm::EightBit;
};

}  // namespace docket::test
