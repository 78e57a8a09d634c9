#pragma once

/// What of an analysed mail is indexed: taken out of it, so that the rest can be let go.

#include <string>
#include <vector>

#include "mail/analysis.hpp"

namespace docket::index {

struct PostText {
  mail::Body body;
  std::string subject;  ///< base form
  mail::Mailbox author;
  std::vector<mail::Mailbox> to;  ///< To and Cc
  std::vector<std::string> file_names;
  std::vector<std::string> attachments;  ///< UTF-8 text of small ones
  bool has_attachment = false;

  /// About what it takes in memory, bytes.
  [[nodiscard]] std::size_t size() const;
};

[[nodiscard]] PostText take_text(mail::Analysis&& analysis);

}  // namespace docket::index
