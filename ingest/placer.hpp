#pragma once

/// Where a new copy belongs: a post of its own, or one that is there. Today copies meet under one
/// Message-ID only; folding across ids will find its candidates here too.

#include "archive/write_transaction.hpp"
#include "ingest/threader.hpp"
#include "mail/analysis.hpp"

namespace docket::ingest {

struct Placed {
  CopyNum copy;
  PostNum post;
  bool new_post = false;  ///< else it was folded into a post that was there
  bool leads = false;     ///< the copy stands for its post now
};

/// The same Message-ID with the same words is a further copy; with other words a variant, which
/// is a post of its own. A copy whose words are those of two posts makes them one.
[[nodiscard]] Result<Placed> place_copy(archive::WriteTransaction& transaction, Threader& threader,
                                        const archive::NewCopy& copy);

}  // namespace docket::ingest
