#pragma once

/// The lines of a saved Google Groups page that are not words of a post: dates, buttons, counts.

#include <optional>
#include <string>
#include <string_view>

#include "core/timestamp.hpp"

namespace docket::mail {

/// A longer line is none of these.
inline constexpr std::size_t kMaxPageLine = 400;

/// The line with no-break, narrow and thin spaces as plain ones, without icons (private use),
/// direction marks and zero-width characters, trimmed. Of a line over kMaxPageLine the beginning.
[[nodiscard]] std::string clean_page_line(std::string_view line);

struct PageDate {
  Timestamp time;      ///< the page tells no zone: as if it were UTC
  bool short_follows;  ///< the short date is glued on, as pages have it
};
/// "Aug 21, 2019, 3:43:21 PM8/21/19", "Jan 26, 2021, 12:21:53 AMJan 26", "Jun 3, 2024, 5:12:07 PM
/// (5 days ago) Jun 3", "21 Aug 2019, 15:43:21": the whole of a cleaned line.
[[nodiscard]] std::optional<PageDate> parse_page_date(std::string_view line);

/// "8/21/19", "(yesterday) Sep 3": on a line of its own under the date.
[[nodiscard]] bool is_short_page_date(std::string_view line);

enum class PageLine {
  Words,         ///< none of the following
  Blank,         ///<
  Photo,         ///< "Ada Sample's profile photo": above an author
  Deleted,       ///< "This message has been deleted.": stands for a post
  Button,        ///< "Reply all", "Forward", "Sign in to reply"
  NewMessages,   ///< "0 new messages": the end of the posts
  Views,         ///< "587 views"
  SkipToUnread,  ///< "Skip to first unread message": under the title
  Count,         ///< "3 unread messages", "17 of 3504"
  PostMenu,      ///< "Copy link" and others of the menu of a post
  Frame          ///< of the frame about the posts: banner, "Search", "Privacy"
};
/// Of a cleaned line.
[[nodiscard]] PageLine kind_of_page_line(std::string_view line);

}  // namespace docket::mail
