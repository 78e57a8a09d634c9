#pragma once

/// The passage of a post that answers a query best: of the author's own words, or, where only
/// words quoted from others match, of those.

#include <string>
#include <string_view>
#include <vector>

#include "mail/body.hpp"
#include "search/match_words.hpp"

namespace docket::search {

struct Snippet {
  std::string text;  ///< one line, printable; an ellipsis where it was cut
  struct Mark {
    std::size_t offset = 0, length = 0;  ///< bytes in text
  };
  std::vector<Mark> marks;
  bool quoted = false;          ///< somebody else's words
  std::string attribution;      ///< of a quoted passage: the line above it; may be empty
  std::size_t quote_depth = 0;  ///< of a quoted passage: 1 is what the post answers
};

/// The passage where the most parts of the query stand closest, cut at ends of sentences or
/// lines where that is possible. The beginning of the own words where nothing matches.
[[nodiscard]] Snippet make_snippet(const mail::Body& body, const MatchWords& words);

}  // namespace docket::search
