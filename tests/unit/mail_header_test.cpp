#include <string>

#include <catch2/catch.hpp>

#include "mail/header.hpp"

using docket::mail::DefectKind;
using docket::mail::Defects;
using docket::mail::HeaderView;
using docket::mail::split_header;
using docket::mail::split_mail_header;

namespace {

/// "name=value|name=value#body": a header at one glance.
std::string shown(std::string_view mail, Defects& defects) {
  const HeaderView header = split_header(mail, defects);
  std::string out;
  for (const auto& field : header.fields()) {
    CHECK(mail.substr(field.offset, field.name.size()) == field.name);
    if (!out.empty()) out += '|';
    out.append(field.name).append("=").append(field.value);
  }
  return out.append("#").append(mail.substr(header.body_offset()));
}

std::string shown(std::string_view mail) {
  Defects defects;
  return shown(mail, defects);
}

}  // namespace

TEST_CASE("split_header: well-formed headers", "[mail][header]") {
  const auto [mail, expected] = GENERATE(table<std::string, std::string>({
      {"Subject: a\nFrom: b\n\nbody\n", "Subject= a|From= b#body\n"},
      {"Subject: a\r\nFrom: b\r\n\r\nbody\r\n", "Subject= a|From= b#body\r\n"},
      {"Subject: a\n b\n\tc\n\nx", "Subject= a\n b\n\tc#x"},
      {"Subject: a\r\n b\r\n\r\nx", "Subject= a\r\n b#x"},
      {"Subject:\nX-Empty: \n\n", "Subject=|X-Empty= #"},
      {"Subject: a", "Subject= a#"},
      {"Subject: a\n", "Subject= a#"},
      {"A: 1\n\nB: 2\n", "A= 1#B: 2\n"},
  }));
  Defects defects;
  CHECK(shown(mail, defects) == expected);
  CHECK(defects.list().empty());
}

TEST_CASE("split_header: odd but readable fields", "[mail][header]") {
  CHECK(shown("Subject : a\nTo\t: b\n\nx") == "Subject= a|To= b#x");
  CHECK(shown("A: 1\n \n b\nTo: c\n\nx") == "A= 1\n \n b|To= c#x");
  CHECK(shown("Subject: a\r\r\nTo: b\r\r\n\r\r\nx") == "Subject= a|To= b#x");
}

TEST_CASE("split_header: a line of blanks ends the header where no field follows",
          "[mail][header]") {
  CHECK(shown("Subject: a\n  \nHello Ada,\n") == "Subject= a#Hello Ada,\n");
}

TEST_CASE("split_header: a malformed line is passed over where fields follow it",
          "[mail][header]") {
  const auto [mail, expected, offset] = GENERATE(table<std::string, std::string, std::size_t>({
      {"From ada@example.org Mon Jan  1 2001\nSubject: a\n\nx", "Subject= a#x", 0},
      {">From ada@example.org\nSubject: a\n\nx", "Subject= a#x", 0},
      {"A: 1\n>From b Mon Jan  1 2001\n\tfolded\nTo: c\n\nx", "A= 1|To= c#x", 5},
      {"A: 1\nFrom b Mon Jan  1 10:00:00 2001\nTo: c\n\nx", "A= 1|To= c#x", 5},
      {"   indented\nSubject: a\n\nx", "Subject= a#x", 0},
      {"A: 1\n: no name\nX-B: 2\n\nx", "A= 1|X-B= 2#x", 5},
  }));
  Defects defects;
  CHECK(shown(mail, defects) == expected);
  REQUIRE(defects.list().size() == 1);
  CHECK(defects.list()[0].kind == DefectKind::MalformedHeader);
  CHECK(defects.list()[0].offset == offset);
}

TEST_CASE("split_header: a line folded without white space belongs to its field",
          "[mail][header]") {
  const auto [mail, expected, offset] = GENERATE(table<std::string, std::string, std::size_t>({
      {"Received: from a\nwith SMTP id 7;\n\tfor b\nTo: c\n\nx",
       "Received= from a\nwith SMTP id 7;\n\tfor b|To= c#x", 17},
      {"Received: a;\nTue, 5 Mar 2019 10:00:00 +0000\nTo: c\n\nx",
       "Received= a;\nTue, 5 Mar 2019 10:00:00 +0000|To= c#x", 13},
      {"References: <a@x>\n<b@x>\nTo: c\n\nx", "References= <a@x>\n<b@x>|To= c#x", 18},
      {"A: 1\r\nwrapped by a script\r\nTo: c\r\n\r\nx", "A= 1\r\nwrapped by a script|To= c#x", 6},
      {"A: 1\nSubject; no colon\nTo: c\n\nx", "A= 1\nSubject; no colon|To= c#x", 5},
  }));
  Defects defects;
  CHECK(shown(mail, defects) == expected);
  REQUIRE(defects.list().size() == 1);
  CHECK(defects.list()[0].kind == DefectKind::MalformedHeader);
  CHECK(defects.list()[0].offset == offset);
}

TEST_CASE("split_header: junk before a name, and bytes in it that no name has", "[mail][header]") {
  const auto [mail, expected] = GENERATE(table<std::string, std::string>({
      {"\xEF\xBB\xBFSubject: a\nTo: b\n\nx", "Subject= a|To= b#x"},
      {"\xA0Subject: a\nTo: b\n\nx", "Subject= a|To= b#x"},
      {"=20Message-ID: <a@x>\nTo: b\n\nx", "Message-ID= <a@x>|To= b#x"},
      {"A: 1\n|Subject: a\nTo: b\n\nx", "A= 1|Subject= a|To= b#x"},
      {"A: 1\n-From: a\nTo: b\n\nx", "A= 1|From= a|To= b#x"},
      {"A: 1\n>Date: a\nTo: b\n\nx", "A= 1|Date= a|To= b#x"},
      {"X-Fa\xE7"
       "ade: a\nTo: b\n\nx",
       "X-Fa\xE7"
       "ade= a|To= b#x"},
      {"Sub\xFCject: a\nTo: b\n\nx", "Sub\xFCject= a|To= b#x"},
  }));
  Defects defects;
  CHECK(shown(mail, defects) == expected);
  REQUIRE(defects.list().size() == 1);
  CHECK(defects.list()[0].kind == DefectKind::MalformedHeader);
}

TEST_CASE("split_mail_header: empty lines before a header beyond doubt", "[mail][header]") {
  const auto [mail, expected, fields] = GENERATE(table<std::string, std::string, bool>({
      {"\nFrom: a\nSubject: b\n\nx", "x", true},
      {"\r\n\r\nReceived: a\r\nX-B: b\r\n\r\nx", "x", true},
      {"\nFrom: a\n\nSubject: b\n", "From: a\n\nSubject: b\n", false},
      {"\nDear: a\nSubject: b\n", "Dear: a\nSubject: b\n", false},
      {"\nFrom: a\nis what I read\n", "From: a\nis what I read\n", false},
      {"\n\n\n\nFrom: a\nSubject: b\n", "\n\n\nFrom: a\nSubject: b\n", false},
  }));
  INFO(mail);
  Defects defects;
  const HeaderView header = split_mail_header(mail, defects);
  CHECK(header.fields().size() == (fields ? 2 : 0));
  CHECK(mail.substr(header.body_offset()) == expected);
  CHECK(defects.has(DefectKind::MalformedHeader) == fields);
  CHECK(defects.has(DefectKind::NoHeader) != fields);
  Defects part;
  CHECK(split_header(mail, part).fields().empty());
}

TEST_CASE("split_header: a lone CR", "[mail][header]") {
  CHECK(shown("Subject: a\rb\nTo: c\n\nx") == "Subject= a\rb|To= c#x");
  CHECK(shown("Subject: a\rTo: c\rX-D: d\n\nx") == "Subject= a|To= c|X-D= d#x");
  CHECK(shown("Subject: a\r b\rhttp://c\nTo: c\n\nx") == "Subject= a\r b\rhttp://c|To= c#x");
  CHECK(shown("Subject: a\rTo: c\r\n\r\nx\rTo: y") == "Subject= a|To= c#x\rTo: y");
  std::string mail = "A: 1\n";
  while (mail.size() < 800'000) mail += "X-Y: z\ra\r";
  CHECK(shown(mail).size() > 100);
}

TEST_CASE("split_header: NUL and control bytes stay in values", "[mail][header]") {
  CHECK(shown({"Subject: a\0b\x07\nTo: c\n\nx", 22}) ==
        std::string("Subject= a\0b\x07|To= c#x", 21));
}

TEST_CASE("split_header: the body begins at a malformed line that no field follows",
          "[mail][header]") {
  Defects defects;
  CHECK(shown("Subject: a\nHello Ada,\nNote: this is prose\n\nTo: b\n", defects) ==
        "Subject= a#Hello Ada,\nNote: this is prose\n\nTo: b\n");
  CHECK(defects.has(DefectKind::MalformedHeader));
}

TEST_CASE("split_header: a mail without fields is all body", "[mail][header]") {
  const std::string mail = GENERATE(as<std::string>{}, "", "\n", "Hello\n", "Hello\n\nFrom: a\n",
                                    "\nSubject: a\n", " \n", ":::\n");
  Defects defects;
  const HeaderView header = split_header(mail, defects);
  CHECK(header.fields().empty());
  CHECK(header.body_offset() <= 1);
  CHECK(defects.has(DefectKind::NoHeader));
}

TEST_CASE("split_header: too many fields are cut, and the body is still found", "[mail][header]") {
  std::string mail;
  for (int i = 0; i < 3000; ++i) mail += "X: 1\n";
  mail += "\nbody";
  Defects defects;
  const HeaderView header = split_header(mail, defects);
  CHECK(header.fields().size() == 2000);
  CHECK(mail.substr(header.body_offset()) == "body");
  CHECK(defects.has(DefectKind::HeaderTooLong));
}

TEST_CASE("split_header: a giant header is cut", "[mail][header]") {
  const std::string big = "Subject: " + std::string(2 << 20, 'x') + "\n";
  Defects defects;
  CHECK(split_header("A: 1\n" + big + "\nbody", defects).fields().size() == 1);
  CHECK(defects.has(DefectKind::HeaderTooLong));
}

TEST_CASE("HeaderView: fields are found without regard to case, the first one first",
          "[mail][header]") {
  Defects defects;
  const std::string mail = "sUBJECT:  a \nSubject: b\n\n";
  const HeaderView header = split_header(mail, defects);
  REQUIRE(header.find("Subject") != nullptr);
  CHECK(header.find("Subject")->offset == 0);
  CHECK(header.value("SUBJECT") == "a");
  CHECK(header.find("To") == nullptr);
  CHECK(header.value("To").empty());
}
