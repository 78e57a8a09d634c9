#include "mail/transfer_encoding.hpp"

#include <array>
#include <cstdint>

#include "core/text.hpp"

namespace docket::mail {
namespace {

constexpr std::uint8_t kOutside = 0xFF;  ///< not of the base64 alphabet
constexpr std::uint8_t kBlank = 0xFE;

constexpr std::array<std::uint8_t, 256> make_base64_table() {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::array<std::uint8_t, 256> table{};
  for (std::uint8_t& entry : table) entry = kOutside;
  for (const char c : {' ', '\t', '\n', '\r', '\f', '\v'}) {
    table[static_cast<unsigned char>(c)] = kBlank;
  }
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    table[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return table;
}

constexpr std::array<std::uint8_t, 256> make_hex_table() {
  std::array<std::uint8_t, 256> table{};
  for (std::uint8_t& entry : table) entry = kOutside;
  for (unsigned i = 0; i < 16; ++i) {
    table[static_cast<unsigned char>("0123456789ABCDEF"[i])] = static_cast<std::uint8_t>(i);
    table[static_cast<unsigned char>("0123456789abcdef"[i])] = static_cast<std::uint8_t>(i);
  }
  return table;
}

constexpr auto kBase64 = make_base64_table();
constexpr auto kHex = make_hex_table();

std::uint8_t base64_value(char c) { return kBase64[static_cast<unsigned char>(c)]; }
std::uint8_t hex_value(char c) { return kHex[static_cast<unsigned char>(c)]; }

void note_error(Decoded& decoded, std::size_t offset) {
  if (decoded.errors++ == 0) decoded.first_error_at = offset;
}

/// The field without comments, quotes, blanks and whatever follows a semicolon.
std::string bare_name(std::string_view field) {
  std::string name;
  int depth = 0;
  for (const char c : field) {
    if (c == '(') ++depth;
    if (depth == 0 && c == ';') break;
    if (depth == 0 && c != '"' && c != '\'' && !is_space(c)) name += to_lower(c);
    if (c == ')' && depth > 0) --depth;
  }
  return name;
}

/// Decodes one line without its end and its trailing blanks into `out`.
void append_quoted_printable(std::string_view line, std::size_t offset, Decoded& out) {
  std::size_t i = 0;
  while (i < line.size()) {
    const std::size_t escape = line.find('=', i);
    if (escape == std::string_view::npos) break;
    out.bytes.append(line, i, escape - i);
    i = escape + 1;
    if (escape + 2 < line.size()) {
      const std::uint8_t high = hex_value(line[escape + 1]);
      const std::uint8_t low = hex_value(line[escape + 2]);
      if (high != kOutside && low != kOutside) {
        out.bytes += static_cast<char>(high << 4 | low);
        i = escape + 3;
        continue;
      }
    }
    note_error(out, offset + escape);
    out.bytes += '=';
  }
  out.bytes.append(line.substr(i));
}

class Base64Decoder {
 public:
  explicit Base64Decoder(std::string_view input) : input_(input) {
    decoded_.bytes.reserve(input.size() / 4 * 3 + 3);
  }
  Decoded run();

 private:
  void take_quads();
  void take_digit(std::uint8_t value);
  void take_padding();
  void take_outside();
  void flush_partial();
  [[nodiscard]] bool is_text_here() const;
  [[nodiscard]] bool continues_after_padding() const;
  [[nodiscard]] bool is_ruled_line() const;
  void keep_rest_as_text();

  std::string_view input_;
  std::size_t pos_ = 0;
  Decoded decoded_;
  std::uint32_t bits_ = 0;
  int digits_ = 0;              ///< of an unfinished group
  std::size_t group_at_ = 0;    ///< where that began
  bool after_padding_ = false;  ///< a group was padded and nothing followed yet
  bool at_line_start_ = true;
};

Decoded Base64Decoder::run() {
  while (pos_ < input_.size()) {
    const char c = input_[pos_];
    const std::uint8_t value = base64_value(c);
    if (value == kBlank) {
      at_line_start_ = at_line_start_ || c == '\n';
      ++pos_;
      continue;
    }
    if (at_line_start_ && is_text_here()) {
      keep_rest_as_text();
      break;
    }
    at_line_start_ = false;
    if (c == '=') {
      take_padding();
    } else if (value == kOutside) {
      take_outside();
    } else {
      after_padding_ = false;
      if (digits_ == 0) take_quads();
      if (pos_ < input_.size() && base64_value(input_[pos_]) < 64)
        take_digit(base64_value(input_[pos_]));
    }
  }
  if (digits_ > 0) {
    note_error(decoded_, group_at_);  // cut off, or its padding is missing
    flush_partial();
  }
  return std::move(decoded_);
}

/// Whole groups of four, the bulk of any input; a line at a time, to append seldom.
void Base64Decoder::take_quads() {
  std::array<char, 96> bytes;
  std::size_t size = 0;
  while (pos_ + 4 <= input_.size() && size < bytes.size()) {
    const std::uint8_t a = base64_value(input_[pos_]);
    const std::uint8_t b = base64_value(input_[pos_ + 1]);
    const std::uint8_t c = base64_value(input_[pos_ + 2]);
    const std::uint8_t d = base64_value(input_[pos_ + 3]);
    if (((a | b | c | d) & 0xC0) != 0) break;
    bytes[size++] = static_cast<char>(a << 2 | b >> 4);
    bytes[size++] = static_cast<char>(b << 4 | c >> 2);
    bytes[size++] = static_cast<char>(c << 6 | d);
    pos_ += 4;
  }
  decoded_.bytes.append(bytes.data(), size);
}

void Base64Decoder::take_digit(std::uint8_t value) {
  if (value >= 64) return;
  if (digits_ == 0) group_at_ = pos_;
  bits_ = bits_ << 6 | value;
  ++pos_;
  if (++digits_ < 4) return;
  decoded_.bytes += static_cast<char>(bits_ >> 16 & 0xFF);
  decoded_.bytes += static_cast<char>(bits_ >> 8 & 0xFF);
  decoded_.bytes += static_cast<char>(bits_ & 0xFF);
  digits_ = 0;
}

/// Two digits hold one byte, three hold two; one alone holds none.
void Base64Decoder::flush_partial() {
  if (digits_ == 2) decoded_.bytes += static_cast<char>(bits_ >> 4 & 0xFF);
  if (digits_ == 3) {
    decoded_.bytes += static_cast<char>(bits_ >> 10 & 0xFF);
    decoded_.bytes += static_cast<char>(bits_ >> 2 & 0xFF);
  }
  digits_ = 0;
}

void Base64Decoder::take_padding() {
  if (digits_ < 2 && !after_padding_) note_error(decoded_, pos_);
  flush_partial();
  after_padding_ = true;
  while (pos_ < input_.size() && input_[pos_] == '=') ++pos_;
}

/// A run of foreign bytes is one place.
void Base64Decoder::take_outside() {
  note_error(decoded_, pos_);
  while (pos_ < input_.size() && input_[pos_] != '=' && base64_value(input_[pos_]) == kOutside) {
    ++pos_;
  }
}

bool Base64Decoder::is_text_here() const {
  if (digits_ != 0 || decoded_.bytes.empty() || input_[pos_] == '=') return false;
  return after_padding_ ? !continues_after_padding() : is_ruled_line();
}

/// Another piece of base64: whole groups, up to its padding or to the end of the line.
bool Base64Decoder::continues_after_padding() const {
  std::size_t i = pos_;
  while (i < input_.size() && base64_value(input_[i]) < 64) ++i;
  std::size_t length = i - pos_;
  if (length == 0) return false;
  const bool padded = i < input_.size() && input_[i] == '=';
  for (; i < input_.size() && input_[i] == '=' && length % 4 != 0; ++i) ++length;
  while (i < input_.size() && input_[i] != '\n' && base64_value(input_[i]) == kBlank) ++i;
  return length % 4 == 0 && (padded || i == input_.size() || input_[i] == '\n');
}

/// Base64 whose length is a multiple of three ends without padding; a footer below it is then
/// known only by a first line of nothing but "____" or "----".
bool Base64Decoder::is_ruled_line() const {
  std::size_t i = pos_;
  while (i < input_.size() && (input_[i] == '_' || input_[i] == '-' || input_[i] == '*')) ++i;
  const std::size_t length = i - pos_;
  while (i < input_.size() && (input_[i] == ' ' || input_[i] == '\r')) ++i;
  return length >= 2 && (i == input_.size() || input_[i] == '\n');
}

void Base64Decoder::keep_rest_as_text() {
  note_error(decoded_, pos_);
  // There is room for the line end: the one before this line decoded to nothing.
  if (decoded_.bytes.back() != '\n') decoded_.bytes += '\n';
  decoded_.bytes.append(input_.substr(pos_));
  pos_ = input_.size();
}

}  // namespace

TransferEncoding transfer_encoding_from(std::string_view field) {
  const std::string name = bare_name(field);
  if (name.empty() || name == "7bit" || name == "7-bit" || name == "7bits") {
    return TransferEncoding::SevenBit;
  }
  if (name == "8bit" || name == "8-bit" || name == "8bits") return TransferEncoding::EightBit;
  if (name == "binary") return TransferEncoding::Binary;
  if (name == "quoted-printable" || name == "quoted_printable" || name == "quotedprintable") {
    return TransferEncoding::QuotedPrintable;
  }
  if (name == "base64" || name == "base-64") return TransferEncoding::Base64;
  return TransferEncoding::Unknown;
}

Decoded decode_quoted_printable(std::string_view input) {
  Decoded out;
  out.bytes.reserve(input.size());
  std::size_t start = 0;
  while (start < input.size()) {
    const std::size_t newline = input.find('\n', start);
    const std::size_t next = newline == std::string_view::npos ? input.size() : newline + 1;
    std::size_t end = newline == std::string_view::npos ? input.size() : newline;
    while (end > start && newline != std::string_view::npos && input[end - 1] == '\r') --end;
    std::size_t text_end = end;
    while (text_end > start && (input[text_end - 1] == ' ' || input[text_end - 1] == '\t')) {
      --text_end;
    }
    // A rule "=====" that nobody encoded joins no lines.
    const bool ruled = input.substr(start, text_end - start).ends_with("===");
    const bool soft = text_end > start && input[text_end - 1] == '=' && !ruled;
    if (soft) --text_end;
    append_quoted_printable(input.substr(start, text_end - start), start, out);
    if (!soft) out.bytes.append(input, end, next - end);
    start = next;
  }
  return out;
}

Decoded decode_base64(std::string_view input) { return Base64Decoder(input).run(); }

}  // namespace docket::mail
