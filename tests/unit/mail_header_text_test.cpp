#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "core/utf8.hpp"
#include "mail/header_text.hpp"

using docket::is_valid_utf8;
using docket::mail::decode_header_text;
using docket::mail::DefectKind;
using docket::mail::Defects;
using docket::mail::unfold;

namespace {

std::string decoded(std::string_view raw) {
  Defects defects;
  return decode_header_text(raw, 0, defects);
}

}  // namespace

TEST_CASE("unfold: one line", "[mail][header]") {
  const auto [raw, expected] = GENERATE(table<const char*, const char*>({
      {"", ""},
      {" a ", "a"},
      {"a\r\n b", "a b"},
      {"a \r\n\t  b\r\n", "a b"},
      {"a\nb", "a b"},
      {"a\rb", "a b"},
      {"\r\n\r\n a\r\n\r\n b \n", "a b"},
      {"a  b\tc", "a  b\tc"},
      {"\r\n", ""},
  }));
  CHECK(unfold(raw) == expected);
}

TEST_CASE("decode_header_text: text without defects", "[mail][header]") {
  const auto [raw, expected] = GENERATE(table<const char*, const char*>({
      {"plain", "plain"},
      {"J\xC3\xBCrgen", "J\xC3\xBCrgen"},
      {"a =? b ?= c", "a =? b ?= c"},
      {"=?=", "=?="},
      {"x=?y?z?=", "x=?y?z?="},
      {"=?utf-8?X?abc?=", "=?utf-8?X?abc?="},
      {"=?iso-8859-1?Q?J=FCrgen?=", "J\xC3\xBCrgen"},
      {"=?iso-8859-1?q?J=fcrgen_Muster?=", "J\xC3\xBCrgen Muster"},
      {"=?UTF-8?B?SsO8cmdlbg==?=", "J\xC3\xBCrgen"},
      {"=?utf-8?b?SsO8cmdlbg?=", "J\xC3\xBCrgen"},          // no padding
      {"=?utf-8?b?SsO8cmdlbg===?=", "J\xC3\xBCrgen"},       // too much
      {"=?utf-8?b?SsO8 cmdl\r\n bg==?=", "J\xC3\xBCrgen"},  // folded inside
      {"=?utf-8*en?Q?Hi?=", "Hi"},
      {"=?utf-8*de-CH?B?SGk=?=", "Hi"},
      {"=?utf-8?Q?\?=", ""},
      {"=?utf-8?B?\?=", ""},
      {"=?utf-8?Q?What?\?=", "What?"},
      {"=?utf-8?Q?=41=?=", "A="},
      {"=?utf-8?Q?with blanks inside?=", "with blanks inside"},
      {"=?utf-8?Q?bad=4xescape=?= x", "bad=4xescape= x"},
      // between words
      {"=?utf-8?Q?a?= =?utf-8?Q?b?=", "ab"},
      {"=?utf-8?Q?a?=\r\n  =?utf-8?Q?b?=", "ab"},
      {"=?utf-8?Q?a?= =?iso-8859-1?Q?=FC?=", "a\xC3\xBC"},
      {"=?utf-8?Q?a?= b =?utf-8?Q?c?=", "a b c"},
      {"=?utf-8?Q?a_?= =?utf-8?Q?_b?=", "a  b"},
      {"Re: =?utf-8?Q?a?=", "Re: a"},
      // glued
      {"x=?utf-8?Q?a?=y", "xay"},
      {"=?utf-8?Q?a?==?utf-8?Q?b?=", "ab"},
      {"(=?utf-8?Q?a?=)", "(a)"},
      {"\"=?utf-8?Q?a?=\" <a@example.org>", "\"a\" <a@example.org>"},
      // characters split over words
      {"=?utf-8?Q?J=C3?= =?utf-8?Q?=BCrgen?=", "J\xC3\xBCrgen"},
      {"=?utf-8?B?SsM=?= =?UTF-8?B?vHJnZW4=?=", "J\xC3\xBCrgen"},
      {"=?utf-8?Q?J=C3?=\r\n =?utf-8?B?vHJnZW4=?=", "J\xC3\xBCrgen"},
      // charsets
      {"=?windows-1252?Q?=93x=94?=", "\xE2\x80\x9Cx\xE2\x80\x9D"},
      {"=?koi8-r?B?0NLJ18XU?=", "\xD0\xBF\xD1\x80\xD0\xB8\xD0\xB2\xD0\xB5\xD1\x82"},
      {"=?ISO-2022-JP?B?GyRCRnxLXBsoQg==?=", "\xE6\x97\xA5\xE6\x9C\xAC"},
      {"=?GB2312?B?1tDOxA==?=", "\xE4\xB8\xAD\xE6\x96\x87"},
      {"=?us-ascii?Q?a_b?=", "a b"},
      {"=?big5?Q?=A4@=B0__=A8=D3?=", "\xE4\xB8\x80\xE8\xB5\xB7 \xE4\xBE\x86"},
      {"=?big5?Q?=A4@_=A8=D3?=", "\xE4\xB8\x80 \xE4\xBE\x86"},
      {"=?iso-8859-1?Q?=FC_b?=", "\xC3\xBC b"},
      {"=?unknown-8bit?Q?J=FCrgen?=", "J\xC3\xBCrgen"},
      {"=?x-unknown?B?SsO8cmdlbg==?=", "J\xC3\xBCrgen"},
      {"=?default_charset?Q?plain?=", "plain"},
      {"=\??Q?J=FCrgen?=", "J\xC3\xBCrgen"},
      {"=?iso-8859-1?Q?J\xFCrgen?=", "J\xC3\xBCrgen"},
      {"=?utf-8?Q?J\xC3\xBCrgen?=", "J\xC3\xBCrgen"},
      {"=?utf-7?Q?J+APw-rgen?=", "J\xC3\xBCrgen"},
      // one line, whatever is encoded
      {"=?utf-8?Q?a=0D=0ABcc:_b?=", "a  Bcc: b"},
      {"=?utf-8?Q?a=00b?=",
       "a\xEF\xBF\xBD"
       "b"},
  }));
  INFO(raw);
  Defects defects;
  CHECK(decode_header_text(raw, 0, defects) == expected);
  CHECK(defects.list().empty());
}

TEST_CASE("decode_header_text: what is wrong is told", "[mail][header]") {
  using enum DefectKind;
  const auto [raw, expected, kind] = GENERATE(table<const char*, const char*, DefectKind>({
      {"=?utf-8?Q?no end", "=?utf-8?Q?no end", BadEncodedWord},
      {"=?utf-8?Q?no end?", "=?utf-8?Q?no end?", BadEncodedWord},
      {"=?utf-8?B?SGVsbG8", "Hello", BadEncodedWord},
      {"Re: =?utf-8?Q?J=C3=BCrgen", "Re: J\xC3\xBCrgen", BadEncodedWord},
      {"Re: =?utf-8?Q?J=C3=BCrgen?", "Re: J\xC3\xBCrgen", BadEncodedWord},
      {"=?utf-8?Q?a?= =?utf-8?B?SGVsbG8", "aHello", BadEncodedWord},
      {"=?utf-8?B?SGVsbG8 and more", "=?utf-8?B?SGVsbG8 and more", BadEncodedWord},
      {"\"=?utf-8?Q?a\" <a@x>", "\"=?utf-8?Q?a\" <a@x>", BadEncodedWord},
      {"=?utf-8?Q?", "=?utf-8?Q?", BadEncodedWord},
      {"=?utf-8?Q?open =?utf-8?Q?good?=", "=?utf-8?Q?open good", BadEncodedWord},
      {"=?utf-8?B?!!!?= x", "=?utf-8?B?!!!?= x", BadEncodedWord},
      {"=?utf-8?B?Q?=", "=?utf-8?B?Q?=", BadEncodedWord},
      {"=?utf-8?Q?a?= =?utf-8?B?*?=", "a =?utf-8?B?*?=", BadEncodedWord},
      {"=?x-nonesuch?Q?J=FCrgen?=", "J\xC3\xBCrgen", UnknownCharset},
      {"=?x-nonesuch?Q?J=C3=BCrgen?=", "J\xC3\xBCrgen", UnknownCharset},
      {"=?utf-8//TRANSLIT?Q?abc?=", "abc", UnknownCharset},
      {"=?utf-8?Q?J=FCrgen?=", "J\xC3\xBCrgen", CharsetMismatch},
      {"=?us-ascii?Q?J=C3=BCrgen?=", "J\xC3\xBCrgen", CharsetMismatch},
      {"=?utf-8?Q?=C3?=", "\xC3\x83", CharsetMismatch},
      // UTF-8 with a character cut off, or with bytes of another charset in it
      {"=?utf-8?Q?J=C3=BCrgen_M=C3?=", "J\xC3\xBCrgen M\xEF\xBF\xBD", CharsetMismatch},
      {"=?utf-8?Q?=C3=BC=E2=80_x?=", "\xC3\xBC\xEF\xBF\xBD x", CharsetMismatch},
      {"=?utf-8?Q?J=C3=BCrgen_M=FCller?=", "J\xC3\xBCrgen M\xC3\xBCller", CharsetMismatch},
      {"=?utf-8?Q?=C4=8Cesk=C3=BD_=C5=99=C3=A1d_v_=C5?=",
       "\xC4\x8C"
       "esk\xC3\xBD \xC5\x99\xC3\xA1"
       "d v \xEF\xBF\xBD",
       CharsetMismatch},
      {"J\xC3\xBCrgen M\xFCller", "J\xC3\xBCrgen M\xC3\xBCller", Raw8BitHeader},
      {"\xE2\x80\x93 J\xC3\xBCrgen M\xC3", "\xE2\x80\x93 J\xC3\xBCrgen M\xEF\xBF\xBD",
       Raw8BitHeader},
      {"J\xFCrgen", "J\xC3\xBCrgen", Raw8BitHeader},
      {"J\xFCrgen =?utf-8?Q?M?=", "J\xC3\xBCrgen M", Raw8BitHeader},
  }));
  INFO(raw);
  Defects defects;
  CHECK(decode_header_text(raw, 17, defects) == expected);
  REQUIRE(defects.list().size() == 1);
  CHECK(defects.list()[0].kind == kind);
  CHECK(defects.list()[0].offset == 17);
}

TEST_CASE("decode_header_text: hostile fields take linear time", "[mail][header]") {
  const std::string pattern =
      GENERATE(as<std::string>{}, "=?", "=?a?q?", "=?a?q?x", "=?a?b?x?=", "=?a?q?=?=", "\r\n ",
               "=?utf-8?Q?=C3?= ", "=?a?q? \r\n", "?=", "\xFF=?a?q?x?=", "=?x?q?\xFF?=\n",
               "=?a?q?x=", "\xC3\xBC\xC3 ", "\xC3\xBC\xE2\x80");
  std::string raw;
  while (raw.size() < 400'000) raw += pattern;
  CHECK(is_valid_utf8(decoded(raw)));
}

TEST_CASE("decode_header_text: a character may be split over very many words", "[mail][header]") {
  std::string raw;
  std::string expected;
  for (int i = 0; i < 2000; ++i) {
    raw += "=?utf-8?Q?=E4?= =?utf-8?Q?=B8?=\r\n =?utf-8?Q?=AD?= ";
    expected += "\xE4\xB8\xAD";
  }
  CHECK(decoded(raw) == expected);
}
