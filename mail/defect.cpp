#include "mail/defect.hpp"

#include <algorithm>
#include <array>

#include "core/utf8.hpp"

namespace docket::mail {
namespace {

constexpr std::array<std::string_view, kDefectKinds> kNames{"no-header",
                                                            "malformed-header",
                                                            "header-too-long",
                                                            "raw-8bit-header",
                                                            "bad-encoded-word",
                                                            "no-message-id",
                                                            "no-from",
                                                            "no-date",
                                                            "bad-date",
                                                            "impossible-date",
                                                            "duplicate-field",
                                                            "missing-boundary",
                                                            "unclosed-multipart",
                                                            "too-deep",
                                                            "oversize",
                                                            "unknown-encoding",
                                                            "bad-base64",
                                                            "bad-quoted-printable",
                                                            "unknown-charset",
                                                            "charset-mismatch",
                                                            "missing-charset",
                                                            "nul-bytes",
                                                            "bad-embedded-file",
                                                            "doubtful-split",
                                                            "no-blank-line-before",
                                                            "truncated-source",
                                                            "stray-post",
                                                            "zone-unknown"};

constexpr std::size_t kMaxWhat = 120;

}  // namespace

std::string_view to_string(DefectKind kind) { return kNames[static_cast<std::size_t>(kind)]; }

std::optional<DefectKind> defect_kind_from(std::string_view name) {
  const auto* it = std::find(kNames.begin(), kNames.end(), name);
  if (it == kNames.end()) return std::nullopt;
  return static_cast<DefectKind>(it - kNames.begin());
}

void Defects::add(DefectKind kind, std::size_t offset, std::string_view what,
                  std::string_view done) {
  const auto same =
      std::count_if(list_.begin(), list_.end(), [kind](const Defect& d) { return d.kind == kind; });
  if (static_cast<std::size_t>(same) >= kMaxPerKind) return;
  std::string text = to_valid_utf8(what.substr(0, kMaxWhat + 4));
  text.resize(utf8_floor(text, kMaxWhat));
  list_.push_back({kind, offset, std::move(text), std::string(done)});
}

bool Defects::has(DefectKind kind) const {
  return std::any_of(list_.begin(), list_.end(),
                     [kind](const Defect& d) { return d.kind == kind; });
}

}  // namespace docket::mail
