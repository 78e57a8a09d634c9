#pragma once

/// Lays out HTML as plain text, from the events of a parser: html_to_text's other half, without
/// libxml2 and so without its limits. Every end of an element must follow its start, but none is
/// required.

#include <cstddef>
#include <string>
#include <string_view>

namespace docket::mail {

class HtmlLayout {
 public:
  /// Of an element's attributes, those that show in text.
  struct Attributes {
    std::string_view href;
    std::string_view alt;
  };

  void start_element(std::string_view name, const Attributes& attributes);
  void end_element(std::string_view name);
  /// Valid UTF-8, entities decoded; an element's text may come in pieces.
  void text(std::string_view text);
  /// The parser lost its place: ends of what is open will not be told.
  void forget_open_elements();
  /// The text so far, ended. Leaves the layout empty.
  [[nodiscard]] std::string take();

 private:
  void end_line(std::size_t line_ends);
  void take_break();
  void take_newline_in_pre();
  void drop_blanks();
  void append_visible(std::string_view run);
  void start_line();
  void append_quote_marks(std::size_t depth);
  void start_link(std::string_view href);
  void end_link();
  [[nodiscard]] bool line_is_open() const { return line_ends_ == 0 && !out_.empty(); }

  std::string out_;
  // Not written before something visible follows: so neither lines nor the text end in blanks.
  std::size_t line_ends_ = 0;
  std::size_t spaces_ = 0;
  bool tab_ = false;
  bool bullet_ = false;

  std::size_t quote_depth_ = 0;
  std::size_t line_quote_depth_ = 0;  ///< of the last line written
  std::size_t line_text_at_ = 0;      ///< where its text begins, after the marks
  std::size_t pre_depth_ = 0;
  std::size_t hidden_depth_ = 0;
  bool in_title_ = false;
  bool pre_just_begun_ = false;  ///< a line end right after <pre> does not count

  std::string link_;  ///< target of the open link, made printable; empty: none
  bool link_has_text_ = false;
  std::size_t link_text_at_ = 0;
};

}  // namespace docket::mail
