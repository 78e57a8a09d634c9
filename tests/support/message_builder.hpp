#pragma once

/// Mails for tests, field by field:
///
///     msg().id("a@x").refs({"r@x"}).subject("Lamps").body("They are out.\n").bytes()
///
/// What is not said is a plain mail of Ada's from 2022-01-01, without Message-ID.

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/digest.hpp"
#include "core/timestamp.hpp"

namespace docket::test {

/// 2022-01-01T00:00:00Z, and a time after all mails of tests.
inline constexpr std::int64_t kBaseTime = 1640995200;
inline constexpr std::int64_t kTestNow = 1893456000;

class MessageBuilder {
 public:
  MessageBuilder& from(std::string_view value) { return set("From", value); }
  MessageBuilder& to(std::string_view value) { return set("To", value); }
  MessageBuilder& subject(std::string_view value) { return set("Subject", value); }
  MessageBuilder& date(std::string_view value) { return set("Date", value); }
  /// Seconds after kBaseTime.
  MessageBuilder& at(std::int64_t seconds) { return date(to_rfc5322({kBaseTime + seconds, 0})); }
  /// Without brackets, as in all of these.
  MessageBuilder& id(std::string_view value) { return set("Message-ID", bracketed(value)); }
  MessageBuilder& refs(const std::vector<std::string>& ids) {
    return set("References", joined(ids));
  }
  MessageBuilder& reply_to(const std::vector<std::string>& ids) {
    return set("In-Reply-To", joined(ids));
  }
  /// Replaces the field, or adds it at the end of the header.
  MessageBuilder& set(std::string_view name, std::string_view value) {
    for (auto& [known, text] : fields_) {
      if (known != name) continue;
      text = value;
      return *this;
    }
    fields_.emplace_back(name, value);
    return *this;
  }
  /// Before the others, as servers put theirs.
  MessageBuilder& trace(std::string_view name, std::string_view value) {
    fields_.insert(fields_.begin(), {std::string(name), std::string(value)});
    return *this;
  }
  MessageBuilder& without(std::string_view name) {
    std::erase_if(fields_, [name](const auto& field) { return field.first == name; });
    return *this;
  }
  MessageBuilder& body(std::string_view text) {
    body_ = text;
    return *this;
  }

  [[nodiscard]] std::string bytes() const {
    std::string out;
    for (const auto& [name, text] : fields_) {
      if (!text.empty()) out.append(name).append(": ").append(text).append("\n");
    }
    return out.append("\n").append(body_ ? *body_ : default_body());
  }

 private:
  static std::string bracketed(std::string_view id) {
    return std::string("<").append(id).append(">");
  }
  static std::string joined(const std::vector<std::string>& ids) {
    std::string out;
    for (const std::string& id : ids) out.append(out.empty() ? "" : " ").append(bracketed(id));
    return out;
  }

  std::vector<std::pair<std::string, std::string>> fields_{
      {"From", "Ada <ada@example.org>"},
      {"Date", "Sat, 01 Jan 2022 00:00:00 +0000"},
      {"Subject", "Lamps"}};
  /// Other words under each Message-ID: equal ones would be reposts of each other.
  [[nodiscard]] std::string default_body() const {
    std::string word;
    for (const auto& [name, text] : fields_) {
      if (name == "Message-ID") word = text;
    }
    std::string letters;
    for (const char c : sha256(word).hex()) letters += static_cast<char>('a' + c % 16);
    return "The lamps along the quay are out, says " + letters.substr(0, 12) + ".\n";
  }

  std::optional<std::string> body_;
};

[[nodiscard]] inline MessageBuilder msg() { return {}; }

}  // namespace docket::test
