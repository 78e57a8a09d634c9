#pragma once

/// Files in the text of a mail, from before MIME and beside it: uuencode (POSIX uuencode) and
/// yEnc (yenc-draft 1.3).
///
///     begin 644 hello.txt              =ybegin line=128 size=5 name=hello.txt
///     %:&5L;&\`                        <bytes>
///     `                                =yend size=5 crc32=3610a686
///     end
///
/// What only looks like one ("begin 644 letters and more") stays text: its next line must be data.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace docket::mail {

struct EmbeddedFile {
  std::string name;  ///< bytes as they stand in the text
  std::string bytes;
  std::size_t offset = 0;    ///< of its first line, in the text
  std::string_view problem;  ///< "cut off", "wrong checksum", "wrong size"; empty: none
};

struct TextWithFiles {
  std::string text;  ///< without the files
  std::vector<EmbeddedFile> files;
};

/// At most so many are taken out of one text; what is beyond stays text.
inline constexpr std::size_t kMaxEmbeddedFiles = 100;

/// `bytes` are those of the mail, in whatever charset: yEnc's data are in none. nullopt where
/// there is no file, the usual case, which costs little. Linear; the result is at most twice as
/// long as `bytes`.
[[nodiscard]] std::optional<TextWithFiles> take_out_files(std::string_view bytes);

}  // namespace docket::mail
