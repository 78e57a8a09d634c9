#include "mail/enriched.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "core/text.hpp"

namespace docket::mail {
namespace {

constexpr std::size_t kMaxCommand = 62;  // 60 letters (RFC 1896), "/" and ">"
constexpr std::size_t kMaxHidden = 512;  // a <param> that is longer was not closed: it is text

class EnrichedReader {
 public:
  EnrichedReader(std::string_view text, EnrichedDialect dialect) : text_(text), dialect_(dialect) {
    out_.reserve(text.size());
  }

  std::string run() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '<') {
        take_command();
      } else if (c == '\n' && nofill_ == 0) {
        take_line_ends();
      } else {
        ++at_;
        put(c);
      }
    }
    return std::move(out_);
  }

 private:
  void put(char c) { out_ += c; }

  /// Passes over what is not to be read, to the end of `closing`.
  void hide(std::string_view closing) {
    const std::size_t end = ifind(text_.substr(at_, kMaxHidden), closing);
    if (end != std::string_view::npos) at_ += end + closing.size();
  }

  void take_line_ends() {
    const std::size_t end = std::min(text_.find_first_not_of('\n', at_), text_.size());
    const std::size_t count = end - at_;
    at_ = end;
    if (dialect_ == EnrichedDialect::Richtext || (count == 1 && end < text_.size())) {
      put(' ');
      return;
    }
    for (std::size_t i = 1; i < count; ++i) put('\n');
    if (count == 1) put('\n');  // the last one of the text
  }

  /// What is no command is text: "<" of a formula.
  void take_command() {
    if (text_.substr(at_).starts_with("<<")) {
      at_ += 2;
      put('<');
      return;
    }
    const std::size_t close = text_.substr(at_ + 1, kMaxCommand).find('>');
    const std::string_view name = text_.substr(at_ + 1, std::min(close, kMaxCommand));
    const bool is_name = std::all_of(name.begin(), name.end(), [](char c) {
      return is_alnum(c) || c == '-' || c == '/' || c == '_';
    });
    if (close == std::string_view::npos || close == 0 || !is_name) {
      ++at_;
      put('<');
      return;
    }
    at_ += close + 2;
    obey(to_lower(name));
  }

  void obey(const std::string& name) {
    if (name == "param") hide("</param>");
    if (name == "nofill") ++nofill_;
    if (name == "/nofill" && nofill_ > 0) --nofill_;
    if (dialect_ != EnrichedDialect::Richtext) return;
    if (name == "comment") hide("</comment>");
    if (name == "lt") put('<');
    if (name == "nl") put('\n');
    if (name == "paragraph" || name == "/paragraph") out_ += "\n\n";
  }

  std::string_view text_;
  EnrichedDialect dialect_;
  std::size_t at_ = 0;
  std::string out_;
  std::size_t nofill_ = 0;
};

}  // namespace

std::string enriched_to_text(std::string_view text, EnrichedDialect dialect) {
  return EnrichedReader(text, dialect).run();
}

}  // namespace docket::mail
