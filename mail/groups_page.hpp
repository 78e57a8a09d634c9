#pragma once

/// A thread's page of Google Groups as a browser saves it: as text, or as HTML. In text a post is
///
///     Ada Sample                                   <- the slice begins
///
///     unread,
///     Aug 21, 2019, 3:43:21 PM8/21/19              <- the reader's clock, no zone; the day again
///     to example-security-p...@lists.example.org
///     What Ada wrote.                              <- the slice ends
///
/// under a title with "587 views" and "Skip to first unread message". "unread," and the names of
/// the menus come and go. Only the English interface is read. Text that itself holds all lines
/// of such a head begins a post in a text; in HTML only an element can.
///
/// Pure functions, linear in the page.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/timestamp.hpp"

namespace docket::mail {

enum class PageMarkup : std::uint8_t { Text, Html };

/// What a page says of all its posts.
struct PageFacts {
  std::string title;   ///< the subject
  std::string list;    ///< "example.security.policy", "security-policy.example.org"; may be empty
  std::string url;     ///< as given or found; may be empty
  std::string thread;  ///< Google's id, in base64url; may be empty
};

/// Where a post stands on its page.
struct PageSlice {
  std::size_t offset = 0;
  std::size_t length = 0;
  std::uint32_t position = 0;  ///< 0 is the thread's first; deleted posts are counted
  std::string message;         ///< Google's id of the post, in base64url; mostly empty
};

struct GroupsPage {
  PageFacts facts;
  std::vector<PageSlice> posts;
};

/// More posts than these stay in the last one's slice.
inline constexpr std::size_t kMaxPagePosts = 100'000;

/// What a file is whose beginning is `head`; nullopt where it is no such page. In HTML the posts
/// need not be in sight yet.
[[nodiscard]] std::optional<PageMarkup> groups_page_markup(std::string_view head);

/// `url`: the page's address where it is known from elsewhere; one that is found in HTML yields.
[[nodiscard]] GroupsPage parse_groups_page(std::string_view page, PageMarkup markup,
                                           std::string_view url);

/// What a slice says by itself.
struct PagePost {
  std::string author;
  std::optional<Timestamp> time;  ///< the page's clock as if it were UTC
  std::string date;               ///< as it stands
  std::size_t date_offset = 0;    ///< in the slice; of HTML 0
  std::string recipients;         ///< "MDSP, ada...@example.org": addresses may be cut
  std::string body;               ///< UTF-8, lines end in "\n"; empty where the post is a stub
  std::string charset;            ///< that had to be guessed; empty for UTF-8
};
[[nodiscard]] PagePost read_page_slice(std::string_view slice, PageMarkup markup);

}  // namespace docket::mail
