#pragma once

/// The tags of HTML with their places, one after the other: for cutting HTML into pieces whose
/// bytes stay as they are. What shows as text is html_text.hpp's matter.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace docket::mail {

struct HtmlTag {
  std::size_t begin = 0;        ///< of its "<"
  std::size_t end = 0;          ///< behind its ">"
  std::string name;             ///< lower case
  bool closes = false;          ///< "</section>"
  std::string_view attributes;  ///< as they stand

  /// Decoded for "&amp;"; nullopt where the attribute is not there. Names in lower case.
  [[nodiscard]] std::optional<std::string> attribute(std::string_view name) const;
};

/// Comments, the words of <script> and <style>, and tags over 64 KiB are passed over. Linear.
class HtmlTags {
 public:
  explicit HtmlTags(std::string_view html) : html_(html) {}
  [[nodiscard]] std::optional<HtmlTag> next();

 private:
  [[nodiscard]] std::optional<std::size_t> end_of_tag(std::size_t begin, std::size_t limit) const;
  void skip_words_of(std::string_view name);

  std::string_view html_;
  std::size_t at_ = 0;
};

}  // namespace docket::mail
