#pragma once

/// The words of a text, one after the other, as faults are looked for in them: lower case, accents
/// of Latin letters off, "'s" off, "n't" read as "not", numbers with their dots ("4.9.1.1").
/// A URL is passed over as one unknown word. Any bytes may come in; offsets lie inside the text.

#include <array>
#include <cstddef>
#include <string_view>

#include "mail/fault_words_stem.hpp"

namespace docket::mail {

struct ScannedWord {
  FoldedWord folded;      ///< empty where the word is too long to be one
  std::size_t begin = 0;  ///< in the text, bytes
  std::size_t end = 0;
  bool breaks = false;    ///< a sentence or a paragraph ended before it
  bool hyphened = false;  ///< only "-" lies between it and the word before
  bool dotted = false;    ///< only "." does
  bool camel = false;     ///< a small letter before a capital: "businessCategory"
};

class WordScanner {
 public:
  explicit WordScanner(std::string_view text) : text_(text) {}
  /// False at the end of the text.
  [[nodiscard]] bool next(ScannedWord& word);

 private:
  void skip_to_word(ScannedWord& word);
  void read_word(ScannedWord& word);
  bool read_other(ScannedWord& word);
  void skip_url(ScannedWord& word);

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t end_before_ = 0;
  std::size_t apostrophe_ = 0;  // in the folded word, 0 for none
};

/// The parts of a word in camelCase, as pieces of it: "OCSPResponder" is "OCSP" and "Responder",
/// "dNSName" is "dNS" and "Name"; the s of "CRLs" is no part.
struct CamelParts {
  static constexpr std::size_t kMax = 8;
  std::array<std::string_view, kMax> parts;
  std::size_t count = 0;
};
[[nodiscard]] CamelParts camel_parts(std::string_view word);

}  // namespace docket::mail
