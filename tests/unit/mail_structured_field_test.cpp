#include <string>

#include <catch2/catch.hpp>

#include "core/utf8.hpp"
#include "mail/header_text.hpp"

using docket::is_valid_utf8;
using docket::mail::parse_structured_field;
using docket::mail::StructuredField;

namespace {

std::string shown(std::string_view raw) {
  const StructuredField field = parse_structured_field(raw);
  std::string out = field.value;
  for (const auto& [name, value] : field.parameters) {
    out.append("|").append(name).append("=").append(value);
  }
  return out;
}

}  // namespace

TEST_CASE("parse_structured_field: well-formed fields", "[mail][header]") {
  const auto [raw, expected] = GENERATE(table<const char*, const char*>({
      {"text/plain", "text/plain"},
      {"Text/PLAIN; Charset=UTF-8", "text/plain|charset=UTF-8"},
      {"text/plain; charset=\"utf-8\"", "text/plain|charset=utf-8"},
      {"text/plain;\r\n\tcharset=utf-8;\r\n\tformat=flowed",
       "text/plain|charset=utf-8|format=flowed"},
      {"text/plain (a (nested) one); charset=us-ascii (plain)", "text/plain|charset=us-ascii"},
      {"multipart/mixed; boundary=\"=_a;b (c)\"", "multipart/mixed|boundary==_a;b (c)"},
      {"attachment; filename=\"a \\\"b\\\" \\\\ c\"", "attachment|filename=a \"b\" \\ c"},
      {"attachment; filename=\"\"", "attachment|filename="},
      // RFC 2231
      {"attachment; filename*=utf-8''J%C3%BCrgen.txt", "attachment|filename=J\xC3\xBCrgen.txt"},
      {"attachment; filename*=iso-8859-1'de'J%FCrgen", "attachment|filename=J\xC3\xBCrgen"},
      {"attachment; filename*0=\"long \"; filename*1=\"name\"", "attachment|filename=long name"},
      {"attachment; filename*1=b; filename*0=a", "attachment|filename=ab"},
      {"attachment; filename*0*=utf-8''%C3; filename*1*=%BC; filename*2=\"%41\"",
       "attachment|filename=\xC3\xBC%41"},
      {"attachment; filename=plain; filename*=utf-8''better", "attachment|filename=better"},
      {"attachment; filename*2=c; filename*10=k; filename*0=a", "attachment|filename=ack"},
  }));
  INFO(raw);
  CHECK(shown(raw) == expected);
}

TEST_CASE("parse_structured_field: fields as really written", "[mail][header]") {
  const auto [raw, expected] = GENERATE(table<const char*, const char*>({
      {"", ""},
      {";", ""},
      {";;;=;;", ""},
      {"text/plain;", "text/plain"},
      {"text/plain charset=utf-8", "text/plain|charset=utf-8"},
      {"text/plain; charset=utf-8 format=flowed", "text/plain|charset=utf-8|format=flowed"},
      {"text/plain;charset = utf-8 ; format = flowed", "text/plain|charset=utf-8|format=flowed"},
      {"text / plain; charset=a", "text/plain|charset=a"},
      {"\"text/plain\"", "text/plain"},
      {"charset=utf-8", "|charset=utf-8"},
      {"attachment; filename=annual report.pdf", "attachment|filename=annual report.pdf"},
      {"attachment; filename=annual report.pdf; size=7",
       "attachment|filename=annual report.pdf|size=7"},
      {"attachment; filename=report (1).pdf", "attachment|filename=report (1).pdf"},
      {"attachment; filename=\"C:\\dir\\new.txt\"", "attachment|filename=C:\\dir\\new.txt"},
      {"text/plain; charset=\"utf-8; format=flowed", "text/plain|charset=utf-8|format=flowed"},
      {"text/plain; charset=utf-8\"", "text/plain|charset=utf-8"},
      {"text/plain; charset=a; charset=b", "text/plain|charset=a"},
      {"text/plain; charset", "text/plain"},
      {"text/plain; =x; *=y; *0=z", "text/plain"},
      {"text/plain; (never closed charset=a", "text/plain"},
      {"attachment; filename=\"=?utf-8?Q?J=C3=BCrgen?=\"", "attachment|filename=J\xC3\xBCrgen"},
      {"attachment; filename==?utf-8?B?SsO8cmdlbg==?=", "attachment|filename=J\xC3\xBCrgen"},
      {"attachment; filename*0=\"=?utf-8?B?SsO8\"; filename*1=\"cmdlbg==?=\"",
       "attachment|filename=J\xC3\xBCrgen"},
      {"attachment; filename=\"J\xFCrgen\"", "attachment|filename=J\xC3\xBCrgen"},
      {"attachment; filename*=J%C3%BCrgen", "attachment|filename=J\xC3\xBCrgen"},
      {"attachment; filename*=nonesuch''J%FCrgen", "attachment|filename=J\xC3\xBCrgen"},
      {"attachment; filename*=utf-8''%zz%4", "attachment|filename=%zz%4"},
      {"attachment; filename*=utf-8''a%00b%0Ac",
       "attachment|filename=a\xEF\xBF\xBD"
       "b c"},
      {"attachment; filename=\"J%C3%BCrgen\"", "attachment|filename=J%C3%BCrgen"},  // RFC 6266, 4.3
      {"attachment; filename*0=a; filename*2=c", "attachment|filename=ac"},
      {"attachment; filename*1=b; filename*3=d", "attachment|filename=bd"},
      {"attachment; filename*0*=utf-8''J%C3; filename*1*=%BCrgen",
       "attachment|filename=J\xC3\xBCrgen"},
      {"attachment; filename*0*=utf-8''a; filename=plain", "attachment|filename=a"},
      {"attachment; filename*=''J%C3%BCrgen", "attachment|filename=J\xC3\xBCrgen"},
      {"attachment; filename=\"=?utf-8?Q?J=C3?= =?utf-8?Q?=BCrgen?=\"",
       "attachment|filename=J\xC3\xBCrgen"},
      {"attachment; filename*a=x; filename*9999=y", "attachment|filename*9999=y|filename*a=x"},
      {"text/pl\xFCin", "text/pl\xEF\xBF\xBDin"},
  }));
  INFO(raw);
  CHECK(shown(raw) == expected);
}

TEST_CASE("StructuredField: a parameter is found by its name in any case", "[mail][header]") {
  const StructuredField field = parse_structured_field("text/plain; CharSet=x");
  CHECK(field.parameter("CHARSET") == "x");
  CHECK_FALSE(field.parameter("char"));
}

TEST_CASE("parse_structured_field: hostile fields take linear time", "[mail][header]") {
  const std::string pattern =
      GENERATE(as<std::string>{}, ";", "a", "a ", " ", "(", "((", "x (", "x (a)b", "a=", "a=\"",
               "a=b;", "a*0=b;", "a*0*=b;", "\"", "\\", "a=\"\\", "a=b c ", "a*1*=%", "\xFF");
  std::string raw = "text/plain; ";
  while (raw.size() < 400'000) raw += pattern;
  const StructuredField field = parse_structured_field(raw);
  CHECK(field.parameters.size() <= 200);
  CHECK(is_valid_utf8(shown(raw)));
  CHECK(is_valid_utf8(shown("a=" + raw)));
  CHECK(is_valid_utf8(shown(raw.substr(12))));
}
