#include "tests/oracle/known_differences.hpp"

#include <algorithm>
#include <array>

#include "core/text.hpp"
#include "core/utf8.hpp"
#include "mail/defect.hpp"

namespace docket::test {
namespace {

constexpr std::size_t kNpos = std::string_view::npos;

constexpr DifferenceClass kAt{"from: 'ada at example.org'",
                              "pipermail hides addresses so; GMime takes that for no address"};
constexpr DifferenceClass kOddFrom{
    "from: not of RFC 5322's form",
    "quotes inside a name, two '@', a name without its address: docket shows what is there"};
constexpr DifferenceClass kCharsetInHeader{
    "header: charset",
    "raw bytes are guessed by docket; characters cut over encoded words, and windows-1252 called "
    "iso-8859-1, are joined and read by docket"};
constexpr DifferenceClass kOddId{
    "message-id: not of RFC 5322's form",
    "white space inside is taken out by docket; GMime keeps it, or stops there"};
constexpr DifferenceClass kOddDate{
    "date: not of RFC 5322's form",
    "impossible zones, two-digit years, AM and PM: GMime reads them less well"};
constexpr DifferenceClass kUnbelievedDate{"date: not believed",
                                          "docket gives no date that cannot be true"};
constexpr DifferenceClass kWindows1252{
    "text: windows-1252", "bytes 80 to 9F in iso-8859-1: docket reads them as browsers do"};
constexpr DifferenceClass kUnknownToGMime{"text: a charset that GMime does not know",
                                          "GB2312_CHARSET, of a mailer of 2002"};
constexpr DifferenceClass kBig5{
    "text: Big5", "A1E3 is U+223C for glibc's BIG5-HKSCS, which docket takes, and U+FF5E for BIG5"};
constexpr DifferenceClass kNoCharset{
    "text: no charset declared", "docket guesses, or takes that of HTML's <meta>; GMime does not"};
constexpr DifferenceClass kBackslash{
    "file name: backslashes",
    "a path of Windows in quotes; GMime takes them for quoting, and drops"};
constexpr DifferenceClass kBodyDefect{
    "body: with a defect", "docket mended what was malformed, and recorded it as a defect"};

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool has_defect(const MailReading& docket, mail::DefectKind kind) {
  const std::string_view name = to_string(kind);
  return std::find(docket.defects.begin(), docket.defects.end(), name) != docket.defects.end();
}

/// <a@b> with nothing odd in it.
bool is_proper_id(std::string_view raw) {
  raw = trim(raw);
  if (!raw.starts_with('<') || !raw.ends_with('>')) return false;
  raw = raw.substr(1, raw.size() - 2);
  const bool odd = raw.find_first_of(" \t\r\n<>(),:\\\"") != std::string_view::npos;
  return !odd && !raw.ends_with('.') && std::count(raw.begin(), raw.end(), '@') == 1;
}

/// "Ada <a@b>", "a@b (Ada)", "a@b": one address, and a name without quotes or commas inside.
bool is_proper_from(std::string_view raw) {
  raw = trim(raw);
  if (std::count(raw.begin(), raw.end(), '@') != 1) return false;
  const bool ends_well = raw.ends_with('>') || raw.ends_with(')') || raw.find(' ') == kNpos;
  if (!ends_well || raw.find(". (") != kNpos) return false;
  const bool quoted = raw.starts_with('"');
  const auto quotes = std::count(raw.begin(), raw.end(), '"');
  return quotes == (quoted ? 2 : 0) && raw.find_first_of("\\,;:") == std::string_view::npos;
}

/// "Wed, 21 Aug 2019 15:43:21 -0400", with a zone that is one.
bool is_proper_date(std::string_view raw) {
  raw = trim(raw.substr(0, raw.find('(')));
  if (raw.size() < 20) return false;
  const std::string_view zone = raw.substr(raw.size() - 5);
  if (raw[raw.size() - 6] != ' ' || (zone[0] != '+' && zone[0] != '-')) return false;
  if (!std::all_of(zone.begin() + 1, zone.end(), is_digit)) return false;
  const int hours = (zone[1] - '0') * 10 + (zone[2] - '0');
  const int minutes = (zone[3] - '0') * 10 + (zone[4] - '0');
  if (hours > 14 || minutes > 59) return false;
  if (raw.find("AM ") != kNpos || raw.find("PM ") != kNpos) return false;
  // The year stands before the time.
  const std::size_t colon = raw.find(':');
  if (colon == std::string_view::npos || colon < 8) return false;
  const std::string_view year = raw.substr(colon - 7, 4);
  return std::all_of(year.begin(), year.end(), is_digit) && (year[0] == '1' || year[0] == '2');
}

const DifferenceClass* class_of_header(const Difference& difference, const MailReading& docket,
                                       std::string_view raw) {
  const bool charset = !is_ascii(raw) || raw.find("=?") != std::string_view::npos;
  const std::string_view what = difference.what;
  if (what == "date") {
    const bool unbelieved = has_defect(docket, mail::DefectKind::ImpossibleDate) ||
                            has_defect(docket, mail::DefectKind::BadDate);
    if (unbelieved) return &kUnbelievedDate;
    return is_proper_date(raw) ? nullptr : &kOddDate;
  }
  if (what == "message-id") return is_proper_id(raw) ? nullptr : &kOddId;
  if (charset) return &kCharsetInHeader;
  if (what.starts_with("from")) {
    if (raw.find(" at ") != std::string_view::npos) return &kAt;
    return is_proper_from(raw) ? nullptr : &kOddFrom;
  }
  return nullptr;
}

}  // namespace

bool has_body_defect(const MailReading& docket) {
  return std::any_of(docket.defects.begin(), docket.defects.end(), [](const std::string& name) {
    const auto kind = mail::defect_kind_from(name);
    return kind && *kind >= mail::DefectKind::MissingBoundary;
  });
}

const DifferenceClass* class_of(const Difference& difference, const MailReading& docket,
                                std::string_view raw_field) {
  const std::string_view what = difference.what;
  if (what == "windows-1252") return &kWindows1252;
  if (what != "text" && what != "bytes" && what != "tree" && what != "file name") {
    return class_of_header(difference, docket, raw_field);
  }
  if (has_body_defect(docket)) return &kBodyDefect;
  if (what == "file name" && difference.docket.find('\\') != kNpos) return &kBackslash;
  if (what != "text") return nullptr;
  if (difference.charset.empty()) return &kNoCharset;
  if (iequals(difference.charset, "gb2312_charset")) return &kUnknownToGMime;
  if (istarts_with(difference.charset, "big5")) return &kBig5;
  return nullptr;
}

}  // namespace docket::test
