#include "mail/charset.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include <iconv.h>
#include <uchardet/uchardet.h>

#include "core/utf8.hpp"
#include "mail/charset_names.hpp"

namespace docket::mail {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::size_t kMaxSample = std::size_t{64} * 1024;  ///< as much as uchardet gets to see

constexpr Charset kUsAscii{"usascii", "us-ascii", Reading::UsAscii};
constexpr Charset kWindows1252{"windows1252", "windows-1252", Reading::Windows1252};

/// 0x80 to 0x9F; 0 where nothing is assigned.
constexpr std::array<char16_t, 32> kWindows1252High{
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

bool is_high(char c) { return static_cast<unsigned char>(c) >= 0x80; }

std::size_t ascii_prefix(std::string_view bytes) {
  std::size_t i = 0;
  for (; i + 8 <= bytes.size(); i += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + i, 8);
    if ((word & 0x8080808080808080U) != 0) break;
  }
  while (i < bytes.size() && !is_high(bytes[i])) ++i;
  return i;
}

bool is_ascii(std::string_view bytes) { return ascii_prefix(bytes) == bytes.size(); }
bool looks_like_utf8(std::string_view bytes) { return !is_ascii(bytes) && is_valid_utf8(bytes); }

// ---- conversion; `how` is left to the callers

Converted repair_utf8(std::string_view bytes) {
  Converted out{{}, "utf-8"};
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  while (true) {
    const std::size_t good = valid_utf8_prefix(bytes);
    out.text.append(bytes.substr(0, good));
    if (good == bytes.size()) return out;
    bytes.remove_prefix(good);
    std::size_t bad = 0;
    (void)next_code_point(bytes, bad);
    bytes.remove_prefix(bad);
    out.text.append(kReplacement);
    ++out.replaced;
  }
}

Converted convert_western(std::string_view bytes, const char* name) {
  Converted out{{}, name};
  out.text.reserve(bytes.size() + bytes.size() / 16 + 16);
  while (true) {
    const std::size_t ascii = ascii_prefix(bytes);
    out.text.append(bytes.substr(0, ascii));
    bytes.remove_prefix(ascii);
    if (bytes.empty()) return out;
    for (; !bytes.empty() && is_high(bytes.front()); bytes.remove_prefix(1)) {
      char32_t c = static_cast<unsigned char>(bytes.front());
      if (c < 0xA0) {
        out.charset = "windows-1252";
        c = kWindows1252High[c - 0x80];
      }
      if (c == 0) ++out.replaced;
      append_utf8(out.text, c == 0 ? kReplacementCharacter : c);
    }
  }
}

/// An iconv descriptor, to UTF-8.
class Iconv {
 public:
  explicit Iconv(const char* name) : handle_(iconv_open("utf-8", name)) {}
  ~Iconv() {
    if (is_open()) iconv_close(handle_);
  }
  Iconv(const Iconv&) = delete;
  Iconv& operator=(const Iconv&) = delete;
  Iconv(Iconv&&) = delete;
  Iconv& operator=(Iconv&&) = delete;

  [[nodiscard]] bool is_open() const {
    return handle_ != reinterpret_cast<iconv_t>(-1);  // NOLINT(performance-no-int-to-ptr)
  }
  [[nodiscard]] iconv_t handle() const { return handle_; }

 private:
  iconv_t handle_;
};

/// A converter in its first state; nullptr where the system has none of that name. Kept for the
/// thread's life: opening one costs more than converting a header. There are no more of them than
/// names in the table.
Iconv* converter(const char* name) {
  thread_local std::vector<std::pair<const char*, std::unique_ptr<Iconv>>> kept;
  auto it = std::ranges::find_if(
      kept, [name](const auto& entry) { return std::strcmp(entry.first, name) == 0; });
  if (it == kept.end()) {
    auto opened = std::make_unique<Iconv>(name);
    if (!opened->is_open()) return nullptr;
    kept.emplace_back(name, std::move(opened));
    it = kept.end() - 1;
  }
  iconv(it->second->handle(), nullptr, nullptr, nullptr, nullptr);
  return it->second.get();
}

/// Each byte (each `unit` of a wide charset) that does not convert becomes U+FFFD.
void run_iconv(iconv_t handle, std::string_view bytes, std::size_t unit, Converted& out) {
  constexpr std::size_t kLongestTail = 16;
  std::array<char, 16 * 1024> buffer;
  char* in = const_cast<char*>(bytes.data());  // NOLINT: iconv's signature; it does not write
  std::size_t left = bytes.size();
  while (true) {
    const bool flushing = left == 0;
    const std::size_t left_before = left;
    char* to = buffer.data();
    std::size_t room = buffer.size();
    errno = 0;
    const std::size_t result = flushing ? iconv(handle, nullptr, nullptr, &to, &room)
                                        : iconv(handle, &in, &left, &to, &room);
    const int error = result == static_cast<std::size_t>(-1) ? errno : 0;
    out.text.append(buffer.data(), buffer.size() - room);
    if (flushing) return;
    const bool stuck = left == left_before && room == buffer.size();
    if (error != EILSEQ && error != EINVAL && !stuck) continue;
    const bool cut_off = error == EINVAL && left <= kLongestTail;
    const std::size_t skip = cut_off ? left : std::min(left, unit);
    in += skip;
    left -= skip;
    out.text.append(kReplacement);
    ++out.replaced;
  }
}

Converted convert_by_iconv(std::string_view bytes, const char* name, std::size_t unit) {
  const Iconv* opened = converter(name);
  if (opened == nullptr) return repair_utf8(bytes);
  Converted out{{}, name};
  out.text.reserve(bytes.size() + bytes.size() / 2 + 16);
  run_iconv(opened->handle(), bytes, unit, out);
  if (!is_valid_utf8(out.text)) out.text = to_valid_utf8(out.text, &out.replaced);
  if (out.text.starts_with("\xEF\xBB\xBF")) out.text.erase(0, 3);  // a byte order mark
  return out;
}

/// Without a byte order mark, the zero bytes of Latin letters tell the order (RFC 2781, 4.3
/// would have it big endian; writers of little endian forget the mark more often).
const char* utf16_by_content(std::string_view bytes) {
  if (bytes.starts_with("\xFF\xFE")) return "utf-16le";
  if (bytes.starts_with("\xFE\xFF")) return "utf-16be";
  std::size_t high_zeros_be = 0;
  std::size_t high_zeros_le = 0;
  for (std::size_t i = 0; i + 1 < bytes.size(); i += 2) {
    high_zeros_be += bytes[i] == '\0' ? 1U : 0U;
    high_zeros_le += bytes[i + 1] == '\0' ? 1U : 0U;
  }
  return high_zeros_be > high_zeros_le ? "utf-16be" : "utf-16le";
}

bool has_shift(std::string_view bytes) {
  return bytes.find_first_of("\x1B\x0E\x0F") != std::string_view::npos;
}

Converted convert(std::string_view bytes, const Charset& charset) {
  const auto verbatim = [&] { return Converted{std::string(bytes), charset.name}; };
  switch (charset.reading) {
    case Reading::None:
    case Reading::UsAscii:
    case Reading::Latin1:
    case Reading::Windows1252: return convert_western(bytes, charset.name);
    case Reading::Utf8: return repair_utf8(bytes);
    case Reading::Ascii8:
      return is_ascii(bytes) ? verbatim() : convert_by_iconv(bytes, charset.name, 1);
    case Reading::Shifted:
      if (is_ascii(bytes) && !has_shift(bytes)) return verbatim();
      return convert_by_iconv(bytes, charset.name, 1);
    case Reading::Utf7:
      if (is_ascii(bytes) && bytes.find('+') == std::string_view::npos) return verbatim();
      return convert_by_iconv(bytes, charset.name, 1);
    case Reading::Utf16: {
      const bool order_open = std::strcmp(charset.name, "utf-16") == 0;
      return convert_by_iconv(bytes, order_open ? utf16_by_content(bytes) : charset.name, 2);
    }
    case Reading::Utf32: return convert_by_iconv(bytes, charset.name, 4);
    case Reading::Other: break;
  }
  return convert_by_iconv(bytes, charset.name, 1);
}

// ---- guessing

struct HighBytes {
  std::size_t count = 0;
  std::size_t longest_run = 0;
};

HighBytes count_high(std::string_view bytes) {
  HighBytes high;
  while (true) {
    bytes.remove_prefix(ascii_prefix(bytes));
    if (bytes.empty()) return high;
    std::size_t run = 0;
    while (run < bytes.size() && is_high(bytes[run])) ++run;
    high.count += run;
    high.longest_run = std::max(high.longest_run, run);
    bytes.remove_prefix(run);
  }
}

struct UchardetDeleter {
  void operator()(uchardet_t detector) const { uchardet_delete(detector); }
};

Charset detect(std::string_view bytes) {
  constexpr std::size_t kContext = 64;
  thread_local const std::unique_ptr<std::remove_pointer_t<uchardet_t>, UchardetDeleter> detector(
      uchardet_new());
  const std::size_t first_high = ascii_prefix(bytes);
  if (first_high < bytes.size() && first_high > kContext) {
    bytes.remove_prefix(first_high - kContext);
  }
  bytes = bytes.substr(0, kMaxSample);
  uchardet_reset(detector.get());
  if (uchardet_handle_data(detector.get(), bytes.data(), bytes.size()) != 0) return kWindows1252;
  uchardet_data_end(detector.get());
  return resolve_charset(uchardet_get_charset(detector.get())).value_or(kWindows1252);
}

/// DOS and Macintosh charsets hardly occur undeclared in mail, but uchardet likes to name them
/// (seen: Latin-1 text whose only high bytes are no-break spaces, "IBM852").
bool is_rare(std::string_view name) {
  return (name.starts_with("cp8") && name != "cp866") || name.starts_with("mac");
}

/// For bytes over 127 that are not UTF-8. Accented letters stand alone among ASCII, and a few of
/// them are too little for uchardet: it then names anything.
Converted guess_8bit(std::string_view bytes) {
  constexpr std::size_t kFewBytes = 12;
  const HighBytes high = count_high(bytes);
  const bool western = high.longest_run <= 2;
  if (western && high.count < kFewBytes) return convert(bytes, kWindows1252);
  const Charset charset = detect(bytes);
  const bool fit = charset.reading == Reading::Ascii8 || charset.reading == Reading::Shifted;
  if (!fit || is_rare(charset.name)) return convert(bytes, kWindows1252);
  Converted guessed = convert(bytes, charset);
  if (guessed.replaced * 8 > high.count) return convert(bytes, kWindows1252);
  return guessed;
}

/// `how` is Guessed where there was something to guess.
Converted guess(std::string_view bytes) {
  const bool ascii = is_ascii(bytes);
  if (ascii && bytes.find("\x1B$") == std::string_view::npos) return convert(bytes, kUsAscii);
  Converted out;
  if (ascii) {
    const Charset charset = detect(bytes);
    const bool shifted = charset.reading == Reading::Shifted;
    out = convert(bytes, shifted ? charset : kUsAscii);
  } else if (is_valid_utf8(bytes)) {
    out = repair_utf8(bytes);
  } else if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF")) {
    out = convert_by_iconv(bytes, utf16_by_content(bytes), 2);
  } else {
    out = guess_8bit(bytes);
  }
  out.how = Converted::How::Guessed;
  return out;
}

// ---- declared charsets

/// Bytes that call themselves something wider or narrower than they are, whatever converts.
bool is_mislabelled_utf8(std::string_view bytes, Reading reading) {
  switch (reading) {
    case Reading::UsAscii:
    case Reading::Latin1:
    case Reading::Windows1252: return looks_like_utf8(bytes);
    case Reading::Utf16:
    case Reading::Utf32:  // its Latin letters would hold zero bytes
      return !bytes.empty() && bytes.find('\0') == std::string_view::npos && is_valid_utf8(bytes);
    default: return false;
  }
}

/// What to make of bytes that do not fit: where little is lost, the declared charset holds.
Converted mend(std::string_view bytes, const Charset& charset, Converted declared) {
  const bool seven_bit_text = charset.reading == Reading::Utf7 && is_ascii(bytes);
  if (seven_bit_text || (charset.reading != Reading::Utf8 && looks_like_utf8(bytes))) {
    return repair_utf8(bytes);
  }
  const bool wide = charset.reading == Reading::Utf16 || charset.reading == Reading::Utf32;
  const HighBytes high = count_high(bytes);
  if (wide || high.count == 0 || declared.replaced * 8 <= high.count) return declared;
  Converted guessed = guess(bytes);
  return guessed.replaced < declared.replaced ? guessed : declared;
}

Converted read_declared(std::string_view bytes, const Charset& charset) {
  Converted out;
  if (is_mislabelled_utf8(bytes, charset.reading)) {
    out = repair_utf8(bytes);
    out.how = Converted::How::Mismatch;
    return out;
  }
  if (charset.reading == Reading::UsAscii && !is_ascii(bytes)) {
    out = guess(bytes);  // the label was set by a program that did not know
  } else {
    out = convert(bytes, charset);
    if (out.replaced == 0) return out;
    out = mend(bytes, charset, std::move(out));
  }
  out.how = Converted::How::Mismatch;
  return out;
}

}  // namespace

Converted to_utf8(std::string_view bytes, std::string_view declared) {
  const std::optional<Charset> charset = resolve_charset(declared);
  if (charset && charset->reading != Reading::None) return read_declared(bytes, *charset);
  Converted out = guess(bytes);
  if (!charset) out.how = Converted::How::Unknown;
  return out;
}

}  // namespace docket::mail
