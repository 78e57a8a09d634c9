#pragma once

/// Mails that were read before they were there in full: an mbox at the moment of a delivery, a
/// compressed file that was cut. At the next reading the same place of the same source holds more.
///
///     read at 9:00   Subject: Lamps\n\nThe lamps along the qu
///     read at 9:01   Subject: Lamps\n\nThe lamps along the quay have been out since Monday.\n
///
/// The first is a cut copy. It may have lost its Message-ID too, and so made a post of its own.

#include "archive/write_transaction.hpp"
#include "ingest/placer.hpp"

namespace docket::ingest {

/// Among the copies found at an origin of `copy`: makes those that are cut copies of the post
/// whose beginning they are. True where a post was folded into another by that.
[[nodiscard]] Result<bool> fold_cut_copies(archive::WriteTransaction& transaction,
                                           Unsettled& unsettled, CopyNum copy);

/// Of two byte strings found at one place, `longer` beginning with `shorter`: whether the longer
/// is the cut one, because what it has more is the separator of the next mail, not yet finished.
[[nodiscard]] bool ends_in_begun_separator(std::string_view longer, std::string_view shorter);

}  // namespace docket::ingest
