#pragma once

/// Finds the heads of posts in the text of a page (groups_page.hpp shows one), line by line, and
/// what stands above the first.

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "mail/page_line.hpp"

namespace docket::mail {

/// The lines above a post's words, as they were found.
struct PostHead {
  std::size_t begin = 0;  ///< of the author's line, or of the picture above it
  std::size_t body = 0;   ///< behind the recipients' line
  std::string author;
  PageDate date;
  std::string date_text;
  std::size_t date_at = 0;
  std::string recipients;
  bool unread = false;  ///< the line "unread," is there
};

/// What makes a head: its line of recipients, or, for pages that show none, "unread,".
enum class HeadNeeds : std::uint8_t { Recipients, UnreadMark };

class PageScan {
 public:
  PageScan(std::string_view text, HeadNeeds needs) : text_(text), needs_(needs) {}

  /// The next head; nullopt at the end.
  [[nodiscard]] std::optional<PostHead> next();

  // Of what stands above the first head, once that was given.
  [[nodiscard]] const std::string& title() const { return title_; }
  /// Something that only these pages have stood there.
  [[nodiscard]] bool has_frame() const { return has_frame_; }
  [[nodiscard]] std::uint32_t deleted_before() const { return deleted_before_; }

 private:
  struct Line {
    std::size_t begin = 0;
    std::string text;  ///< cleaned
  };

  std::optional<PostHead> head_at(const Line& line, std::size_t next_line);
  bool find_recipients(PostHead& head, std::size_t at) const;
  void look_above(const Line& line, PageLine kind);
  void remember(Line line);

  std::string_view text_;
  HeadNeeds needs_;
  std::size_t at_ = 0;
  std::size_t floor_ = 0;       ///< the last head's body: what is before it belongs to that head
  std::array<Line, 3> before_;  ///< the lines that are not blank before this one, nearest first
  std::string last_words_;      ///< above the first head
  std::string words_before_;    ///< and above those
  std::string title_;
  bool titled_ = false;
  bool has_frame_ = false;
  bool found_ = false;
  std::uint32_t deleted_before_ = 0;
};

struct PostEnd {
  std::size_t end = 0;  ///< of the last line of words, without its line end
  std::uint32_t deleted_behind = 0;
};
/// Where the words of a post end that reach at most to `end`: placeholders of deleted posts,
/// pictures and buttons behind them are the page's. `is_last`: so is the page's frame.
enum class PostPlace : std::uint8_t { Inner, Last };
[[nodiscard]] PostEnd end_of_post(std::string_view text, std::size_t body, std::size_t end,
                                  PostPlace place);

}  // namespace docket::mail
