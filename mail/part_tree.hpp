#pragma once

/// The MIME tree of a mail (RFC 2045, 2046) walked to its leaves, in the order of the mail.

#include <cstddef>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mail/defect.hpp"
#include "mail/header.hpp"
#include "mail/header_text.hpp"
#include "mail/message.hpp"

namespace docket::mail {

/// Points into the mail, or into PartTree::storage.
struct LeafView {
  enum class Role {
    Body,         ///< the mail is no multipart: this is all of it
    Part,         ///< a part of a multipart, or the body of a message inside
    MessageHead,  ///< made: "From:", "Date:" and "Subject:" of a message inside
    Loose,        ///< text outside of the structure: an epilogue, or structure that was not read
  };
  /// A branch of a multipart/alternative, by its index in PartTree::alternatives.
  struct Branch {
    std::optional<std::size_t> alternative;
    std::size_t number = 0;
  };

  Role role = Role::Part;
  StructuredField type;         ///< value "text/plain" where none is declared
  StructuredField disposition;  ///< value empty where none is declared
  std::string_view encoding;    ///< Content-Transfer-Encoding as it stands
  std::string_view content;     ///< not decoded
  std::size_t offset = 0;       ///< of the content in the mail, as near as is known
  Branch branch;
};

struct PartTree {
  std::vector<LeafView> leaves;
  /// The multipart/alternatives, outer before inner: the branch of another that each lies in.
  std::vector<LeafView::Branch> alternatives;
  std::list<std::string> storage;
};

/// `header` is that of `mail`. Iterative; at most limits.max_parts leaves, none deeper than
/// limits.max_depth: what lies beyond becomes a Loose leaf with the defect TooDeep. Time is at
/// most (size of the mail) * (depth that occurs in it).
[[nodiscard]] PartTree walk_parts(std::string_view mail, const HeaderView& header,
                                  const ParseLimits& limits, Defects& defects);

}  // namespace docket::mail
