#pragma once

/// Mails made of hand-written posts: as they are, with citations of their bug and of others, and
/// replies that quote them. The same seed makes the same mails. Posts must outlive the mails.

#include <cstdint>
#include <string>
#include <vector>

#include "tests/incidents/bug_catalogue.hpp"
#include "tests/incidents/judged_posts.hpp"
#include "tests/support/random.hpp"

namespace docket::test {

enum class MailKind : std::uint8_t {
  Plain,         ///< as written: cites no incident
  Citing,        ///< cites its bug
  CitingOthers,  ///< and one to three others, as related incidents
  Reply,         ///< quotes a post whole and adds a line
};

struct PostMail {
  const JudgedPost* post = nullptr;
  MailKind kind = MailKind::Plain;
  std::string message_id, subject;
  std::string author;
  std::int64_t time = 0;
  std::vector<std::string> references;
  std::string text;  ///< decoded
  std::string bytes;
};

class MailMaker {
 public:
  MailMaker(const BugCatalogue& catalogue, std::uint64_t seed)
      : catalogue_(catalogue), random_(seed) {}

  /// One about no incident may cite a bug that is none, a ballot or an issue.
  [[nodiscard]] PostMail plain(const JudgedPost& post);
  /// Its bug is among the catalogue's. Not dated before the bug.
  [[nodiscard]] PostMail citing(const JudgedPost& post);
  [[nodiscard]] PostMail reply_to(const PostMail& mail);

 private:
  struct Draft;
  void cite_itself(Draft& draft, std::int64_t bug);
  void cite_in_place(Draft& draft, std::int64_t bug);
  void cite_what_is_none(Draft& draft);
  void cite_others(Draft& draft, const std::vector<std::int64_t>& others);
  [[nodiscard]] PostMail begin(const JudgedPost& post, MailKind kind);
  void finish(PostMail& mail, const Draft& draft);
  void write(PostMail& mail);
  [[nodiscard]] std::string footer(const PostMail& mail);

  const BugCatalogue& catalogue_;
  Random random_;
};

/// The posts about its bugs.
[[nodiscard]] std::vector<JudgedPost> posts_about(const BugCatalogue& catalogue);

/// Of each post a plain mail, and of every fourth a reply to it.
[[nodiscard]] std::vector<PostMail> plain_mails(const std::vector<JudgedPost>& posts,
                                                const BugCatalogue& catalogue, std::uint64_t seed);
/// Of each post a citing mail, and of every fourth a reply to it.
[[nodiscard]] std::vector<PostMail> citing_mails(const std::vector<JudgedPost>& posts,
                                                 const BugCatalogue& catalogue, std::uint64_t seed);

[[nodiscard]] std::vector<std::string> bytes_of(const std::vector<PostMail>& mails);

}  // namespace docket::test
