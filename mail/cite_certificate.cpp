#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/digest.hpp"
#include "core/text.hpp"
#include "mail/citation_scan.hpp"
#include "mail/transfer_encoding.hpp"

namespace docket::mail {
namespace {

using std::string_view;

constexpr std::size_t kSha256Digits = 64;
constexpr std::size_t kSha1Digits = 40;
constexpr std::size_t kLeastSerialDigits = 16;  // 8 bytes
constexpr std::size_t kMostSerialDigits = 64;
constexpr std::size_t kNear = 60;

bool is_hex(char c) {
  const char lower = to_lower(c);
  return is_digit(c) || (lower >= 'a' && lower <= 'f');
}

/// A run of hexadecimal digits, alone or in pairs with colons (or blanks) between.
struct HexRun {
  std::string digits;  ///< lower case
  std::size_t end = 0;
  bool has_colons = false;
};

HexRun read_hex(string_view text, std::size_t at, std::size_t most) {
  HexRun run;
  std::size_t i = at;
  while (i < text.size() && run.digits.size() <= most) {
    if (is_hex(text[i])) {
      run.digits += to_lower(text[i++]);
      run.end = i;
      continue;
    }
    const bool pair_ends = run.digits.size() % 2 == 0 && !run.digits.empty();
    if (text[i] != ':' || !pair_ends) break;
    // A long one may go on in the next line.
    const std::size_t next = skip_blanks(text, i + 1);
    if (next >= text.size() || !is_hex(text[next])) break;
    run.has_colons = true;
    i = next;
  }
  return run;
}

bool ends_word(string_view text, std::size_t end) {
  return end >= text.size() || !(is_alnum(text[end]) || text[end] == '_' || text[end] == '-' ||
                                 text[end] == '@' || text[end] == '=');
}

bool mentions_any(string_view text, std::initializer_list<string_view> words) {
  return std::any_of(words.begin(), words.end(),
                     [text](string_view word) { return mentions(text, word); });
}

string_view near_before(const Scan& scan, std::size_t at, std::size_t reach) {
  const std::size_t begin = at - std::min(at, reach);
  return scan.text.substr(begin, at - begin);
}

/// Whether the words about a bare hash say that it is a certificate's.
bool is_of_certificate(const Scan& scan, std::size_t at, std::size_t end) {
  const std::size_t begin = scan.paragraph_begin(at);
  const string_view paragraph = scan.text.substr(begin, scan.paragraph_end(end) - begin);
  // A table's rows are lines of one paragraph, or each one of their own under its heading.
  const string_view above = near_before(scan, begin, 400);
  const auto speaks = [](string_view text) {
    return mentions_any(text,
                        {"certificate", "fingerprint", "thumbprint", "crt.sh", "certs", "cert "});
  };
  if (!speaks(paragraph) && !speaks(above)) return false;
  return !mentions_any(near_before(scan, at, kNear),
                       {"spki", "key id", "key hash", "public key", "commit", "sha256sum", "file",
                        "checksum", "log id", "digest of"});
}

bool is_sha1_context(const Scan& scan, std::size_t at) {
  return mentions_any(near_before(scan, at, kNear),
                      {"sha-1", "sha1", "fingerprint", "thumbprint"}) &&
         !mentions_any(near_before(scan, at, kNear),
                       {"commit", "file", "spki", "key id", "md5sum"});
}

/// The length of the DER value at the beginning of `der` (X.690, 8.1), header and all; 0 for what
/// is no SEQUENCE of at most 16 MiB.
std::size_t der_size(string_view der) {
  constexpr char kSequence = 0x30;
  if (der.size() < 2 || der[0] != kSequence) return 0;
  const auto first = static_cast<unsigned char>(der[1]);
  if (first < 0x80) return 2U + first;
  const std::size_t bytes = first & 0x7FU;
  if (bytes == 0 || bytes > 3 || der.size() < 2 + bytes) return 0;
  std::size_t size = 0;
  for (std::size_t i = 0; i < bytes; ++i)
    size = size << 8U | static_cast<unsigned char>(der[2 + i]);
  return 2 + bytes + size;
}

}  // namespace

std::size_t cite_crt_sh(Scan& scan, std::size_t at) {
  const string_view text = scan.text;
  constexpr string_view kSite = "crt.sh";
  if (!is_word(text, at, kSite)) return at;
  std::size_t next = at + kSite.size();
  if (next < text.size() && text[next] == '/') return at;
  const auto skip_marks = [text](std::size_t i) {
    i = skip_blanks(text, i);
    while (i < text.size() && (text[i] == ':' || text[i] == '#' || text[i] == '(')) {
      i = skip_blanks(text, i + 1);
    }
    return i;
  };
  next = skip_marks(next);
  for (const string_view word : {"ids", "id", "certificate id", "entry", "entries"}) {
    if (!is_word(text, next, word)) continue;
    next = skip_marks(next + word.size());
    break;
  }
  std::size_t end = at;
  while (true) {
    constexpr std::size_t kLeast = 4;
    constexpr std::size_t kMost = 14;
    const std::size_t digits = count_digits(text, next);
    if (digits < kLeast || digits > kMost || !ends_word(text, next + digits)) return end;
    scan.add(end == at ? at : next, next + digits,
             fmt::format("cert:crtsh:{}", text.substr(next, digits)));
    end = next + digits;
    const std::size_t joint = skip_list_joint(text, end);
    if (joint == end) return end;
    next = joint;
  }
}

std::size_t cite_hash(Scan& scan, std::size_t at) {
  const string_view text = scan.text;
  // Most words are none after some letters: "decade".
  constexpr std::size_t kPeek = 8;
  if (at + kSha1Digits > text.size()) return at;
  for (std::size_t i = 0; i < kPeek; ++i) {
    const bool colon = text[at + i] == ':' && (i == 2 || i == 5);
    if (!colon && !is_hex(text[at + i])) return at;
  }
  const HexRun run = read_hex(text, at, kSha256Digits);
  if (run.digits.size() != kSha256Digits && run.digits.size() != kSha1Digits) return at;
  if (!ends_word(text, run.end) || (at > 0 && (text[at - 1] == '-' || text[at - 1] == '/')))
    return at;
  if (run.digits.size() == kSha256Digits) {
    if (!run.has_colons && !is_of_certificate(scan, at, run.end)) return run.end;
    if (run.has_colons &&
        mentions_any(near_before(scan, at, kNear), {"spki", "public key", "key id"})) {
      return run.end;
    }
    scan.add(at, run.end, "cert:sha256:" + run.digits);
  } else if (is_sha1_context(scan, at)) {
    scan.add(at, run.end, "cert:sha1:" + run.digits);
  }
  return run.end;
}

std::size_t cite_serial(Scan& scan, std::size_t at) {
  const string_view text = scan.text;
  if (!is_word(text, at, "serial") && !is_word(text, at, "serials")) return at;
  std::size_t next = skip_blanks(text, at + (is_word(text, at, "serial") ? 6 : 7));
  for (const string_view word : {"numbers", "number", "no.", "nos.", "#"}) {
    if (!has_prefix(text, next, word)) continue;
    next = skip_blanks(text, next + word.size());
    break;
  }
  for (const string_view word : {"is", "of", "was", "are", "in hex"}) {
    if (is_word(text, next, word)) next = skip_blanks(text, next + word.size());
  }
  while (next < text.size() &&
         (text[next] == ':' || text[next] == '=' || text[next] == '"' || text[next] == '(')) {
    next = skip_blanks(text, next + 1);
  }
  std::size_t end = at;
  while (next < text.size()) {
    if (has_prefix(text, next, "0x")) next += 2;
    const HexRun run = read_hex(text, next, kMostSerialDigits);
    if (run.digits.size() < kLeastSerialDigits || run.digits.size() > kMostSerialDigits ||
        !ends_word(text, run.end)) {
      break;
    }
    // Hexadecimal digits without a letter among so many are decimal ones.
    const bool decimal = !run.has_colons &&
                         !has_prefix(text, next - std::min<std::size_t>(next, 2), "0x") &&
                         std::all_of(run.digits.begin(), run.digits.end(), is_digit);
    if (decimal) return run.end;
    string_view digits = run.digits;
    while (digits.size() > 1 && digits.front() == '0') digits.remove_prefix(1);
    scan.add(end == at ? at : next, run.end, fmt::format("cert:serial:{}", digits));
    end = run.end;
    const std::size_t joint = skip_list_joint(text, end);
    if (joint == end) break;
    next = joint;
  }
  return end;
}

void cite_certificates(Scan& scan) {
  for (const JoinedText::Certificate& certificate : scan.joined.certificates()) {
    const Decoded decoded = decode_base64(certificate.base64);
    const string_view der = decoded.bytes;
    if (der.empty() || der_size(der) != der.size()) continue;
    FoundCitation found;
    found.key = "cert:sha256:" + sha256(der).hex();
    // It is no part of the joined text: its place is told in the body's bytes already.
    found.at = certificate.from;
    found.end = certificate.from + certificate.length;
    scan.armoured.push_back({std::move(found), certificate.segment});
  }
}

}  // namespace docket::mail
