#pragma once

/// Saved HTML of a Google Groups page: cut at its elements, so that a slice is the page's bytes.
/// The names of classes change with every release of the page; what is held to is the roles
/// ("listitem"), the headings with the authors, the links, and the text that shows.

#include <string>
#include <string_view>
#include <vector>

#include "mail/groups_address.hpp"

namespace docket::mail {

/// A piece that may hold a post.
struct HtmlPiece {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// Elements of the role "listitem", without those inside others.
[[nodiscard]] std::vector<HtmlPiece> list_items(std::string_view html);
/// From each <h3> to the next, for pages without such roles.
[[nodiscard]] std::vector<HtmlPiece> from_headings(std::string_view html);

/// The text of the first <h1>; where there is none, of <title> without "- Google Groups".
[[nodiscard]] std::string html_title(std::string_view html);

/// The address that the page was saved from: as the browser noted it, as the page tells it
/// ("canonical", "og:url"), else the first of its links to a thread that stands before `posts`.
[[nodiscard]] std::string html_address(std::string_view html, std::size_t posts);

/// Google's id of the message, by the first link to it within a post's HTML and before its words
/// (role "region"); empty where there is none. Links to other threads do not count, where the
/// thread is known.
[[nodiscard]] std::string html_message_id(std::string_view slice, std::string_view thread);

}  // namespace docket::mail
