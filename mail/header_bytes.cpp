#include "mail/header_bytes.hpp"

#include <algorithm>
#include <cstddef>

#include "core/text.hpp"
#include "core/utf8.hpp"

namespace docket::mail {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool is_western(std::string_view charset) {
  return charset == "windows-1252" || charset == "iso-8859-1" || charset == "us-ascii";
}

bool is_utf8(std::string_view charset) {
  return iequals(charset, "utf-8") || iequals(charset, "utf8");
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }
bool is_lead(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0xC2 && byte <= 0xF4;
}

/// Length of the broken character at the front, which begins no valid one: its first byte and the
/// continuation bytes that belong to it.
std::size_t broken_size(std::string_view text) {
  constexpr std::size_t kLongest = 3;  // of a character that lacks at least one byte
  std::size_t size = 1;
  if (!is_lead(text.front())) return size;
  while (size < text.size() && size < kLongest && is_continuation(text[size])) ++size;
  return size;
}

/// Characters over 127 of valid UTF-8, and what is broken between them.
struct Pieces {
  std::size_t whole = 0;
  std::size_t broken = 0;
  std::size_t replaced = 0;
  std::string text;
};

Pieces mend(std::string_view text) {
  Pieces pieces;
  while (true) {
    const std::size_t good = valid_utf8_prefix(text);
    pieces.text.append(text.substr(0, good));
    pieces.whole += static_cast<std::size_t>(
        std::count_if(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(good), is_lead));
    text.remove_prefix(good);
    if (text.empty()) return pieces;
    ++pieces.broken;
    const std::size_t size = broken_size(text);
    const bool cut_off = is_lead(text.front()) && (size > 1 || text.size() == 1);
    if (cut_off) {
      ++pieces.replaced;
      pieces.text.append(kReplacement);
    } else {
      pieces.text.append(to_utf8(text.substr(0, 1), "windows-1252").text);
    }
    text.remove_prefix(cut_off ? size : 1);
  }
}

bool fits(std::string_view bytes, std::string_view charset) {
  const Converted read = to_utf8(bytes, charset);
  return read.how == Converted::How::Declared && read.replaced == 0;
}

}  // namespace

Converted header_to_utf8(std::string_view bytes, std::string_view declared) {
  Converted read = to_utf8(bytes, declared);
  if (read.how == Converted::How::Declared) return read;
  const bool doubtful = is_utf8(declared) || is_western(read.charset) || read.replaced > 0;
  if (!doubtful) return read;
  Pieces pieces = mend(bytes);
  if (pieces.whole == 0 || pieces.whole < pieces.broken) return read;
  read.text = std::move(pieces.text);
  read.charset = "utf-8";
  read.replaced = pieces.replaced;
  return read;
}

std::string charset_of_fields(const std::vector<std::string_view>& fields,
                              std::string_view declared) {
  std::string all;
  for (const std::string_view field : fields) all.append(field).append("\n");
  // One of Western letters fits every byte, so that it proves nothing.
  if (!declared.empty() && fits(all, declared)) {
    std::string charset = to_utf8(all, declared).charset;
    if (!is_western(charset) && charset != "utf-8") return charset;
  }
  const std::string guessed = to_utf8(all, "").charset;
  const bool fit = std::all_of(fields.begin(), fields.end(),
                               [&guessed](std::string_view field) { return fits(field, guessed); });
  return fit ? guessed : std::string{};
}

}  // namespace docket::mail
