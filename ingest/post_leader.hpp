#pragma once

/// Which copy stands for a post.

#include "archive/write_transaction.hpp"

namespace docket::ingest {

/// Makes the best copy of a post lead it, where the one that did is another, cut or gone.
[[nodiscard]] Result<void> renew_leader(archive::WriteTransaction& transaction, PostNum post);

}  // namespace docket::ingest
