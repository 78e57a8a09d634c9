#pragma once

/// What happens to the text of a post on its way through clients, list servers and archives.

#include <string>
#include <string_view>

#include "tests/support/random.hpp"

namespace docket::test {

/// Prose wrapped anew; quotes, code, tables and signatures stay as they are.
[[nodiscard]] std::string rewrap(std::string_view text, std::size_t width);
/// Straight quotation marks and apostrophes become curly ones.
[[nodiscard]] std::string curl_quotes(std::string_view text);
/// "see https://x.example/" becomes "see https://x.example/<https://x.example/>", as clients write
/// that make text of HTML.
[[nodiscard]] std::string repeat_links(std::string_view text);

enum class Mask { At, Cut, Protected };
/// "ada@example.org" as "ada at example.org", "a...@example.org", "[email protected]".
[[nodiscard]] std::string mask_address(std::string_view address, Mask mask);
[[nodiscard]] std::string mask_addresses(std::string_view text, Mask mask);

enum class Loss { QuestionMarks, ReplacementCharacters, BrokenLetters };
/// Characters that are not ASCII become "?" or U+FFFD, all of them or (BrokenLetters) a few.
[[nodiscard]] std::string lose_characters(std::string_view text, Loss loss);
/// Numbers of three parts and more go: "section 3.2.2.8" is "section" then.
[[nodiscard]] std::string lose_sections(std::string_view text);
/// What pipermail puts in place of an attachment.
[[nodiscard]] std::string scrubbed_attachment(Random& random);

enum class FooterOf { ListServer, ListServerOrCompany };
/// A footer of list servers, or a disclaimer; begins with a line end.
[[nodiscard]] std::string footer(Random& random, std::string_view list, FooterOf of);
/// A paragraph that apologises for sending again.
[[nodiscard]] std::string apology(Random& random);

/// Words parted by white space.
[[nodiscard]] std::size_t count_words(std::string_view text);

}  // namespace docket::test
