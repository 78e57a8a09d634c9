#include "mail/signature.hpp"

#include <algorithm>
#include <string_view>

#include "mail/body_lines.hpp"

namespace docket::mail {
namespace {

constexpr std::size_t kMaxLinesAfterLoneDashes = 15;
constexpr std::size_t kMaxPgpLines = 120;

}  // namespace

bool begins_signature(const BodyLines& lines, std::size_t i, std::size_t end) {
  if (lines[i].depth > 0) return false;
  const std::string_view line = lines.raw(i);
  // "- --": the dashes were escaped for PGP's clear signing.
  constexpr std::string_view kWithNoBreakSpace = "--\xC2\xA0";
  if (line == kWithNoBreakSpace || line == "--?") return true;  // "?": an archive destroyed it
  if (line != "--" && line != "- --") return false;
  std::size_t filled = 0;
  for (std::size_t k = i + 1; k < end && filled <= kMaxLinesAfterLoneDashes; ++k) {
    if (!lines[k].blank) ++filled;
  }
  const bool has_blank = lines.has_blank_after(i);
  return has_blank || filled <= kMaxLinesAfterLoneDashes;
}

std::size_t skip_pgp_block(const BodyLines& lines, std::size_t i) {
  constexpr std::string_view kMessage = "-----BEGIN PGP SIGNED MESSAGE-----";
  constexpr std::string_view kSignature = "-----BEGIN PGP SIGNATURE-----";
  constexpr std::string_view kEnd = "-----END PGP SIGNATURE-----";
  const std::string_view line = lines.raw(i);
  if (line.substr(0, 10) != "-----BEGIN") return i;
  if (line == kMessage) {
    std::size_t k = i + 1;
    while (k < lines.size() && lines.raw(k).substr(0, 6) == "Hash: ") ++k;
    return k;
  }
  if (line != kSignature) return i;
  const std::size_t stop = std::min(lines.size(), i + kMaxPgpLines);
  for (std::size_t k = i + 1; k < stop; ++k) {
    if (lines.raw(k) == kEnd) return k + 1;
  }
  return i;
}

}  // namespace docket::mail
