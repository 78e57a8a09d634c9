#pragma once

/// How well posts were linked to the incidents that they are known to be about.

#include <cstddef>
#include <string>
#include <vector>

#include "archive/read_handle.hpp"
#include "tests/incidents/post_mails.hpp"

namespace docket::test {

enum class JudgedHalf : std::uint8_t { Tune, HeldOut };

struct LinkFigures {
  std::size_t posts = 0;
  std::size_t first = 0;        ///< their own incident is the first link
  std::size_t among_three = 0;  ///< it is among the first three
  std::size_t linked = 0;       ///< have any link
  std::size_t cited = 0;        ///< have a link of strength "cited"
  std::size_t inferred = 0;     ///< have one of strength "inferred"
  std::size_t inferred_links = 0, inferred_right = 0, inferred_near = 0;
  std::vector<std::string> misses;  ///< of the tuning half alone

  [[nodiscard]] double first_share() const;
  [[nodiscard]] double among_three_share() const;
  [[nodiscard]] double inferred_share() const;
  /// Of the inferred links of posts that cite nothing, those to the post's incident or to one of
  /// the same CA with much the same fault, opened at most 60 days before or after it.
  [[nodiscard]] double precision() const;
};

/// Which mails are counted.
struct MailChoice {
  JudgedHalf half = JudgedHalf::Tune;
  std::vector<MailKind> kinds;
};

[[nodiscard]] LinkFigures judge_links(archive::ReadHandle& handle,
                                      const std::vector<PostMail>& mails,
                                      const BugCatalogue& catalogue, const MailChoice& choice);

/// One line; and the misses where the environment has DOCKET_JUDGED_VERBOSE.
void print_figures(const std::string& title, const LinkFigures& figures);

/// All links of all mails as sorted lines.
[[nodiscard]] std::string all_links(archive::ReadHandle& handle,
                                    const std::vector<PostMail>& mails);

}  // namespace docket::test
