#include <string>
#include <thread>

#include <catch2/catch.hpp>

#include "core/utf8.hpp"
#include "mail/charset.hpp"

using docket::is_valid_utf8;
using docket::mail::Converted;
using docket::mail::to_utf8;
using How = docket::mail::Converted::How;

namespace {

constexpr const char* kJurgen = "J\xC3\xBCrgen";
constexpr const char* kPrivet = "\xD0\xBF\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82";
constexpr const char* kNihon = "\xE6\x97\xA5\xE6\x9C\xAC";
constexpr const char* kChinese = "\xE4\xB8\xAD\xE6\x96\x87";
constexpr const char* kHangul = "\xED\x95\x9C\xEA\xB8\x80";

}  // namespace

TEST_CASE("to_utf8: bytes that fit their charset", "[mail][charset]") {
  const auto [bytes, declared, expected, used] =
      GENERATE(table<std::string, const char*, std::string, const char*>({
          {"", "", "", "us-ascii"},
          {"abc", "", "abc", "us-ascii"},
          {"abc", "utf-8", "abc", "utf-8"},
          {kJurgen, "UTF-8", kJurgen, "utf-8"},
          {"\xEF\xBB\xBF"
           "abc",
           "utf-8", "abc", "utf-8"},
          {"J\xFCrgen", "iso-8859-1", kJurgen, "iso-8859-1"},
          {"\x93x\x94", "iso-8859-1", "\xE2\x80\x9Cx\xE2\x80\x9D", "windows-1252"},
          {"\x80", "windows-1252", "\xE2\x82\xAC", "windows-1252"},
          {"\xA4", "iso-8859-15", "\xE2\x82\xAC", "iso-8859-15"},
          {"\xB1\xE6", "iso-8859-2", "\xC4\x85\xC4\x87", "iso-8859-2"},
          {"\xFE", "iso-8859-9", "\xC5\x9F", "windows-1254"},
          {"\xF0\xD2\xC9\xD7\xC5\xD4", "koi8-r", "\xD0\x9F\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82",
           "koi8-r"},
          {"\xEF\xF0\xE8\xE2\xE5\xF2", "windows-1251", kPrivet, "windows-1251"},
          {"\xD6\xD0\xCE\xC4", "gb2312", kChinese, "gb18030"},
          {"\x81\x30\x81\x30", "gb18030", "\xC2\x80", "gb18030"},
          {"\xA4\xA4\xA4\xE5", "big5", kChinese, "big5-hkscs"},
          {"\x93\xFA\x96{", "shift_jis", kNihon, "cp932"},
          {"a\\~", "shift_jis", "a\\~", "cp932"},
          {"\\\x93\xFA", "shift_jis", "\\\xE6\x97\xA5", "cp932"},
          {"\xC6\xFC\xCB\xDC", "euc-jp", kNihon, "euc-jp-ms"},
          {"\xC7\xD1\xB1\xDB", "euc-kr", kHangul, "cp949"},
          {"\xC7\xD1\xB1\xDB", "ks_c_5601-1987", kHangul, "cp949"},
          {"\x1B$BF|K\\\x1B(B!", "iso-2022-jp", std::string(kNihon) + "!", "iso-2022-jp"},
          {"no escapes", "iso-2022-jp", "no escapes", "iso-2022-jp"},
          {"J+APw-rgen", "utf-7", kJurgen, "utf-7"},
          {std::string("\xFF\xFE"
                       "a\0\xFC\0",
                       6),
           "utf-16", "a\xC3\xBC", "utf-16le"},
          {std::string("\xFE\xFF\0a\0\xFC", 6), "utf-16", "a\xC3\xBC", "utf-16be"},
          {std::string("\0a\0b", 4), "utf-16", "ab", "utf-16be"},
          {std::string("a\0b\0", 4), "utf-16", "ab", "utf-16le"},
          {std::string("a\0=\xD8\0\xDE", 6), "utf-16le", "a\xF0\x9F\x98\x80", "utf-16le"},
          {std::string("\0\0\0a", 4), "utf-32be", "a", "utf-32be"},
          {std::string("a\0b", 3), "utf-8", std::string("a\0b", 3), "utf-8"},
      }));
  INFO(declared << ": " << bytes);
  const Converted converted = to_utf8(bytes, declared);
  CHECK(converted.text == expected);
  CHECK(converted.charset == used);
  CHECK(converted.how == How::Declared);
  CHECK(converted.replaced == 0);
}

TEST_CASE("to_utf8: names as really written", "[mail][charset]") {
  const auto [declared, used] = GENERATE(table<const char*, const char*>({
      {"utf8", "utf-8"},
      {"UTF_8", "utf-8"},
      {" utf-8 ", "utf-8"},
      {"\"utf-8\"", "utf-8"},
      {"'utf-8'", "utf-8"},
      {"utf-8.", "utf-8"},
      {"utf-8,codepage=1256", "utf-8"},
      {"utf-8; format=flowed", "utf-8"},
      {"unicode-1-1-utf-8", "utf-8"},
      {"iso8859-1", "iso-8859-1"},
      {"ISO_8859-1:1987", "iso-8859-1"},
      {"latin1", "iso-8859-1"},
      {"csISOLatin1", "iso-8859-1"},
      {"iso-8859-8-i", "iso-8859-8"},
      {"ansi_x3.4-1968", "us-ascii"},
      {"ASCII", "us-ascii"},
      {"cp-850", "cp850"},
      {"cp1252", "windows-1252"},
      {"x-cp1252", "windows-1252"},
      {"win-1251", "windows-1251"},
      {"x-sjis", "cp932"},
      {"x-mac-roman", "macintosh"},
      {"gb2312_charset", "gb18030"},
      {"x-gbk", "gb18030"},
      {"chinesebig5", "big5-hkscs"},
      {"ks_c_5601", "cp949"},
      {"koi8-ru", "koi8-u"},
      {"koi8-u", "koi8-u"},
      {"windows-1250", "windows-1250"},
      {"windows-1258", "windows-1258"},
      {"gb18030", "gb18030"},
      {"GBK", "gb18030"},
      {"Big5", "big5-hkscs"},
      {"euc-kr", "cp949"},
      {"ks_c_5601-1987", "cp949"},
      {"iso-2022-jp", "iso-2022-jp"},
      {"utf-7", "utf-7"},
      {"unicode-1-1-utf-7", "utf-7"},
      {"us-ascii\"", "us-ascii"},
      {"=utf-8", "utf-8"},
      {"utf-8 (charset)", "utf-8"},
      {"csKOI8R", "koi8-r"},
  }));
  INFO(declared);
  const Converted converted = to_utf8("abc", declared);
  CHECK(converted.text == "abc");
  CHECK(converted.charset == used);
  CHECK(converted.how == How::Declared);
}

TEST_CASE("to_utf8: names that say nothing count as none", "[mail][charset]") {
  const auto* const declared = GENERATE(as<const char*>{}, "", " ", "\"\"", "x-unknown",
                                        "unknown-8bit", "default", "default_charset", "none",
                                        "x-user-defined", "ansi_x3.110-1983", "charset", "binary");
  INFO(declared);
  CHECK(to_utf8("abc", declared).how == How::Declared);
  CHECK(to_utf8("J\xFCrgen", declared).how == How::Guessed);
  CHECK(to_utf8("J\xFCrgen", declared).text == kJurgen);
}

TEST_CASE("to_utf8: unknown names never reach a converter", "[mail][charset]") {
  const auto* const declared =
      GENERATE(as<const char*>{}, "nonesuch", "utf-8//TRANSLIT", "utf-8//IGNORE", "utf-8/",
               "/etc/passwd", "../../x", "utf-8\x01", "utf-8\x7F", "\xC3\xBC", "ascii_827",
               "internal", "wchar_t", "char", "utf-9", "iso-8859-99", "ibm1390", "ebcdic-us",
               "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
  INFO(declared);
  CHECK(to_utf8("abc", declared).how == How::Unknown);
  CHECK(to_utf8("abc", declared).charset == "us-ascii");
  CHECK(to_utf8(kJurgen, declared).charset == "utf-8");
  CHECK(to_utf8("J\xFCrgen", declared).text == kJurgen);
  CHECK(to_utf8("J\xFCrgen", declared).how == How::Unknown);
}

TEST_CASE("to_utf8: a NUL in the name makes it unknown", "[mail][charset]") {
  CHECK(to_utf8("abc", {"utf-8\0x", 7}).how == How::Unknown);
}

TEST_CASE("to_utf8: bytes that do not fit their charset", "[mail][charset]") {
  const auto [bytes, declared, expected, used, replaced] =
      GENERATE(table<std::string, const char*, std::string, const char*, std::size_t>({
          // another charset fits
          {kJurgen, "us-ascii", kJurgen, "utf-8", 0},
          {kJurgen, "iso-8859-1", kJurgen, "utf-8", 0},
          {kJurgen, "windows-1252", kJurgen, "utf-8", 0},
          {"\xE2\x82\xAC", "gb2312", "\xE2\x82\xAC", "utf-8", 0},
          {"J\xFCrgen", "us-ascii", kJurgen, "windows-1252", 0},
          {"\x93x\x94", "us-ascii", "\xE2\x80\x9Cx\xE2\x80\x9D", "windows-1252", 0},
          {"J\xFCrgen", "utf-8", kJurgen, "windows-1252", 0},
          {"plain", "utf-16", "plain", "utf-8", 0},
          {kJurgen, "utf-16", kJurgen, "utf-8", 0},
          {"1+2=3", "utf-7", "1+2=3", "utf-8", 0},
          // a little is lost
          {"\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\xFF", "utf-8",
           "\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\xEF\xBF\xBD", "utf-8", 1},
          {"\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\xE2\x82", "utf-8",
           "\xC3\xBC\xC3\xBC\xC3\xBC\xC3\xBC\xEF\xBF\xBD", "utf-8", 1},
          {"a\x81z", "windows-1252", "a\xEF\xBF\xBDz", "windows-1252", 1},
          {"\xD6\xD0\xCE\xC4\xD6\xD0\xCE\xC4\xD6", "gb2312",
           std::string(kChinese) + kChinese + "\xEF\xBF\xBD", "gb18030", 1},
          {std::string("a\0\0\xDC"
                       "b\0",
                       6),
           "utf-16le",
           "a\xEF\xBF\xBD"
           "b",
           "utf-16le", 1},
          {std::string("a\0b", 3), "utf-16le", "a\xEF\xBF\xBD", "utf-16le", 1},
          {"\x1B$BF|K\\\x1B(B\x1B", "iso-2022-jp", std::string(kNihon) + "\xEF\xBF\xBD",
           "iso-2022-jp", 1},
      }));
  INFO(declared << ": " << bytes);
  const Converted converted = to_utf8(bytes, declared);
  CHECK(converted.text == expected);
  CHECK(converted.charset == used);
  CHECK(converted.how == How::Mismatch);
  CHECK(converted.replaced == replaced);
}

TEST_CASE("to_utf8: a mistake does not spread", "[mail][charset]") {
  std::string bytes = "\xFF";
  std::string expected = "\xEF\xBF\xBD";
  for (int i = 0; i < 20000; ++i) {
    bytes += "\xD6\xD0\xCE\xC4 ";
    expected += std::string(kChinese) + " ";
  }
  const Converted converted = to_utf8(bytes, "gb18030");
  CHECK(converted.text == expected);
  CHECK(converted.replaced == 1);
}

TEST_CASE("to_utf8: guesses where nothing is declared", "[mail][charset]") {
  const std::string russian =
      "\xDD\xF2\xEE \xE4\xEB\xE8\xED\xED\xFB\xE9 \xF2\xE5\xEA\xF1\xF2 \xED\xE0 "
      "\xF0\xF3\xF1\xF1\xEA\xEE\xEC \xFF\xE7\xFB\xEA\xE5, \xF7\xF2\xEE\xE1\xFB "
      "\xEA\xEE\xE4\xE8\xF0\xEE\xE2\xEA\xE0 \xE1\xFB\xEB\xE0 \xF3\xE3\xE0\xE4\xE0\xED\xE0.";
  const auto [bytes, used] = GENERATE_COPY(table<std::string, const char*>({
      {kJurgen, "utf-8"},
      {"J\xFCrgen", "windows-1252"},
      {"d\xE9j\xE0 vu, na\xEFve caf\xE9s", "windows-1252"},
      {russian, "windows-1251"},
      {"\x1B$BF|K\\\x1B(B", "iso-2022-jp"},
      {std::string("\xFF\xFE"
                   "a\0",
                   4),
       "utf-16le"},
  }));
  const Converted converted = to_utf8(bytes, "");
  CHECK(converted.charset == used);
  CHECK(converted.how == How::Guessed);
  CHECK(converted.replaced == 0);
  CHECK(is_valid_utf8(converted.text));
}

TEST_CASE("to_utf8: much that is not ASCII under its label is guessed", "[mail][charset]") {
  const std::string thai =
      "\xA2\xCD\xE1\xCA\xB4\xA7\xA4\xC7\xD2\xC1\xB9\xD1\xBA\xB6\xD7\xCD "
      "\xA1\xD2\xC3\xBB\xC3\xD0\xAA\xD8\xC1\xA4\xC3\xD1\xE9\xA7\xB9\xD5\xE9";
  const Converted converted = to_utf8(thai, "us-ascii");
  CHECK(converted.how == How::Mismatch);
  CHECK(converted.text == to_utf8(thai, "").text);
  CHECK(converted.charset != "windows-1252");
}

TEST_CASE("to_utf8: any bytes in any charset give valid UTF-8", "[mail][charset]") {
  const auto* const declared =
      GENERATE(as<const char*>{}, "", "us-ascii", "utf-8", "iso-8859-1", "windows-1252",
               "iso-8859-7", "gb18030", "big5", "euc-kr", "euc-jp", "euc-tw", "shift_jis",
               "iso-2022-jp", "iso-2022-kr", "iso-2022-cn", "iso-2022-jp-2", "utf-7", "utf-16",
               "utf-16be", "utf-32", "johab", "tcvn", "viscii", "koi8-t", "nonesuch");
  std::string bytes;
  unsigned state = 12345;
  for (int i = 0; i < 4096; ++i) {
    state = state * 1103515245U + 12345U;
    bytes += static_cast<char>(state >> 16 & 0xFFU);
  }
  INFO(declared);
  for (const std::size_t size : {1U, 2U, 3U, 5U, 64U, 1023U, 4096U}) {
    const Converted converted = to_utf8(std::string_view(bytes).substr(0, size), declared);
    CHECK(is_valid_utf8(converted.text));
    CHECK(converted.text == to_utf8(std::string_view(bytes).substr(0, size), declared).text);
  }
}

TEST_CASE("to_utf8: threads have converters of their own", "[mail][charset]") {
  const auto count_wrong = [](int& wrong) {
    for (int i = 0; i < 200; ++i) {
      // The first leaves its converter shifted: the next must not start there.
      if (to_utf8("\x1B$BF|K\\", "iso-2022-jp").text != kNihon) ++wrong;
      if (to_utf8("F|K\\\x1B(B", "iso-2022-jp").text != "F|K\\") ++wrong;
    }
  };
  int wrong_here = 0;
  int wrong_there = 0;
  std::thread other([&] { count_wrong(wrong_there); });
  count_wrong(wrong_here);
  other.join();
  CHECK(wrong_here == 0);
  CHECK(wrong_there == 0);
}
