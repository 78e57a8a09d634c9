#pragma once

/// What a base subject says of other posts: which part of which series a post is, and what its
/// thread was called before.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "mail/subject.hpp"

namespace docket::mail {

/// "[PATCH v2 3/7] lamps: turn them on" is part 3 of 7.
struct PartNumber {
  int part = 0;  ///< 0: the letter that goes before the parts
  int total = 0;
  std::string series;  ///< what stands in the brackets, folded, without the part: "patch v2 /7"
};

/// nullopt where no brackets with "n/m" stand at the front.
[[nodiscard]] std::optional<PartNumber> parse_part_number(std::string_view base_subject);

/// "Lamps (was: Re: Candles)" was "Candles"; also "[was Candles]", "(Re: Candles)". Empty where
/// nothing of the kind stands at the end.
[[nodiscard]] std::string former_subject(std::string_view base_subject);

/// Equal for posts with the same base subject, whatever the case of its letters; 0 for an empty
/// one, else positive.
[[nodiscard]] std::int64_t subject_key(std::string_view base_subject);

/// Equal for the parts of one author's series; nullopt for what is no part.
[[nodiscard]] std::optional<std::int64_t> series_key(const Subject& subject,
                                                     std::string_view author_address);

}  // namespace docket::mail
