#pragma once

/// What a mail cites and where it points, and where web archives show it: what is kept of each copy
/// beside its words, so that posts can be found by it.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mail/analysis.hpp"
#include "mail/archive_address.hpp"

namespace docket::mail {

/// A key of docs/citations.md, and these kinds more:
///
///     ca:Symantec      the owner, at the mail's date, of a CA that it names
///     ca-name:Thawte   the name itself
///     url:https://...  a link that is no citation, opened and normalised
///     fault:..., field:..., phase:...  a concept of docs/fault-vocabulary.md that it speaks of
struct FoundKey {
  std::string key;
  bool quoted = false;  ///< in quoted words alone: it is no new one
};

struct Findings {
  std::vector<FoundKey> keys;             ///< sorted, each once
  std::vector<ArchiveAddress> addresses;  ///< sorted, each once
  /// Where its own words name a CA: hashes of those words that tell incidents apart, sorted, each
  /// once (hash_fault_word).
  std::vector<std::uint32_t> words;
};

/// By what its sections are numbered: UTC seconds; nothing where the mail itself tells no date.
[[nodiscard]] std::optional<std::int64_t> written_time(const Analysis& analysis);

/// The keys that a text about CAs tells which is no mail, none of them quoted.
[[nodiscard]] std::vector<FoundKey> find_plain_keys(const std::string& text,
                                                    std::optional<std::int64_t> written);

/// Of a word as mail::fault_words() gives it.
[[nodiscard]] std::uint32_t hash_fault_word(std::string_view word);

/// Linear in the mail. Of a mail without a date of its own sections are read by today's numbers.
[[nodiscard]] Findings find_all(const Analysis& analysis);

}  // namespace docket::mail
