#pragma once

/// A post's body for reading: long quotes, list footers and scrubbed parts folded to a line.

#include <string>

#include "cli/terminal.hpp"
#include "mail/body.hpp"

namespace docket::cli {

enum class Folding { Folded, Full };

[[nodiscard]] std::string body_text(const mail::Body& body, Folding folding, const Style& style);

}  // namespace docket::cli
