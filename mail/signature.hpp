#pragma once

/// Where a signature begins (RFC 3676, 4.3), and the blocks of PGP's clear signing (RFC 4880, 7).

#include <cstddef>

namespace docket::mail {

class BodyLines;

/// Whether line `i` is "-- ", or a lone "--" with few lines after it; `end` is where the lines
/// that can belong to a signature end (the first footer after it, or the end of the text).
[[nodiscard]] bool begins_signature(const BodyLines& lines, std::size_t i, std::size_t end);

/// The line after a PGP block that begins at `i` (the "signed message" heading, or the signature
/// itself); `i` where none begins.
[[nodiscard]] std::size_t skip_pgp_block(const BodyLines& lines, std::size_t i);

}  // namespace docket::mail
