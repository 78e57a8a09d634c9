#pragma once

/// When are two texts the same words? For copies of one post under one Message-ID (and later for
/// reposts under several): destroyed characters ("J?rgen", U+FFFD), cut or masked addresses,
/// numbers that an archive lost ("section 3.2.2.8" become "section"), wrapping, quotes straight or
/// curly, encodings, links that a HTML version adds, do not make words different. A correction
/// does.

#include <string>
#include <string_view>

#include "core/digest.hpp"

namespace docket::mail {

/// Words in lower-case ASCII, one blank between them, with all that damage may touch taken out:
/// non-ASCII characters and "?" inside words, addresses ("a@b", "a at b.org", "[email protected]"),
/// URLs, punctuation. Texts with equal results have the same words.
[[nodiscard]] std::string normalised_words(std::string_view own_text);

/// What words are compared by: normalised_words, and for a text that is mostly in another script
/// than Latin its letters behind them, since nothing else would be left of it.
[[nodiscard]] std::string words_key(std::string_view own_text);

/// Cuts the next word off a words_key; empty at its end. Of scripts that are written without blanks
/// each letter counts as a word.
[[nodiscard]] std::string_view cut_word(std::string_view& key);

/// XXH3 of words_key: equal hashes are the same words; the quick way.
[[nodiscard]] Hash128 words_hash(std::string_view own_text);

/// The slow way, for texts whose hashes differ: equal but for lost numbers, cut addresses and
/// destroyed words, or one is the other cut off at a line "From ..." (old software took such a line
/// for the next mail of an mbox). Symmetric. Linear in the length for texts that are much alike or
/// much unlike.
[[nodiscard]] bool same_words(std::string_view own_a, std::string_view own_b);

/// How much of a text is destroyed: U+FFFD, "?" inside words, cut addresses, lines of scrubbed
/// attachments. Among copies of one post the one with the least leads.
[[nodiscard]] std::size_t damage(std::string_view text);

}  // namespace docket::mail
