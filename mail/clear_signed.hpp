#pragma once

/// Text of a clear-signed mail (OpenPGP, RFC 4880, 7): lines that began with a dash were given
/// "- " before it, which is no part of what was written.
///
///     -----BEGIN PGP SIGNED MESSAGE-----
///     Hash: SHA256
///
///     - --
///     Ada
///     -----BEGIN PGP SIGNATURE-----

#include <string>
#include <string_view>

namespace docket::mail {

/// The text with dashes as they were written; the armour itself stays where it is. `text` has "\n"
/// line ends. Where there is no signature below, only the escapes that must be are undone: lines
/// "- text" may then be a list.
[[nodiscard]] std::string undo_dash_escapes(std::string text);

}  // namespace docket::mail
