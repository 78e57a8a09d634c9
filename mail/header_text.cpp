#include "mail/header_text.hpp"

#include <algorithm>
#include <cstddef>

#include "core/text.hpp"
#include "core/utf8.hpp"
#include "mail/charset.hpp"
#include "mail/header_bytes.hpp"
#include "mail/transfer_encoding.hpp"

namespace docket::mail {
namespace {

constexpr std::size_t kMaxCharsetName = 100;  ///< before the second "?" of an encoded word

/// "=?charset*language?Q?text?=", not yet decoded. A view of the field.
struct EncodedWord {
  std::string_view charset;  ///< without the language (RFC 2231, 5)
  char encoding = 'q';       ///< lower case
  std::string_view text;
  std::size_t end = 0;  ///< position after "?="
};

/// What stands at a "=?".
enum class WordForm {
  NoWord,  ///< other text that has these two characters
  Broken,  ///< begins like an encoded word and has no end
  Cut,     ///< the same, and the field ends in it: what is there can be decoded
  Word,
};

/// Position of the "?=" that ends the word whose text begins at `start`. The search ends where
/// another word begins: so no byte is looked at twice, however many words have no end.
std::size_t find_word_end(std::string_view text, std::size_t start) {
  for (std::size_t i = text.find('?', start); i != std::string_view::npos;
       i = text.find('?', i + 1)) {
    if (i + 1 < text.size() && text[i + 1] == '=') return i;
    if (i > start && text[i - 1] == '=') return std::string_view::npos;
  }
  return std::string_view::npos;
}

/// A word whose end a gateway cut off with the end of the field. With blanks in it, it is not known
/// how far it goes.
bool take_cut_word(std::string_view rest, std::size_t field_end, EncodedWord& word) {
  constexpr std::size_t kLongest = 998;  // RFC 5322, 2.1.1
  if (rest.ends_with('?')) rest.remove_suffix(1);
  if (rest.empty() || rest.size() > kLongest) return false;
  if (rest.find_first_of("? \t\"<>") != std::string_view::npos) return false;
  word.text = rest;
  word.end = field_end;
  return true;
}

WordForm scan_word(std::string_view text, std::size_t start, EncodedWord& word) {
  const std::size_t name = start + 2;
  const std::size_t name_end = text.substr(name, kMaxCharsetName).find_first_of("? \t=");
  if (name_end == std::string_view::npos || text[name + name_end] != '?') return WordForm::NoWord;
  const std::size_t letter = name + name_end + 1;
  if (letter + 1 >= text.size() || text[letter + 1] != '?') return WordForm::NoWord;
  word.encoding = to_lower(text[letter]);
  if (word.encoding != 'q' && word.encoding != 'b') return WordForm::NoWord;
  const std::size_t end = find_word_end(text, letter + 2);
  word.charset = text.substr(name, name_end);
  word.charset = word.charset.substr(0, word.charset.find('*'));
  if (end == std::string_view::npos) {
    return take_cut_word(text.substr(letter + 2), text.size(), word) ? WordForm::Cut
                                                                     : WordForm::Broken;
  }
  word.text = text.substr(letter + 2, end - letter - 2);
  word.end = end + 2;
  return WordForm::Word;
}

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  const char lower = to_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// Charsets whose characters of two bytes may end in 0x5F, "_".
bool has_underscore_bytes(std::string_view charset) {
  return istarts_with(charset, "big5") || istarts_with(charset, "gb");
}

/// RFC 2047, 4.2. Blanks are not allowed there, but written; they stay. "_" is a blank, but not
/// as the second byte of a character, which a blank never is: seen unescaped in Big5.
std::string decode_q(std::string_view text, std::string_view charset) {
  std::string out;
  out.reserve(text.size());
  const bool pairs = has_underscore_bytes(charset);
  bool first_of_pair = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '=' && i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = high >= 0 ? hex_digit(text[i + 2]) : -1;
    if (low >= 0) {
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += text[i] == '_' && !first_of_pair ? ' ' : text[i];
    }
    first_of_pair = pairs && !first_of_pair && out.back() < 0;
  }
  return out;
}

/// nullopt where nothing at all can be made of it.
std::optional<std::string> decode_word(const EncodedWord& word) {
  if (word.encoding == 'q') return decode_q(word.text, word.charset);
  std::string bytes = decode_base64(word.text).bytes;
  if (bytes.empty() && !trim(word.text).empty()) return std::nullopt;
  return bytes;
}

bool is_blank(std::string_view text) { return trim(text).empty(); }

/// A field is one line whatever was encoded in it.
void append_on_one_line(std::string& out, std::string_view text) {
  const std::size_t start = out.size();
  if (text.find('\0') == std::string_view::npos) {
    out.append(text);
  } else {
    out.append(to_valid_utf8(text));  // which shows NUL as U+FFFD
  }
  std::replace_if(
      out.begin() + static_cast<std::ptrdiff_t>(start), out.end(),
      [](char c) { return c == '\n' || c == '\r'; }, ' ');
}

class HeaderDecoder {
 public:
  HeaderDecoder(std::size_t offset, Defects& defects) : offset_(offset), defects_(defects) {}
  std::string run(std::string_view text);

 private:
  void take_plain(std::string_view text);
  void take_word(const EncodedWord& word, std::string bytes);
  void flush_words();

  std::size_t offset_;
  Defects& defects_;
  std::string out_;
  // Adjacent words of one charset, decoded: characters may be split over them.
  bool has_words_ = false;
  std::string charset_;
  std::string bytes_;
};

std::string HeaderDecoder::run(std::string_view text) {
  std::size_t plain = 0;  // where text not yet taken begins
  std::size_t from = 0;
  while ((from = text.find("=?", from)) != std::string_view::npos) {
    EncodedWord word;
    const WordForm form = scan_word(text, from, word);
    std::optional<std::string> bytes;
    if (form == WordForm::Word || form == WordForm::Cut) bytes = decode_word(word);
    if (bytes && form == WordForm::Cut) {
      defects_.add(DefectKind::BadEncodedWord, offset_, text.substr(from),
                   "its end is missing; decoded as far as it goes");
    }
    if (!bytes) {
      if (form != WordForm::NoWord) {
        defects_.add(DefectKind::BadEncodedWord, offset_, text.substr(from), "shown as it stands");
      }
      from += 2;
      continue;
    }
    const std::string_view between = text.substr(plain, from - plain);
    // Blanks between two words do not count (RFC 2047, 6.2).
    if (!has_words_ || !is_blank(between)) take_plain(between);
    take_word(word, std::move(*bytes));
    plain = from = word.end;
  }
  take_plain(text.substr(plain));
  return std::move(out_);
}

void HeaderDecoder::take_plain(std::string_view text) {
  flush_words();
  if (text.empty()) return;
  if (!is_valid_utf8(text)) {
    const Converted guessed = header_to_utf8(text, "");
    defects_.add(DefectKind::Raw8BitHeader, offset_, guessed.text, "read as " + guessed.charset);
    append_on_one_line(out_, guessed.text);
    return;
  }
  const bool escapes = text.find("\x1B$") != std::string_view::npos;  // raw ISO-2022-JP
  append_on_one_line(out_, escapes ? to_utf8(text, "").text : text);
}

void HeaderDecoder::take_word(const EncodedWord& word, std::string bytes) {
  if (has_words_ && iequals(charset_, word.charset)) {
    bytes_ += bytes;
    return;
  }
  flush_words();
  has_words_ = true;
  charset_ = word.charset;
  bytes_ = std::move(bytes);
}

void HeaderDecoder::flush_words() {
  if (!has_words_) return;
  has_words_ = false;
  const Converted converted = header_to_utf8(bytes_, charset_);
  if (converted.how == Converted::How::Unknown) {
    defects_.add(DefectKind::UnknownCharset, offset_, charset_, "read as " + converted.charset);
  } else if (converted.how == Converted::How::Mismatch) {
    defects_.add(DefectKind::CharsetMismatch, offset_, charset_, "read as " + converted.charset);
  }
  append_on_one_line(out_, converted.text);
}

}  // namespace

std::string unfold(std::string_view raw) {
  const auto ends_line = [](char c) { return c == '\r' || c == '\n'; };
  raw = trim(raw);
  std::string out;
  out.reserve(raw.size());
  while (true) {
    const auto* const line_end = std::find_if(raw.begin(), raw.end(), ends_line);
    const auto length = static_cast<std::size_t>(line_end - raw.begin());
    out.append(trim_right(raw.substr(0, length)));
    if (length == raw.size()) return out;
    raw = trim(raw.substr(length));
    out += ' ';
  }
}

std::string decode_header_text(std::string_view raw, std::size_t offset, Defects& defects) {
  return HeaderDecoder(offset, defects).run(unfold(raw));
}

}  // namespace docket::mail
