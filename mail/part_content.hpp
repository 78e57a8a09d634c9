#pragma once

/// A leaf of the MIME tree made into a Part: transfer encoding, charset, HTML, text/enriched and
/// format=flowed undone, dash-escapes of OpenPGP too, files in the text made parts of their own.

#include <cstddef>
#include <vector>

#include "mail/defect.hpp"
#include "mail/message.hpp"
#include "mail/part_tree.hpp"

namespace docket::mail {

/// Whether a leaf is text to be read with the mail, or something attached to it. Text that has a
/// file name is attached unless its disposition is "inline"; the body of a mail that is no
/// multipart is read whatever it calls itself.
[[nodiscard]] PartKind kind_of(const LeafView& leaf);
[[nodiscard]] bool is_html(const LeafView& leaf);

struct LeafContent {
  Part part;
  std::vector<Part> files;  ///< uuencoded or yEnc files that stood in its text
};

/// `text_room`: how many bytes of text may still be made; reduced by what is made (Oversize).
[[nodiscard]] LeafContent read_leaf(const LeafView& leaf, std::size_t& text_room, Defects& defects);

/// "Please use a mail reader that shows HTML", alone or nearly so; also no words at all.
[[nodiscard]] bool is_stub(std::string_view text);

}  // namespace docket::mail
