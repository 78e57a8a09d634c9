#pragma once

/// What an archive made of mails of which the posts are known, counted in pairs of copies under
/// different Message-IDs: how many of those that are one post were found (recall), and how many of
/// those that were folded are one post (precision).

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "tests/support/archive_fixture.hpp"

namespace docket::test {

struct JudgedMail {
  std::string mail;
  std::size_t post = 0;     ///< mails of one number are one post
  std::string label;        ///< what the mail is: "post", "resend+footer", "word changed"
  bool evident = true;      ///< folding it is demanded; else it is only allowed
  bool look_alike = false;  ///< it is a post of its own that looks like another
};

struct LabelCount {
  std::size_t mails = 0, found = 0;  ///< evident ones; those in the post of their first mail
};

struct Measurement {
  std::size_t pairs = 0, pairs_found = 0;  ///< evident pairs
  std::size_t folded = 0, wrong = 0;       ///< pairs in one post; of these, of two posts
  std::size_t look_alikes = 0, look_alikes_folded = 0;
  std::size_t split_ids = 0;  ///< copies with the Message-ID of another copy of their post, apart
  std::map<std::string, LabelCount> labels;
  std::vector<std::string> misses, wrong_folds;

  [[nodiscard]] double recall() const;
  [[nodiscard]] double precision() const;
  /// The figures, with a line for each label.
  [[nodiscard]] std::string figures() const;
  /// The misses and the wrong folds, the first of each label.
  [[nodiscard]] std::string details() const;
};

/// Mails under one Message-ID are no pairs: they are told apart by other rules.
[[nodiscard]] Measurement measure(archive::ReadHandle& handle,
                                  const std::vector<JudgedMail>& mails);

/// The mails, as bytes, in the order given.
[[nodiscard]] std::vector<std::string> bytes_of(const std::vector<JudgedMail>& mails);

}  // namespace docket::test
