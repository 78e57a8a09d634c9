#pragma once

/// Lines that say whose words follow: "On 5 Mar 2019, Ada <ada@example.org> wrote:".

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace docket::mail {

class BodyLines;

/// A run of lines, [begin, end).
struct LineRange {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// The attribution that leads to the quote which begins at line `quote`: at most four lines, at
/// most four blank lines before it. Only asked where a quote does follow, so that a sentence that
/// ends in "he wrote:" elsewhere is left alone.
enum class AttributionNeed : std::uint8_t {
  Any,
  WithAddress,  ///< for quotes that nothing else shows to be quotes
};
[[nodiscard]] std::optional<LineRange> find_attribution(
    const BodyLines& lines, std::size_t quote, AttributionNeed need = AttributionNeed::Any);

/// Supercite's `>>>>> "Ada" == Ada Lovelace <ada@example.org> writes:`, whose ">" are no marks.
[[nodiscard]] bool is_supercite_attribution(std::string_view line);

/// Novell GroupWise's `>>> Ada Lovelace <ada@example.org> 03/05/02 10:22AM >>>`.
[[nodiscard]] bool is_groupwise_attribution(std::string_view line);

/// Whether line `i` opens the attribution of newer GroupWise, whose ">>>" are no marks either:
///     >>> Ada Lovelace <ada@example.org> schrieb am 30.10.2019 um 08:56 in Nachricht
///     <id@example.org>:
/// Its other lines have three marks fewer.
[[nodiscard]] bool opens_groupwise_reply(const BodyLines& lines, std::size_t i);
inline constexpr std::uint8_t kGroupwiseMarks = 3;

}  // namespace docket::mail
