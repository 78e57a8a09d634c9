#include "mail/embedded_file.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

#include "core/text.hpp"
#include "mail/transfer_encoding.hpp"

namespace docket::mail {
namespace {

constexpr std::size_t kNpos = std::string_view::npos;
constexpr std::string_view kCutOff = "cut off";

/// A file that was found, and the text after it.
struct Found {
  EmbeddedFile file;
  std::string_view rest;
};

// ---- uuencode

/// "644 name" of a begin line: the name, empty where it is no such line.
std::string_view uu_name(std::string_view line) {
  constexpr std::size_t kMaxMode = 5;
  std::size_t digits = 0;
  while (digits < line.size() && line[digits] >= '0' && line[digits] <= '7') ++digits;
  if (digits < 3 || digits > kMaxMode || digits >= line.size() || line[digits] != ' ') return {};
  return trim(line.substr(digits));
}

constexpr std::size_t kFullLine = 45;  // bytes

bool is_uu(char c) { return c >= ' ' && c <= '`'; }
std::size_t uu_value(char c) { return static_cast<std::size_t>(c - ' ') & 63U; }

/// How strictly a line of data is looked at: the first one decides whether it is a file at all; a
/// full one may have lost the blanks at its end, as long as the file does not get twice as long as
/// its text.
enum class UuLine { First, Further, Shorter };

/// Its first character tells how many bytes a line holds. A checksum may follow them, and blanks,
/// which are zeros, may be lost at the end.
bool is_uu_data(std::string_view line, UuLine which) {
  if (line.empty() || !std::all_of(line.begin(), line.end(), is_uu)) return false;
  const std::size_t bytes = uu_value(line[0]);
  const std::size_t needed = (bytes + 2) / 3 * 4;
  const std::size_t digits = line.size() - 1;
  if (bytes == 0) return which != UuLine::First && digits <= 1;
  if (digits > needed + 2) return false;
  return digits >= needed || digits + 2 >= (bytes * 8 + 5) / 6 ||
         (which == UuLine::Shorter && bytes == kFullLine);
}

void append_uu(std::string_view line, std::string& out) {
  const std::size_t bytes = uu_value(line[0]);
  line.remove_prefix(1);
  const auto digit = [line](std::size_t i) { return i < line.size() ? uu_value(line[i]) : 0; };
  for (std::size_t i = 0; i * 3 < bytes; ++i) {
    const std::size_t group =
        digit(i * 4) << 18U | digit(i * 4 + 1) << 12U | digit(i * 4 + 2) << 6U | digit(i * 4 + 3);
    for (std::size_t b = 0; b < 3 && i * 3 + b < bytes; ++b) {
      out += static_cast<char>(group >> (16 - 8 * b) & 0xFFU);
    }
  }
}

std::optional<Found> read_uuencode(std::string_view name, std::string_view rest) {
  Found found;
  found.file.name = name;
  found.file.problem = kCutOff;
  const std::size_t whole = rest.size();
  bool blank_before = false;
  std::string_view after = rest;  // behind the last line that is surely data
  for (bool first = true; const auto line = next_line(rest); first = false) {
    const bool end = trim_right(*line) == "end";
    if (!end && !trim(*line).empty() && *line != "`") {
      const bool room = found.file.bytes.size() + kFullLine <= 2 * (whole - rest.size());
      const UuLine which = first                   ? UuLine::First
                           : room && !blank_before ? UuLine::Shorter
                                                   : UuLine::Further;
      if (!is_uu_data(*line, which)) break;
      append_uu(*line, found.file.bytes);
    } else if (first) {
      return std::nullopt;
    }
    blank_before = trim(*line).empty();
    // A blank line is a zero-length one, or not of the file.
    if (end || !trim(*line).empty()) after = rest;
    if (end) found.file.problem = {};
    if (end) break;
  }
  if (found.file.bytes.empty()) return std::nullopt;
  found.rest = after;
  return found;
}

/// The rare form of uuencode -m: base64 down to a line "====".
std::optional<Found> read_uu_base64(std::string_view name, std::string_view rest) {
  const char* const begin = rest.data();
  while (const auto line = next_line(rest)) {
    if (trim_right(*line) != "====") {
      if (line->find_first_of(" \t<>:.") != kNpos) return std::nullopt;
      continue;
    }
    Found found;
    Decoded decoded = decode_base64({begin, static_cast<std::size_t>(line->data() - begin)});
    if (decoded.errors > 0 || decoded.bytes.empty()) return std::nullopt;
    found.file.name = name;
    found.file.bytes = std::move(decoded.bytes);
    found.rest = rest;
    return found;
  }
  return std::nullopt;
}

// ---- yEnc

constexpr std::array<std::uint32_t, 256> make_crc_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < table.size(); ++i) {
    std::uint32_t value = i;
    for (int bit = 0; bit < 8; ++bit) {
      value = (value & 1U) != 0 ? value >> 1U ^ 0xEDB88320U : value >> 1U;
    }
    table[i] = value;
  }
  return table;
}
constexpr auto kCrcTable = make_crc_table();

/// CRC-32 of ISO 3309, as yEnc, zip and gzip have it.
std::uint32_t crc32(std::string_view bytes) {
  std::uint32_t crc = 0xFFFFFFFFU;
  for (const char c : bytes) {
    crc = kCrcTable[(crc ^ static_cast<unsigned char>(c)) & 0xFFU] ^ crc >> 8U;
  }
  return ~crc;
}

/// The value of "key=" in the rest of a line "=ybegin"; empty where there is none.
std::string_view yenc_value(std::string_view line, std::string_view key) {
  for (std::size_t at = line.find(key); at != kNpos; at = line.find(key, at + 1)) {
    if (at == 0 || line[at - 1] != ' ') continue;
    const std::string_view value = line.substr(at + key.size());
    return value.substr(0, value.find(' '));
  }
  return {};
}

template <typename Number>
std::optional<Number> number_in(std::string_view text, int base) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

void append_yenc(std::string_view line, std::string& out) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    unsigned value = static_cast<unsigned char>(line[i]);
    if (line[i] == '=' && i + 1 < line.size()) {
      value = static_cast<unsigned char>(line[++i]) - 64U;
    }
    out += static_cast<char>((value - 42U) & 0xFFU);
  }
}

/// What the trailer says of the bytes; for one part of several, "crc32" is that of them all.
std::string_view check_yenc(std::string_view begin, std::string_view end, std::string_view bytes) {
  const auto size = number_in<std::uint64_t>(yenc_value(end, "size="), 10);
  if (size && *size != bytes.size()) return "wrong size";
  const std::string_view key = yenc_value(begin, "part=").empty() ? "crc32=" : "pcrc32=";
  const auto crc = number_in<std::uint32_t>(yenc_value(end, key), 16);
  return crc && *crc != crc32(bytes) ? "wrong checksum" : "";
}

bool has_high_byte(std::string_view line) {
  return std::any_of(line.begin(), line.end(),
                     [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
}

/// The data lines after a begin line, and the trailer; without it, lines of the width that was
/// told are data, and one more that is surely no text.
std::optional<Found> read_yenc_lines(std::string_view begin, std::size_t width,
                                     std::string_view rest) {
  Found found;
  std::string& bytes = found.file.bytes;
  std::size_t sure = 0;  // bytes of lines that are data whether or not there is a trailer
  bool all_sure = true;
  while (const auto line = next_line(rest)) {
    if (line->starts_with("=ybegin ")) break;
    if (line->starts_with("=yend")) {
      found.rest = rest;
      found.file.problem = check_yenc(begin, *line, bytes);
      return found;
    }
    if (line->starts_with("=ypart ")) continue;
    append_yenc(*line, bytes);
    const bool full = line->size() >= width && line->size() <= width + 1;
    all_sure = all_sure && (full || (sure > 0 && has_high_byte(*line)));
    if (!all_sure) continue;
    sure = bytes.size();
    found.rest = rest;
    all_sure = full;
  }
  if (sure == 0) return std::nullopt;
  bytes.resize(sure);
  found.file.problem = kCutOff;
  return found;
}

std::optional<Found> read_yenc(std::string_view begin, std::string_view rest) {
  const std::size_t name_at = begin.find(" name=");
  const auto size = number_in<std::uint64_t>(yenc_value(begin, "size="), 10);
  const auto width = number_in<std::size_t>(yenc_value(begin, "line="), 10);
  if (name_at == kNpos || !size || !width || *width == 0) return std::nullopt;
  auto found = read_yenc_lines(begin.substr(0, name_at), *width, rest);
  if (found) found->file.name = trim(begin.substr(name_at + 6));
  return found;
}

// ---- both

class FileTaker {
 public:
  explicit FileTaker(std::string_view bytes) : bytes_(bytes) {}

  std::optional<TextWithFiles> run() {
    std::string_view rest = bytes_;
    const char* kept = bytes_.data();
    while (out_.files.size() < kMaxEmbeddedFiles) {
      const char* const start = next_candidate(rest);
      if (start == nullptr) break;
      rest.remove_prefix(static_cast<std::size_t>(start - rest.data()));
      const auto line = next_line(rest);
      auto found = read_file(*line, rest);
      if (!found) continue;
      out_.text.append(kept, static_cast<std::size_t>(start - kept));
      found->file.offset = static_cast<std::size_t>(start - bytes_.data());
      rest = found->rest;
      kept = rest.data();
      out_.files.push_back(std::move(found->file));
    }
    if (out_.files.empty()) return std::nullopt;
    out_.text.append(kept, static_cast<std::size_t>(bytes_.data() + bytes_.size() - kept));
    return std::move(out_);
  }

 private:
  /// The next line that may begin a file; nullptr: none.
  const char* next_candidate(std::string_view rest) const {
    while (true) {
      const std::size_t begin = rest.find("begin");
      if (begin == kNpos) return nullptr;
      const char* at = rest.data() + begin;
      if (begin > 0 && at[-1] == 'y') --at;
      if (at > rest.data() && at[-1] == '=') --at;
      if (at == bytes_.data() || at[-1] == '\n') return at;
      rest.remove_prefix(begin + 5);
    }
  }

  static std::optional<Found> read_file(std::string_view line, std::string_view rest) {
    constexpr std::string_view kUu = "begin ";
    constexpr std::string_view kUuBase64 = "begin-base64 ";
    constexpr std::string_view kYenc = "=ybegin ";
    // The blank stays: it stands before each key.
    if (line.starts_with(kYenc)) return read_yenc(line.substr(kYenc.size() - 1), rest);
    const bool base64 = line.starts_with(kUuBase64);
    if (!base64 && !line.starts_with(kUu)) return std::nullopt;
    const std::string_view name = uu_name(line.substr((base64 ? kUuBase64 : kUu).size()));
    if (name.empty()) return std::nullopt;
    return base64 ? read_uu_base64(name, rest) : read_uuencode(name, rest);
  }

  std::string_view bytes_;
  TextWithFiles out_;
};

}  // namespace

std::optional<TextWithFiles> take_out_files(std::string_view bytes) {
  return FileTaker(bytes).run();
}

}  // namespace docket::mail
